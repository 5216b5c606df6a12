package com.infisical.gotemplate.json;

import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.limit.Output;
import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Real;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads JSON as {@code encoding/json} does into an {@code interface {}}: every number a float64.
 */
public final class JsonReader {
  private static final int VALUE_BYTES = 48;

  private final Budget budget;
  private final String text;
  private int at;

  private JsonReader(Budget budget, String text) {
    this.budget = budget;
    this.text = text;
  }

  /** The value of a JSON text, a byte string. */
  public static Value read(Budget budget, String text) throws JsonException {
    JsonReader reader = new JsonReader(budget, text);
    reader.space();
    Value value = reader.value();
    reader.space();
    if (reader.at < text.length()) {
      throw invalid();
    }
    return value;
  }

  private static JsonException invalid() {
    return new JsonException("the text is not valid JSON");
  }

  private Value value() throws JsonException {
    budget.enter();
    budget.charge(VALUE_BYTES);
    try {
      return switch (peek()) {
        case '{' -> object();
        case '[' -> array();
        case '"' -> new Text(string());
        case 't' -> word("true", Bool.TRUE);
        case 'f' -> word("false", Bool.FALSE);
        case 'n' -> word("null", Nil.NULL);
        default -> number();
      };
    } finally {
      budget.leave();
    }
  }

  private char peek() throws JsonException {
    if (at >= text.length()) {
      throw new JsonException("unexpected end of JSON input");
    }
    return text.charAt(at);
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private Value word(String word, Value value) throws JsonException {
    if (!text.startsWith(word, at)) {
      throw invalid();
    }
    at += word.length();
    return value;
  }

  private Value object() throws JsonException {
    MapValue map = MapValue.dict();
    at++;
    space();
    if (peek() == '}') {
      at++;
      return map;
    }
    while (true) {
      if (peek() != '"') {
        throw invalid();
      }
      String key = string();
      space();
      expect(':');
      space();
      map.put(key, value());
      space();
      if (closes('}')) {
        return map;
      }
    }
  }

  private Value array() throws JsonException {
    List<Value> elements = new ArrayList<>();
    at++;
    space();
    if (peek() == ']') {
      at++;
      return ListValue.of(elements);
    }
    while (true) {
      elements.add(value());
      space();
      if (closes(']')) {
        return ListValue.of(elements);
      }
    }
  }

  private boolean closes(char bracket) throws JsonException {
    boolean closed = peek() == bracket;
    if (!closed && peek() != ',') {
      throw invalid();
    }
    at++;
    space();
    return closed;
  }

  private void expect(char c) throws JsonException {
    if (peek() != c) {
      throw invalid();
    }
    at++;
  }

  private Value number() throws JsonException {
    int from = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    double value = Double.parseDouble(text.substring(from, at));
    if (Double.isInfinite(value)) {
      throw new JsonException("json: cannot unmarshal number into Go value of type float64");
    }
    return new Real(value);
  }

  private void digits() throws JsonException {
    if (!Character.isDigit(peek())) {
      throw invalid();
    }
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
  }

  private String string() throws JsonException {
    Output out = new Output(budget);
    at++;
    while (peek() != '"') {
      char c = peek();
      if (c < ' ') {
        throw invalid();
      }
      if (c == '\\') {
        escape(out);
      } else if (Utf8.isInvalid(text, at)) {
        out.append("\u00ef\u00bf\u00bd");
        at++;
      } else {
        int width = Utf8.width(text, at);
        out.append(text.substring(at, at + width));
        at += width;
      }
    }
    at++;
    return out.text();
  }

  private void escape(Output out) throws JsonException {
    at++;
    char c = peek();
    at++;
    int plain = "\"\\/bfnrt".indexOf(c);
    if (plain >= 0) {
      out.append("\"\\/\b\f\n\r\t".charAt(plain));
      return;
    }
    if (c != 'u') {
      throw invalid();
    }
    int rune = hexadecimal(at);
    at += 4;
    if (Character.isHighSurrogate((char) rune) && text.startsWith("\\u", at)) {
      int low = hexadecimal(at + 2);
      if (Character.isLowSurrogate((char) low)) {
        at += 6;
        rune = Character.toCodePoint((char) rune, (char) low);
      }
    }
    StringBuilder bytes = new StringBuilder(4);
    Utf8.append(bytes, rune);
    out.append(bytes.toString());
  }

  private int hexadecimal(int from) throws JsonException {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit =
          i < text.length() && text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0) {
        throw invalid();
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
