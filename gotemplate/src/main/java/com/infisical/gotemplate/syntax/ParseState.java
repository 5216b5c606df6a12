package com.infisical.gotemplate.syntax;

import com.infisical.gotemplate.functions.Function;
import com.infisical.gotemplate.limit.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the two halves of the parser share: tokens, known functions, the variables in scope,
 * complaints.
 */
final class ParseState {
  /**
   * How deep control structures and parentheses may nest; Go's own limit would not fit a JVM's
   * stack.
   */
  static final int MAX_NESTING = 500;

  final TokenStream tokens;
  final Map<String, Function> functions;
  final String name;
  List<String> variables = new ArrayList<>(List.of("$"));
  int rangeDepth;
  int actionLine;
  private int nesting;

  ParseState(String name, String text, Map<String, Function> functions, Budget budget) {
    this.name = name;
    this.tokens = new TokenStream(new Lexer(text), budget);
    this.functions = functions;
  }

  void enter() {
    if (++nesting > MAX_NESTING) {
      throw complaint("nested more than " + MAX_NESTING + " levels deep");
    }
  }

  void leave() {
    nesting--;
  }

  SyntaxException complaint(String reason) {
    return new SyntaxException(tokens.line(), reason);
  }

  Token expect(TokenKind kind, String context) {
    Token token = tokens.nextNonSpace();
    if (token.kind() != kind) {
      throw unexpected(token, context);
    }
    return token;
  }

  SyntaxException unexpected(Token token, String context) {
    if (token.kind() != TokenKind.ERROR) {
      return complaint("unexpected " + token.describe() + " in " + context);
    }
    String where = "";
    if (actionLine != 0 && actionLine != token.line()) {
      where = " started at " + name + ":" + actionLine;
      where = token.text().endsWith(" action") ? where : " in action" + where;
    }
    return complaint(token.describe() + where);
  }

  void truncateVariables(int size) {
    variables.subList(size, variables.size()).clear();
  }
}
