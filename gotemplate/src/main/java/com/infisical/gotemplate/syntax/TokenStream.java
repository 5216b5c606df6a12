package com.infisical.gotemplate.syntax;

import com.infisical.gotemplate.limit.Budget;
import java.util.ArrayDeque;
import java.util.Deque;

/** The parser's view of the lexer: looks ahead and puts tokens back. */
final class TokenStream {
  /** What a token takes at most, with the nodes that are made of it. */
  private static final int TOKEN_BYTES = 192;

  private final Lexer lexer;
  private final Budget budget;
  private final Deque<Token> returned = new ArrayDeque<>();
  private Token newest = new Token(TokenKind.EOF, 0, "EOF", 1);

  TokenStream(Lexer lexer, Budget budget) {
    this.lexer = lexer;
    this.budget = budget;
  }

  /** The line that messages name: of the token read last, put back or not. */
  int line() {
    return newest.line();
  }

  Token next() {
    Token back = returned.poll();
    if (back != null) {
      return back;
    }
    newest = lexer.next();
    budget.step();
    budget.charge(TOKEN_BYTES + newest.text().length());
    return newest;
  }

  /** Puts a token back; the last one put back comes first. */
  void back(Token token) {
    returned.push(token);
  }

  Token peek() {
    Token token = next();
    back(token);
    return token;
  }

  Token nextNonSpace() {
    Token token = next();
    while (token.kind() == TokenKind.SPACE) {
      token = next();
    }
    return token;
  }

  Token peekNonSpace() {
    Token token = nextNonSpace();
    back(token);
    return token;
  }
}
