package com.infisical.gotemplate.syntax;

import com.infisical.gotemplate.functions.Function;
import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.text.Quoting;
import com.infisical.gotemplate.text.Runes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses template text into named bodies: the template itself and those it defines. */
public final class Parser {
  /** How a list of statements ended. */
  private enum End {
    END,
    ELSE,
    /** {@code {{else if}}} or {@code {{else with}}}, its keyword still to be read. */
    ELSE_CHAIN
  }

  private record Part(Node.Body body, End end) {}

  private final ParseState state;
  private final ExpressionParser expressions;
  private final Map<String, Node.Body> bodies = new HashMap<>();

  private Parser(ParseState state) {
    this.state = state;
    this.expressions = new ExpressionParser(state);
  }

  /**
   * Parses a template.
   *
   * @param text a byte string
   * @param budget is charged what the bodies take
   * @return the bodies by name, that of the template itself under {@code name}
   * @throws SyntaxException where the text is no template
   */
  public static Map<String, Node.Body> parse(
      String name, String text, Map<String, Function> functions, Budget budget) {
    Parser parser = new Parser(new ParseState(name, text, functions, budget));
    parser.add(name, parser.root());
    return Map.copyOf(parser.bodies);
  }

  private Node.Body root() {
    List<Node.Statement> statements = new ArrayList<>();
    while (state.tokens.peek().kind() != TokenKind.EOF) {
      Token delimiter = state.tokens.next();
      if (delimiter.kind() == TokenKind.LEFT_DELIMITER) {
        Token keyword = state.tokens.nextNonSpace();
        if (keyword.kind() == TokenKind.DEFINE) {
          definition();
          continue;
        }
        state.tokens.back(keyword);
      }
      state.tokens.back(delimiter);
      End end = statement(statements);
      if (end != null) {
        throw state.complaint("unexpected " + described(end));
      }
    }
    return new Node.Body(0, List.copyOf(statements));
  }

  private static String described(End end) {
    return end == End.END ? "{{end}}" : "{{else}}";
  }

  private void definition() {
    Token token = state.tokens.nextNonSpace();
    if (token.kind() != TokenKind.STRING && token.kind() != TokenKind.RAW_STRING) {
      throw state.unexpected(token, "define clause");
    }
    String name = expressions.unquoted(token);
    state.expect(TokenKind.RIGHT_DELIMITER, "define clause");
    add(name, ownScope("define clause"));
  }

  /** A body with variables of its own, up to its end. */
  private Node.Body ownScope(String context) {
    List<String> variables = state.variables;
    int rangeDepth = state.rangeDepth;
    int actionLine = state.actionLine;
    state.variables = new ArrayList<>(List.of("$"));
    state.rangeDepth = 0;
    state.actionLine = 0;
    Part part = statements();
    if (part.end() != End.END) {
      throw state.complaint("unexpected " + described(part.end()) + " in " + context);
    }
    state.variables = variables;
    state.rangeDepth = rangeDepth;
    state.actionLine = actionLine;
    return part.body();
  }

  private void add(String name, Node.Body body) {
    Node.Body present = bodies.get(name);
    if (present == null || isBlank(present)) {
      bodies.put(name, body);
    } else if (!isBlank(body)) {
      throw state.complaint("template: multiple definition of template " + Quoting.quote(name));
    }
  }

  private static boolean isBlank(Node.Statement node) {
    return switch (node) {
      case Node.Body b -> b.statements().stream().allMatch(Parser::isBlank);
      case Node.Literal t -> Runes.trimSpace(t.text()).isEmpty();
      case Node.Action _,
          Node.If _,
          Node.With _,
          Node.Range _,
          Node.Invoke _,
          Node.Break _,
          Node.Continue _ ->
          false;
    };
  }

  private Part statements() {
    state.enter();
    int position = state.tokens.peekNonSpace().position();
    List<Node.Statement> statements = new ArrayList<>();
    while (state.tokens.peekNonSpace().kind() != TokenKind.EOF) {
      End end = statement(statements);
      if (end != null) {
        state.leave();
        return new Part(new Node.Body(position, List.copyOf(statements)), end);
      }
    }
    throw state.complaint("unexpected EOF");
  }

  /** Adds one statement, or says how the list ends. */
  private @Nullable End statement(List<Node.Statement> statements) {
    Token token = state.tokens.nextNonSpace();
    switch (token.kind()) {
      case TEXT -> statements.add(new Node.Literal(token.position(), token.text()));
      case LEFT_DELIMITER -> {
        state.actionLine = token.line();
        End end = action(statements);
        state.actionLine = 0;
        return end;
      }
      default -> throw state.unexpected(token, "input");
    }
    return null;
  }

  private @Nullable End action(List<Node.Statement> statements) {
    Token token = state.tokens.nextNonSpace();
    switch (token.kind()) {
      case ELSE -> {
        return elseEnd();
      }
      case END -> {
        state.expect(TokenKind.RIGHT_DELIMITER, "end");
        return End.END;
      }
      case BLOCK -> statements.add(block());
      case BREAK -> statements.add(new Node.Break(loopControl(token, "{{break}}")));
      case CONTINUE -> statements.add(new Node.Continue(loopControl(token, "{{continue}}")));
      case IF -> statements.add(ifControl());
      case RANGE -> statements.add(rangeControl());
      case TEMPLATE -> statements.add(templateControl());
      case WITH -> statements.add(withControl());
      default -> {
        state.tokens.back(token);
        int position = state.tokens.peek().position();
        Node.Pipe pipe = expressions.pipeline("command", TokenKind.RIGHT_DELIMITER);
        statements.add(new Node.Action(position, pipe));
      }
    }
    return null;
  }

  private End elseEnd() {
    TokenKind next = state.tokens.peekNonSpace().kind();
    if (next == TokenKind.IF || next == TokenKind.WITH) {
      return End.ELSE_CHAIN;
    }
    state.expect(TokenKind.RIGHT_DELIMITER, "else");
    return End.ELSE;
  }

  private int loopControl(Token keyword, String described) {
    Token token = state.tokens.nextNonSpace();
    if (token.kind() != TokenKind.RIGHT_DELIMITER) {
      throw state.unexpected(token, described);
    }
    if (state.rangeDepth == 0) {
      throw state.complaint(described + " outside {{range}}");
    }
    return keyword.position();
  }

  private Node.If ifControl() {
    int variables = state.variables.size();
    Node.Pipe pipe = expressions.pipeline("if", TokenKind.RIGHT_DELIMITER);
    Part then = statements();
    Node.Body otherwise = otherwise(then.end(), TokenKind.IF);
    state.truncateVariables(variables);
    return new Node.If(pipe.position(), pipe, then.body(), otherwise);
  }

  private Node.With withControl() {
    int variables = state.variables.size();
    Node.Pipe pipe = expressions.pipeline("with", TokenKind.RIGHT_DELIMITER);
    Part then = statements();
    Node.Body otherwise = otherwise(then.end(), TokenKind.WITH);
    state.truncateVariables(variables);
    return new Node.With(pipe.position(), pipe, then.body(), otherwise);
  }

  private Node.Range rangeControl() {
    int variables = state.variables.size();
    Node.Pipe pipe = expressions.pipeline("range", TokenKind.RIGHT_DELIMITER);
    state.rangeDepth++;
    Part then = statements();
    state.rangeDepth--;
    Node.Body otherwise = otherwise(then.end(), TokenKind.RANGE);
    state.truncateVariables(variables);
    return new Node.Range(pipe.position(), pipe, then.body(), otherwise);
  }

  private Node.@Nullable Body otherwise(End end, TokenKind control) {
    if (end == End.END) {
      return null;
    }
    Token next = state.tokens.peek();
    if (end == End.ELSE_CHAIN && next.kind() == control) {
      state.tokens.next();
      state.enter();
      Node.Statement chained = control == TokenKind.IF ? ifControl() : withControl();
      state.leave();
      return new Node.Body(next.position(), List.of(chained));
    }
    Part part = statements();
    if (part.end() != End.END) {
      throw state.complaint("expected end; found " + described(part.end()));
    }
    return part.body();
  }

  private Node.Invoke block() {
    Token token = state.tokens.nextNonSpace();
    String name = templateName(token, "block clause");
    Node.Pipe pipe = expressions.pipeline("block clause", TokenKind.RIGHT_DELIMITER);
    add(name, ownScope("block clause"));
    return new Node.Invoke(token.position(), name, pipe);
  }

  private Node.Invoke templateControl() {
    Token token = state.tokens.nextNonSpace();
    String name = templateName(token, "template clause");
    Token next = state.tokens.nextNonSpace();
    if (next.kind() == TokenKind.RIGHT_DELIMITER) {
      return new Node.Invoke(token.position(), name, null);
    }
    state.tokens.back(next);
    Node.Pipe pipe = expressions.pipeline("template clause", TokenKind.RIGHT_DELIMITER);
    return new Node.Invoke(token.position(), name, pipe);
  }

  private String templateName(Token token, String context) {
    if (token.kind() != TokenKind.STRING && token.kind() != TokenKind.RAW_STRING) {
      throw state.unexpected(token, context);
    }
    return expressions.unquoted(token);
  }
}
