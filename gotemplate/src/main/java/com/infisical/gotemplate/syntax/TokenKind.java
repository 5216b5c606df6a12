package com.infisical.gotemplate.syntax;

/** What a token is. */
enum TokenKind {
  ERROR,
  EOF,
  TEXT,
  LEFT_DELIMITER,
  RIGHT_DELIMITER,
  SPACE,
  BOOL,
  CHARACTER,
  COMPLEX,
  NUMBER,
  STRING,
  RAW_STRING,
  DOT,
  FIELD,
  VARIABLE,
  IDENTIFIER,
  NIL,
  LEFT_PARENTHESIS,
  RIGHT_PARENTHESIS,
  PIPE,
  ASSIGN,
  DECLARE,
  /** A printable character without a meaning of its own, the comma above all. */
  OTHER,
  BLOCK,
  BREAK,
  CONTINUE,
  DEFINE,
  ELSE,
  END,
  IF,
  RANGE,
  TEMPLATE,
  WITH;

  /** Whether messages write it between angle brackets. */
  boolean isKeyword() {
    return this == DOT || this == NIL || compareTo(BLOCK) >= 0;
  }

  /** Whether an operand of a command can start with it. */
  boolean startsOperand() {
    return switch (this) {
      case BOOL,
          CHARACTER,
          COMPLEX,
          DOT,
          FIELD,
          IDENTIFIER,
          NUMBER,
          NIL,
          RAW_STRING,
          STRING,
          VARIABLE,
          LEFT_PARENTHESIS ->
          true;
      default -> false;
    };
  }
}
