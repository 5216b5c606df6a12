package com.infisical.gotemplate.json;

import com.infisical.gotemplate.calendar.Layouts;
import com.infisical.gotemplate.format.Floats;
import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.limit.Output;
import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.CertificateStruct;
import com.infisical.gotemplate.value.Complex;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Moment;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Real;
import com.infisical.gotemplate.value.SecretStruct;
import com.infisical.gotemplate.value.Structure;
import com.infisical.gotemplate.value.SubdirectoryStruct;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import com.infisical.gotemplate.value.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes JSON byte for byte as {@code encoding/json} does: key order, escapes, number formats. */
public final class JsonWriter {
  /** How it is to look. */
  public enum Style {
    /** {@code json.Marshal}. */
    COMPACT,
    /** {@code json.MarshalIndent} with two spaces. */
    PRETTY,
    /** Compact, with {@code < > &} as they are. */
    RAW
  }

  private static final String HEX = "0123456789abcdef";

  private final Budget budget;
  private final Output out;
  private final Style style;
  private int depth;

  private JsonWriter(Budget budget, Style style) {
    this.budget = budget;
    this.out = new Output(budget);
    this.style = style;
  }

  /** The JSON of a value, a byte string. */
  public static String write(Budget budget, Value value, Style style) throws JsonException {
    JsonWriter writer = new JsonWriter(budget, style);
    writer.value(value);
    return writer.out.text();
  }

  private void value(Value value) throws JsonException {
    budget.enter();
    try {
      switch (value) {
        case Nil _ -> out.append("null");
        case Bool b -> out.append(b.isTrue() ? "true" : "false");
        case Int(long i, Int.Type type) ->
            out.append(type.signed() ? Long.toString(i) : Long.toUnsignedString(i));
        case Real(double d) -> number(d);
        case Complex c -> throw new JsonException("json: unsupported type: " + c.typeName());
        case Text(String bytes) -> string(bytes);
        case ListValue list -> list(list);
        case MapValue map -> map(map);
        case Structure structure -> structure(structure);
      }
    } finally {
      budget.leave();
    }
  }

  private void number(double d) throws JsonException {
    if (!Double.isFinite(d)) {
      throw new JsonException("json: unsupported value: not a finite number");
    }
    double size = Math.abs(d);
    if (size == 0 || (size >= 1e-6 && size < 1e21)) {
      out.append(Floats.format(d, 'f', Floats.SHORTEST));
      return;
    }
    String text = Floats.format(d, 'e', Floats.SHORTEST);
    int n = text.length();
    boolean padded = text.startsWith("e-0", n - 4);
    out.append(padded ? text.substring(0, n - 2) + text.charAt(n - 1) : text);
  }

  private void list(ListValue list) throws JsonException {
    if (list.isNil()) {
      out.append("null");
      return;
    }
    out.append('[');
    depth++;
    for (int i = 0; i < list.size(); i++) {
      separate(i);
      value(list.get(i));
    }
    close(list.size(), ']');
  }

  private void map(MapValue map) throws JsonException {
    if (map.isNil()) {
      out.append("null");
      return;
    }
    if (map.type() == MapValue.Type.ANY_ANY) {
      throw new JsonException("json: unsupported type: " + map.typeName());
    }
    List<String> names = new ArrayList<>();
    List<Value> values = new ArrayList<>();
    for (Map.Entry<Value, Value> entry : map.sorted()) {
      names.add(((Text) entry.getKey()).bytes());
      values.add(entry.getValue());
    }
    object(names, values);
  }

  private void structure(Structure structure) throws JsonException {
    switch (structure) {
      case SecretStruct(String value, String path, _) ->
          object(List.of("value", "secretPath"), List.of(new Text(value), new Text(path)));
      case SubdirectoryStruct(String name, String path) ->
          object(List.of("name", "path"), List.of(new Text(name), new Text(path)));
      case CertificateStruct(String cert, String key) ->
          object(List.of("Cert", "Key"), List.of(new Text(cert), new Text(key)));
      case Moment m -> string(Layouts.format(m, Layouts.RFC3339_NANO));
      case Version v -> string(v.text());
    }
  }

  private void object(List<String> names, List<Value> values) throws JsonException {
    out.append('{');
    depth++;
    for (int i = 0; i < names.size(); i++) {
      separate(i);
      string(names.get(i));
      out.append(style == Style.PRETTY ? ": " : ":");
      value(values.get(i));
    }
    close(names.size(), '}');
  }

  private void separate(int index) {
    if (index > 0) {
      out.append(',');
    }
    breakLine();
  }

  private void close(int size, char bracket) {
    depth--;
    if (size > 0) {
      breakLine();
    }
    out.append(bracket);
  }

  private void breakLine() {
    if (style == Style.PRETTY) {
      out.append('\n').repeat(' ', 2 * depth);
    }
  }

  private void string(String bytes) {
    out.append('"');
    int start = 0;
    for (int i = 0; i < bytes.length(); i += Utf8.width(bytes, i)) {
      String escape = escape(bytes, i);
      if (!escape.isEmpty()) {
        out.append(bytes.substring(start, i)).append(escape);
        start = i + Utf8.width(bytes, i);
      }
    }
    out.append(bytes.substring(start)).append('"');
  }

  /** What stands for the rune at an index; empty where it stands for itself. */
  private String escape(String bytes, int i) {
    int rune = Utf8.rune(bytes, i);
    return switch (rune) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '<', '>', '&' -> style == Style.RAW ? "" : unicode(rune);
      case 0x2028, 0x2029 -> unicode(rune);
      case Utf8.REPLACEMENT -> Utf8.isInvalid(bytes, i) ? "\\ufffd" : "";
      default -> rune < ' ' ? unicode(rune) : "";
    };
  }

  private static String unicode(int rune) {
    return "\\u"
        + HEX.charAt(rune >> 12)
        + HEX.charAt(rune >> 8 & 0xF)
        + HEX.charAt(rune >> 4 & 0xF)
        + HEX.charAt(rune & 0xF);
  }
}
