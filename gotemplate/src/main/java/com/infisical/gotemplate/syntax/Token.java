package com.infisical.gotemplate.syntax;

import com.infisical.gotemplate.text.Quoting;
import com.infisical.gotemplate.text.Utf8;

/**
 * A piece of template text.
 *
 * @param position in bytes from the start of the text
 * @param text a byte string; of an error, what is wrong
 * @param line counted from 1
 */
record Token(TokenKind kind, int position, String text, int line) {
  /** As messages name it. */
  String describe() {
    if (kind == TokenKind.EOF) {
      return "EOF";
    }
    if (kind == TokenKind.ERROR) {
      return text;
    }
    if (kind.isKeyword()) {
      return "<" + text + ">";
    }
    return text.length() > 10 ? Quoting.quote(firstRunes(10)) + "..." : Quoting.quote(text);
  }

  private String firstRunes(int count) {
    int end = 0;
    for (int i = 0; i < count && end < text.length(); i++) {
      end += Utf8.width(text, end);
    }
    return text.substring(0, end);
  }
}
