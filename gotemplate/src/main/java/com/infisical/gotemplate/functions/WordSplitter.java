package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.text.Runes;
import com.infisical.gotemplate.text.Utf8;

/** Splits names such as HTTPServer2x into words and joins them again, by the rules of xstrings. */
final class WordSplitter {
  private enum Kind {
    NONE,
    NUMBER,
    UPPER,
    ALPHABET,
    CONNECTOR,
    PUNCTUATION,
    OTHER
  }

  private final String text;
  private final char connector;
  private final StringBuilder out = new StringBuilder();
  private int next;
  private Kind kind = Kind.NONE;
  private String word = "";

  private WordSplitter(String text, char connector) {
    this.text = text;
    this.connector = connector;
  }

  /** Lower-case words with a connector between. */
  static String join(String text, char connector) {
    if (text.isEmpty()) {
      return "";
    }
    WordSplitter splitter = new WordSplitter(text, connector);
    splitter.run();
    return splitter.out.toString();
  }

  /** Words with their first letters in upper case, without connectors. */
  static String pascalCase(String text) {
    int[] runes = Utf8.runes(text);
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < runes.length && isConnector(runes[i])) {
      Utf8.append(out, runes[i++]);
    }
    if (i == runes.length) {
      return i == 0 ? "" : oneMore(out, runes[i - 1]);
    }
    boolean wasUpper = Runes.isUpper(runes[i]);
    int current = Character.toUpperCase(runes[i++]);
    for (; i < runes.length; i++) {
      int before = current;
      current = runes[i];
      if (isConnector(current) && isConnector(before)) {
        Utf8.append(out, before);
        continue;
      }
      if (isConnector(before)) {
        wasUpper = Runes.isUpper(current);
        current = Character.toUpperCase(current);
        continue;
      }
      if (wasUpper && Runes.isUpper(current)) {
        current = Character.toLowerCase(current);
      } else {
        wasUpper = false;
      }
      Utf8.append(out, before);
    }
    Utf8.append(out, current);
    return out.toString();
  }

  /** xstrings writes the last connector of a name that has nothing else twice. */
  private static String oneMore(StringBuilder out, int rune) {
    Utf8.append(out, rune);
    return out.toString();
  }

  private void run() {
    read();
    while (next < text.length()) {
      if (kind != Kind.CONNECTOR) {
        write();
      }
      Kind before = kind;
      String last = word;
      read();
      switch (before) {
        case NUMBER -> afterNumber(true);
        case CONNECTOR -> write(Kind.CONNECTOR, last);
        case PUNCTUATION -> {}
        default -> afterWord();
      }
    }
    write();
  }

  private void afterNumber(boolean invalidCounts) {
    while (kind == Kind.ALPHABET || kind == Kind.NUMBER) {
      write();
      read();
    }
    if (kind != Kind.NONE && kind != Kind.PUNCTUATION && kind != Kind.CONNECTOR && invalidCounts) {
      out.append(connector);
    }
  }

  private void afterWord() {
    if (kind != Kind.NUMBER) {
      if (kind != Kind.CONNECTOR && kind != Kind.PUNCTUATION) {
        out.append(connector);
      }
      return;
    }
    if (next >= text.length()) {
      return;
    }
    String number = word;
    read();
    if (kind != Kind.ALPHABET) {
      write(Kind.NUMBER, number);
      if (kind != Kind.CONNECTOR && kind != Kind.PUNCTUATION) {
        out.append(connector);
      }
      return;
    }
    out.append(connector);
    write(Kind.NUMBER, number);
    afterNumber(true);
  }

  private void write() {
    write(kind, word);
  }

  private void write(Kind as, String what) {
    if (as != Kind.UPPER && as != Kind.CONNECTOR) {
      out.append(what);
      return;
    }
    for (int rune : Utf8.runes(what)) {
      Utf8.append(
          out,
          isConnector(rune) ? connector : Runes.isUpper(rune) ? Character.toLowerCase(rune) : rune);
    }
  }

  private void read() {
    int start = next;
    if (start >= text.length()) {
      kind = Kind.NONE;
      word = "";
      return;
    }
    int rune = peek();
    kind = kindOf(rune);
    next += Utf8.width(text, next);
    switch (kind) {
      case UPPER -> readUpper();
      case ALPHABET -> skipLower();
      default -> {
        while (next < text.length() && kindOf(peek()) == kind) {
          next += Utf8.width(text, next);
        }
      }
    }
    word = text.substring(start, next);
  }

  private void readUpper() {
    if (next >= text.length()) {
      return;
    }
    if (!Runes.isUpper(peek())) {
      skipLower();
      return;
    }
    int width = 0;
    while (next < text.length() && Runes.isUpper(peek())) {
      width = Utf8.width(text, next);
      next += width;
    }
    // of HTTPStatus, the S belongs to the next word
    if (next < text.length() && isAlphabet(peek())) {
      next -= width;
    }
  }

  private void skipLower() {
    while (next < text.length() && isAlphabet(peek()) && !Runes.isUpper(peek())) {
      next += Utf8.width(text, next);
    }
  }

  private int peek() {
    return Utf8.rune(text, next);
  }

  private static Kind kindOf(int rune) {
    if (isConnector(rune)) {
      return Kind.CONNECTOR;
    }
    if (Runes.isPunctuation(rune)) {
      return Kind.PUNCTUATION;
    }
    if (Runes.isUpper(rune)) {
      return Kind.UPPER;
    }
    if (isAlphabet(rune)) {
      return Kind.ALPHABET;
    }
    return Runes.isNumber(rune) ? Kind.NUMBER : Kind.OTHER;
  }

  private static boolean isConnector(int rune) {
    return rune == '-' || rune == '_' || Runes.isSpace(rune);
  }

  /** A letter of a script that has words made of letters. */
  private static boolean isAlphabet(int rune) {
    return Runes.isLetter(rune)
        && !(rune >= 0x3400 && rune <= 0x4DB5)
        && !(rune >= 0x4E00 && rune <= 0x9FCC)
        && !(rune >= 0x20000 && rune <= 0x2B81D);
  }
}
