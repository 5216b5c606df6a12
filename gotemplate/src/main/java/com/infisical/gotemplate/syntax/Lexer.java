package com.infisical.gotemplate.syntax;

import com.infisical.gotemplate.text.Quoting;
import com.infisical.gotemplate.text.Runes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Cuts template text into tokens, trim markers and comments already dealt with. */
final class Lexer extends Cursor {
  private static final Map<String, TokenKind> KEYWORDS =
      Map.ofEntries(
          Map.entry("block", TokenKind.BLOCK),
          Map.entry("break", TokenKind.BREAK),
          Map.entry("continue", TokenKind.CONTINUE),
          Map.entry("define", TokenKind.DEFINE),
          Map.entry("else", TokenKind.ELSE),
          Map.entry("end", TokenKind.END),
          Map.entry("if", TokenKind.IF),
          Map.entry("nil", TokenKind.NIL),
          Map.entry("range", TokenKind.RANGE),
          Map.entry("template", TokenKind.TEMPLATE),
          Map.entry("with", TokenKind.WITH),
          Map.entry("true", TokenKind.BOOL),
          Map.entry("false", TokenKind.BOOL));

  private int parentheses;
  private boolean inAction;

  Lexer(String input) {
    super(input);
  }

  /** The next token; after the end or an error, that one again. */
  Token next() {
    if (failed) {
      return endOfFile();
    }
    return inAction ? insideAction() : text();
  }

  private Token text() {
    while (true) {
      int open = input.indexOf("{{", position);
      if (open < 0) {
        position = input.length();
        return position > start ? emit(TokenKind.TEXT) : emit(TokenKind.EOF);
      }
      if (open > position) {
        Token text = textBefore(open);
        if (!text.text().isEmpty()) {
          return text;
        }
      }
      int marker = isLeftTrim(open + 2) ? 2 : 0;
      if (!input.startsWith("/*", open + 2 + marker)) {
        return leftDelimiter(marker);
      }
      Token error = skipComment(open + 2 + marker);
      if (error != null) {
        return error;
      }
    }
  }

  private Token textBefore(int open) {
    int end = open;
    if (isLeftTrim(open + 2)) {
      while (end > start && isSpace(input.charAt(end - 1))) {
        end--;
      }
    }
    position = end;
    Token text = emit(TokenKind.TEXT);
    position = open;
    ignore();
    return text;
  }

  private Token leftDelimiter(int marker) {
    position += 2;
    Token token = emit(TokenKind.LEFT_DELIMITER);
    inAction = true;
    position += marker;
    ignore();
    parentheses = 0;
    return token;
  }

  private @Nullable Token skipComment(int open) {
    position = open;
    ignore();
    int close = input.indexOf("*/", open + 2);
    if (close < 0) {
      return error("unclosed comment");
    }
    position = close + 2;
    boolean trimmed = isRightTrim(position) && input.startsWith("}}", position + 2);
    if (!trimmed && !input.startsWith("}}", position)) {
      return error("comment ends before closing delimiter");
    }
    position += trimmed ? 4 : 2;
    if (trimmed) {
      skipSpaces();
    }
    ignore();
    return null;
  }

  private Token insideAction() {
    boolean trimmed = isRightTrim(position) && input.startsWith("}}", position + 2);
    if (trimmed || input.startsWith("}}", position)) {
      return parentheses == 0 ? rightDelimiter(trimmed) : error("unclosed left paren");
    }
    int r = advance();
    if (r == EOF) {
      return error("unclosed action");
    }
    if (isSpace(r)) {
      return space();
    }
    return switch (r) {
      case '=' -> emit(TokenKind.ASSIGN);
      case ':' -> advance() == '=' ? emit(TokenKind.DECLARE) : error("expected :=");
      case '|' -> emit(TokenKind.PIPE);
      case '"' -> quoted('"', TokenKind.STRING, "unterminated quoted string");
      case '`' -> rawQuoted();
      case '$' -> fieldOrVariable(TokenKind.VARIABLE);
      case '\'' -> quoted('\'', TokenKind.CHARACTER, "unterminated character constant");
      case '(' -> {
        parentheses++;
        yield emit(TokenKind.LEFT_PARENTHESIS);
      }
      case ')' ->
          --parentheses < 0 ? error("unexpected right paren") : emit(TokenKind.RIGHT_PARENTHESIS);
      default -> word(r);
    };
  }

  private Token word(int r) {
    if (r == '.' && position < input.length() && !isAsciiDigit(input.charAt(position))) {
      return fieldOrVariable(TokenKind.FIELD);
    }
    if (r == '.' || r == '+' || r == '-' || isAsciiDigit(r)) {
      position--;
      return number();
    }
    if (isAlphaNumeric(r)) {
      return identifier();
    }
    return r < 0x80 && Runes.isPrintable(r)
        ? emit(TokenKind.OTHER)
        : error("unrecognized character in action: " + codePoint(r));
  }

  private Token rightDelimiter(boolean trimmed) {
    if (trimmed) {
      position += 2;
      ignore();
    }
    position += 2;
    Token token = emit(TokenKind.RIGHT_DELIMITER);
    if (trimmed) {
      skipSpaces();
      ignore();
    }
    inAction = false;
    return token;
  }

  private Token space() {
    int count = 1;
    while (position < input.length() && isSpace(input.charAt(position))) {
      position++;
      count++;
    }
    if (isRightTrim(position - 1) && input.startsWith("}}", position + 1)) {
      position--;
      if (count == 1) {
        return rightDelimiter(true);
      }
    }
    return emit(TokenKind.SPACE);
  }

  private Token identifier() {
    int r = skipAlphaNumeric();
    String word = input.substring(start, position);
    if (!atTerminator()) {
      return error("bad character " + codePoint(r));
    }
    return emit(KEYWORDS.getOrDefault(word, TokenKind.IDENTIFIER));
  }

  private Token fieldOrVariable(TokenKind kind) {
    if (atTerminator()) {
      return emit(kind == TokenKind.VARIABLE ? kind : TokenKind.DOT);
    }
    int r = skipAlphaNumeric();
    return atTerminator() ? emit(kind) : error("bad character " + codePoint(r));
  }

  private int skipAlphaNumeric() {
    while (isAlphaNumeric(peek())) {
      advance();
    }
    return peek();
  }

  private boolean atTerminator() {
    int r = peek();
    return r == EOF || isSpace(r) || ".,|:)(".indexOf(r) >= 0 || input.startsWith("}}", position);
  }

  private Token quoted(char quote, TokenKind kind, String complaint) {
    while (true) {
      int r = advance();
      if (r == '\\') {
        r = advance();
        if (r != EOF && r != '\n') {
          continue;
        }
      }
      if (r == EOF || r == '\n') {
        return error(complaint);
      }
      if (r == quote) {
        return emit(kind);
      }
    }
  }

  private Token rawQuoted() {
    while (true) {
      int r = advance();
      if (r == EOF) {
        return error("unterminated raw quoted string");
      }
      if (r == '`') {
        return emit(TokenKind.RAW_STRING);
      }
    }
  }

  private Token number() {
    if (!scanNumber()) {
      return error("bad number syntax: " + Quoting.quote(input.substring(start, position)));
    }
    int sign = peek();
    if (sign != '+' && sign != '-') {
      return emit(TokenKind.NUMBER);
    }
    return scanNumber() && input.charAt(position - 1) == 'i'
        ? emit(TokenKind.COMPLEX)
        : error("bad number syntax: " + Quoting.quote(input.substring(start, position)));
  }
}
