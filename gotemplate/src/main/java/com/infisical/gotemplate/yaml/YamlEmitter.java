package com.infisical.gotemplate.yaml;

import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.limit.Output;
import com.infisical.gotemplate.text.Utf8;

/** Puts indicators and scalars on lines, with yaml.v3's rules for where a line breaks. */
final class YamlEmitter {
  /** How a scalar is written. */
  enum Style {
    PLAIN,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    LITERAL
  }

  /** As bytes. */
  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private static final String INDENT_HINT = "4";

  private final Output out;
  private int column;
  private boolean whitespace = true;
  private boolean indention = true;

  YamlEmitter(Budget budget) {
    this.out = new Output(budget);
  }

  String text() {
    return out.text();
  }

  /** Goes to a column, on a new line unless nothing but indentation stands on this one. */
  void indent(int to) {
    if (!indention || column > to || (column == to && !whitespace)) {
      breakLine();
    }
    while (column < to) {
      put(' ');
    }
    whitespace = true;
  }

  void indicator(String indicator, boolean needsSpace, boolean isSpace, boolean isIndention) {
    if (needsSpace && !whitespace) {
      put(' ');
    }
    write(indicator);
    whitespace = isSpace;
    indention = indention && isIndention;
  }

  void tag(String tag) {
    indicator(tag, true, false, false);
  }

  void scalar(String text, Style style, int indent) {
    switch (style) {
      case PLAIN -> plain(text);
      case SINGLE_QUOTED -> singleQuoted(text, indent);
      case DOUBLE_QUOTED -> doubleQuoted(text);
      case LITERAL -> literal(text, indent);
    }
  }

  private void put(char c) {
    out.append(c);
    column++;
  }

  private void write(String text) {
    out.append(text);
    column += Utf8.length(text);
  }

  private void breakLine() {
    out.append('\n');
    column = 0;
    indention = true;
  }

  private void plain(String text) {
    if (!text.isEmpty() && !whitespace) {
      put(' ');
    }
    write(text);
    whitespace = whitespace && text.isEmpty();
    indention = false;
  }

  private void singleQuoted(String text, int indent) {
    indicator("'", true, false, false);
    boolean breaks = false;
    for (int i = 0; i < text.length(); i += Utf8.width(text, i)) {
      if (ScalarShape.isBreak(text, i)) {
        if (!breaks && text.charAt(i) == '\n') {
          breakLine();
        }
        writeBreak(text, i);
        breaks = true;
        continue;
      }
      if (breaks) {
        indent(indent);
      }
      if (text.charAt(i) == '\'') {
        put('\'');
      }
      write(text.substring(i, i + Utf8.width(text, i)));
      indention = false;
      breaks = false;
    }
    indicator("'", false, false, false);
    whitespace = false;
    indention = false;
  }

  private void writeBreak(String text, int i) {
    if (text.charAt(i) == '\n') {
      breakLine();
    } else {
      out.append(text.substring(i, i + Utf8.width(text, i)));
      column = 0;
      indention = true;
    }
  }

  private void doubleQuoted(String text) {
    indicator("\"", true, false, false);
    // yaml.v3 looks for a byte order mark at the beginning of the text, whatever it writes.
    boolean marked = text.startsWith(BYTE_ORDER_MARK);
    for (int i = 0; i < text.length(); i += Utf8.width(text, i)) {
      boolean escaped =
          marked
              || !ScalarShape.isPrintable(text, i)
              || ScalarShape.isBreak(text, i)
              || text.charAt(i) == '"'
              || text.charAt(i) == '\\';
      write(escaped ? escape(Utf8.rune(text, i)) : text.substring(i, i + Utf8.width(text, i)));
    }
    indicator("\"", false, false, false);
    whitespace = false;
    indention = false;
  }

  private static String escape(int rune) {
    return switch (rune) {
      case 0x00 -> "\\0";
      case 0x07 -> "\\a";
      case 0x08 -> "\\b";
      case 0x09 -> "\\t";
      case 0x0A -> "\\n";
      case 0x0B -> "\\v";
      case 0x0C -> "\\f";
      case 0x0D -> "\\r";
      case 0x1B -> "\\e";
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case 0x85 -> "\\N";
      case 0xA0 -> "\\_";
      case 0x2028 -> "\\L";
      case 0x2029 -> "\\P";
      default ->
          rune <= 0xFF
              ? String.format("\\x%02X", rune)
              : rune <= 0xFFFF ? String.format("\\u%04X", rune) : String.format("\\U%08X", rune);
    };
  }

  private void literal(String text, int indent) {
    indicator("|", true, false, false);
    boolean hinted = text.charAt(0) == ' ' || ScalarShape.isBreak(text, 0);
    if (hinted) {
      indicator(INDENT_HINT, false, false, false);
    }
    String chomping = chomping(text);
    if (!chomping.isEmpty()) {
      indicator(chomping, false, false, false);
    }
    whitespace = true;
    boolean breaks = true;
    for (int i = 0; i < text.length(); i += Utf8.width(text, i)) {
      if (ScalarShape.isBreak(text, i)) {
        writeBreak(text, i);
        breaks = true;
        continue;
      }
      if (breaks) {
        indent(indent);
      }
      write(text.substring(i, i + Utf8.width(text, i)));
      indention = false;
      breaks = false;
    }
  }

  private static String chomping(String text) {
    int last = startBefore(text, text.length());
    if (!ScalarShape.isBreak(text, last)) {
      return "-";
    }
    boolean more = last == 0 || ScalarShape.isBreak(text, startBefore(text, last));
    return more ? "+" : "";
  }

  private static int startBefore(String text, int end) {
    int start = end - 1;
    while (start > 0 && (text.charAt(start) & 0xC0) == 0x80) {
      start--;
    }
    return start;
  }
}
