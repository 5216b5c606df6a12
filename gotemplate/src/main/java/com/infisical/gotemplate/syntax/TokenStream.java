package com.infisical.gotemplate.syntax;

import java.util.ArrayDeque;
import java.util.Deque;

/** The parser's view of the lexer: looks ahead and puts tokens back. */
final class TokenStream {
  private final Lexer lexer;
  private final Deque<Token> returned = new ArrayDeque<>();
  private Token newest = new Token(TokenKind.EOF, 0, "EOF", 1);

  TokenStream(Lexer lexer) {
    this.lexer = lexer;
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
