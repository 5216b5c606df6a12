package com.infisical.gotemplate.syntax;

import com.infisical.gotemplate.functions.Function;
import com.infisical.gotemplate.text.Quoting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses what stands inside an action: pipelines, commands, operands. */
final class ExpressionParser {
  private final ParseState state;

  ExpressionParser(ParseState state) {
    this.state = state;
  }

  /** A pipeline up to the token that ends it. */
  Node.Pipe pipeline(String context, TokenKind end) {
    state.enter();
    int position = state.tokens.peekNonSpace().position();
    List<Node.Variable> variables = new ArrayList<>();
    boolean assigns = declarations(context, variables);
    List<Node.Command> commands = new ArrayList<>();
    Token token = state.tokens.nextNonSpace();
    while (token.kind() != end) {
      if (!token.kind().startsOperand()) {
        throw state.unexpected(token, context);
      }
      state.tokens.back(token);
      commands.add(command());
      token = state.tokens.nextNonSpace();
    }
    check(commands, context);
    state.leave();
    return new Node.Pipe(position, assigns, List.copyOf(variables), List.copyOf(commands));
  }

  private boolean declarations(String context, List<Node.Variable> variables) {
    while (state.tokens.peekNonSpace().kind() == TokenKind.VARIABLE) {
      Token variable = state.tokens.nextNonSpace();
      Token after = state.tokens.peek();
      Token next = state.tokens.peekNonSpace();
      boolean comma = next.kind() == TokenKind.OTHER && next.text().equals(",");
      boolean assign = next.kind() == TokenKind.ASSIGN;
      if (!comma && !assign && next.kind() != TokenKind.DECLARE) {
        if (after.kind() == TokenKind.SPACE) {
          state.tokens.back(after);
        }
        state.tokens.back(variable);
        return false;
      }
      state.tokens.nextNonSpace();
      variables.add(new Node.Variable(variable.position(), variable.text(), List.of()));
      state.variables.add(variable.text());
      if (!comma) {
        return assign;
      }
      requireSecond(context, variables.size());
    }
    return false;
  }

  private void requireSecond(String context, int declared) {
    if (!context.equals("range") || declared >= 2) {
      throw state.complaint("too many declarations in " + context);
    }
    switch (state.tokens.peekNonSpace().kind()) {
      case VARIABLE, RIGHT_DELIMITER, RIGHT_PARENTHESIS -> {}
      default -> throw state.complaint("range can only initialize variables");
    }
  }

  private void check(List<Node.Command> commands, String context) {
    if (commands.isEmpty()) {
      throw state.complaint("missing value for " + context);
    }
    for (int i = 1; i < commands.size(); i++) {
      boolean executable =
          switch (commands.get(i).words().getFirst()) {
            case Node.BoolTerm _, Node.Dot _, Node.NilTerm _, Node.Numeral _, Node.Text _ -> false;
            case Node.Pipe _, Node.Identifier _, Node.Field _, Node.Variable _, Node.Chain _ ->
                true;
          };
      if (!executable) {
        throw state.complaint("non executable command in pipeline stage " + (i + 1));
      }
    }
  }

  private Node.Command command() {
    int position = state.tokens.peekNonSpace().position();
    List<Node.Term> words = new ArrayList<>();
    boolean more = true;
    while (more) {
      state.tokens.peekNonSpace();
      Node.Term operand = operand();
      if (operand != null) {
        words.add(operand);
      }
      Token token = state.tokens.next();
      more = token.kind() == TokenKind.SPACE;
      switch (token.kind()) {
        case SPACE, PIPE -> {}
        case RIGHT_DELIMITER, RIGHT_PARENTHESIS -> state.tokens.back(token);
        default -> throw state.unexpected(token, "operand");
      }
    }
    if (words.isEmpty()) {
      throw state.complaint("empty command");
    }
    return new Node.Command(position, List.copyOf(words));
  }

  private Node.@Nullable Term operand() {
    Node.Term term = term();
    if (term == null || state.tokens.peek().kind() != TokenKind.FIELD) {
      return term;
    }
    int position = state.tokens.peek().position();
    List<String> fields = new ArrayList<>();
    while (state.tokens.peek().kind() == TokenKind.FIELD) {
      fields.add(state.tokens.next().text().substring(1));
    }
    return switch (term) {
      case Node.Field f -> new Node.Field(position, joined(f.names(), fields));
      case Node.Variable v -> new Node.Variable(position, v.name(), joined(v.fields(), fields));
      case Node.BoolTerm _, Node.Text _, Node.Numeral _, Node.NilTerm _, Node.Dot _ ->
          throw state.complaint("unexpected . after term " + Quoting.quote(NodeText.of(term)));
      case Node.Pipe _, Node.Identifier _, Node.Chain _ ->
          new Node.Chain(position, term, List.copyOf(fields));
    };
  }

  private static List<String> joined(List<String> a, List<String> b) {
    List<String> all = new ArrayList<>(a);
    all.addAll(b);
    return List.copyOf(all);
  }

  private Node.@Nullable Term term() {
    Token token = state.tokens.nextNonSpace();
    return switch (token.kind()) {
      case IDENTIFIER -> new Node.Identifier(token.position(), token.text(), function(token));
      case DOT -> new Node.Dot(token.position());
      case NIL -> new Node.NilTerm(token.position());
      case VARIABLE -> variable(token);
      case FIELD -> new Node.Field(token.position(), List.of(token.text().substring(1)));
      case BOOL -> new Node.BoolTerm(token.position(), token.text().equals("true"));
      case CHARACTER, COMPLEX, NUMBER -> number(token);
      case LEFT_PARENTHESIS -> pipeline("parenthesized pipeline", TokenKind.RIGHT_PARENTHESIS);
      case STRING, RAW_STRING -> new Node.Text(token.position(), token.text(), unquoted(token));
      default -> {
        state.tokens.back(token);
        yield null;
      }
    };
  }

  private Function function(Token token) {
    Function function = state.functions.get(token.text());
    if (function == null) {
      throw state.complaint("function " + Quoting.quote(token.text()) + " not defined");
    }
    return function;
  }

  private Node.Variable variable(Token token) {
    if (!state.variables.contains(token.text())) {
      throw state.complaint("undefined variable " + Quoting.quote(token.text()));
    }
    return new Node.Variable(token.position(), token.text(), List.of());
  }

  private Node.Numeral number(Token token) {
    try {
      return NumberSyntax.of(token);
    } catch (NumberSyntax.Malformed e) {
      throw state.complaint(e.reason());
    }
  }

  String unquoted(Token token) {
    String value = Quoting.unquote(token.text());
    if (value == null) {
      throw state.complaint("invalid syntax");
    }
    return value;
  }
}
