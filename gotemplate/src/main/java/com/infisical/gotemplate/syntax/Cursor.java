package com.infisical.gotemplate.syntax;

import com.infisical.gotemplate.text.Runes;
import com.infisical.gotemplate.text.Utf8;

/** A place in template text: looks ahead, moves on, cuts out tokens and counts lines. */
abstract sealed class Cursor permits Lexer {
  /** What {@code peek} gives at the end. */
  static final int EOF = -1;

  private static final String SPACES = " \t\r\n";

  final String input;
  int position;
  int start;
  boolean failed;
  private int line = 1;
  private int startLine = 1;

  Cursor(String input) {
    this.input = input;
  }

  final Token endOfFile() {
    return new Token(TokenKind.EOF, position, "EOF", startLine);
  }

  final boolean scanNumber() {
    accept("+-");
    String digits = "0123456789_";
    if (accept("0")) {
      if (accept("xX")) {
        digits = "0123456789abcdefABCDEF_";
      } else if (accept("oO")) {
        digits = "01234567_";
      } else if (accept("bB")) {
        digits = "01_";
      }
    }
    acceptRun(digits);
    if (accept(".")) {
      acceptRun(digits);
    }
    if ((digits.length() == 11 && accept("eE")) || (digits.length() == 23 && accept("pP"))) {
      accept("+-");
      acceptRun("0123456789_");
    }
    accept("i");
    if (isAlphaNumeric(peek())) {
      advance();
      return false;
    }
    return true;
  }

  final boolean accept(String set) {
    if (position < input.length() && set.indexOf(input.charAt(position)) >= 0) {
      position++;
      return true;
    }
    return false;
  }

  final void acceptRun(String set) {
    while (accept(set)) {
      // accept moves on by itself
    }
  }

  final int peek() {
    return position < input.length() ? Utf8.rune(input, position) : EOF;
  }

  final int advance() {
    int r = peek();
    if (r != EOF) {
      position += Utf8.width(input, position);
    }
    return r;
  }

  final void skipSpaces() {
    while (position < input.length() && isSpace(input.charAt(position))) {
      position++;
    }
  }

  final Token emit(TokenKind kind) {
    Token token = new Token(kind, start, input.substring(start, position), startLine);
    ignore();
    return token;
  }

  final void ignore() {
    for (int i = start; i < position; i++) {
      if (input.charAt(i) == '\n') {
        line++;
      }
    }
    start = position;
    startLine = line;
  }

  final Token error(String message) {
    failed = true;
    return new Token(TokenKind.ERROR, start, message, startLine);
  }

  final boolean isLeftTrim(int at) {
    return at + 1 < input.length() && input.charAt(at) == '-' && isSpace(input.charAt(at + 1));
  }

  final boolean isRightTrim(int at) {
    return at + 1 < input.length() && isSpace(input.charAt(at)) && input.charAt(at + 1) == '-';
  }

  static boolean isSpace(int r) {
    return r >= 0 && SPACES.indexOf(r) >= 0;
  }

  static boolean isAsciiDigit(int r) {
    return r >= '0' && r <= '9';
  }

  static boolean isAlphaNumeric(int r) {
    return r == '_' || (r >= 0 && (Runes.isLetter(r) || Runes.isDigit(r)));
  }

  static String codePoint(int r) {
    if (r == EOF) {
      return "U+FFFFFFFFFFFFFFFF";
    }
    StringBuilder out = new StringBuilder(String.format("U+%04X", r));
    if (Runes.isPrintable(r)) {
      out.append(" '");
      Utf8.append(out, r);
      out.append('\'');
    }
    return out.toString();
  }
}
