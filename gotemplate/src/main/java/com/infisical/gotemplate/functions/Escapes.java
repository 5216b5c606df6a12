package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.limit.Output;
import com.infisical.gotemplate.text.Runes;
import com.infisical.gotemplate.text.Utf8;

/** The escapes of {@code html}, {@code js} and {@code urlquery}. */
final class Escapes {
  private static final String HEX = "0123456789ABCDEF";

  private Escapes() {}

  static String html(Output out, String bytes) {
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      switch (c) {
        case 0 -> out.append("\u00ef\u00bf\u00bd");
        case '"' -> out.append("&#34;");
        case '\'' -> out.append("&#39;");
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        default -> out.append(c);
      }
    }
    return out.text();
  }

  static String js(Output out, String bytes) {
    for (int i = 0; i < bytes.length(); i += Utf8.width(bytes, i)) {
      int rune = Utf8.rune(bytes, i);
      if (rune == '\\' || rune == '\'' || rune == '"') {
        out.append('\\').append((char) rune);
      } else if (rune < ' ' || rune == '<' || rune == '>' || rune == '&' || rune == '=') {
        out.append("\\u00").append(HEX.charAt(rune >> 4)).append(HEX.charAt(rune & 0xF));
      } else if (rune < 0x80) {
        out.append((char) rune);
      } else if (Runes.isPrintable(rune)) {
        out.append(bytes, i, i + Utf8.width(bytes, i));
      } else {
        out.append(String.format("\\u%04X", rune));
      }
    }
    return out.text();
  }

  static String query(Output out, String bytes) {
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-_.~".indexOf(c) >= 0);
      if (plain) {
        out.append(c);
      } else if (c == ' ') {
        out.append('+');
      } else {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
      }
    }
    return out.text();
  }

  static void percent(StringBuilder out, char b) {
    out.append('%').append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 0xF));
  }
}
