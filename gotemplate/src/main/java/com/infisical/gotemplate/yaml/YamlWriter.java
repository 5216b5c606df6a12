package com.infisical.gotemplate.yaml;

import com.infisical.gotemplate.calendar.Layouts;
import com.infisical.gotemplate.format.Floats;
import com.infisical.gotemplate.limit.Budget;
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
import com.infisical.gotemplate.value.SubdirectoryStruct;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import com.infisical.gotemplate.value.Version;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Writes YAML byte for byte as yaml.v3's {@code Marshal} does. */
public final class YamlWriter {
  private static final int STEP = 4;
  private static final int LONGEST_KEY = 128;
  private static final int BASE64_LINE = 70;

  private final Budget budget;
  private final YamlEmitter emitter;

  private YamlWriter(Budget budget) {
    this.budget = budget;
    this.emitter = new YamlEmitter(budget);
  }

  /**
   * The YAML of a value, a byte string that ends with a line break.
   *
   * @throws IllegalArgumentException for a complex number, which has no YAML form
   */
  public static String write(Budget budget, Value value) {
    YamlWriter writer = new YamlWriter(budget);
    writer.node(value, -1, false, false);
    writer.emitter.indent(0);
    return writer.emitter.text();
  }

  /**
   * Writes a value.
   *
   * @param indent of what it stands in; -1 at the root
   * @param inSequence whether it is an element of a sequence
   * @param isKey whether it is a key on one line
   */
  private void node(Value value, int indent, boolean inSequence, boolean isKey) {
    budget.enter();
    switch (value) {
      case Nil _ -> plain("null", isKey);
      case Bool b -> plain(b.isTrue() ? "true" : "false", isKey);
      case Int(long i, Int.Type type) ->
          plain(type.signed() ? Long.toString(i) : Long.toUnsignedString(i), isKey);
      case Real(double d) -> plain(real(d), isKey);
      case Complex c -> throw new IllegalArgumentException("cannot marshal type: " + c.typeName());
      case Text(String bytes) -> string(bytes, scalarIndent(indent, inSequence), isKey);
      case ListValue list -> sequence(list, indent, inSequence);
      case MapValue map -> mapping(map, indent, inSequence);
      case SecretStruct(String v, String path, _) ->
          mapping(List.of("value", "secretpath"), List.of(v, path), indent, inSequence);
      case SubdirectoryStruct(String name, String path) ->
          mapping(List.of("name", "path"), List.of(name, path), indent, inSequence);
      case CertificateStruct(String cert, String key) ->
          mapping(List.of("cert", "key"), List.of(cert, key), indent, inSequence);
      case Moment m -> plain(Layouts.format(m, Layouts.RFC3339_NANO), isKey);
      case Version v -> string(v.text(), scalarIndent(indent, inSequence), isKey);
    }
    budget.leave();
  }

  private static String real(double d) {
    if (Double.isNaN(d)) {
      return ".nan";
    }
    if (Double.isInfinite(d)) {
      return d > 0 ? ".inf" : "-.inf";
    }
    return Floats.format(d, 'g', Floats.SHORTEST);
  }

  private static int inner(int indent, boolean inSequence) {
    if (indent < 0) {
      return 0;
    }
    return inSequence ? indent + 2 : STEP * ((indent + STEP) / STEP);
  }

  private static int scalarIndent(int indent, boolean inSequence) {
    return indent < 0 ? STEP : inner(indent, inSequence);
  }

  private void sequence(ListValue list, int indent, boolean inSequence) {
    if (list.size() == 0) {
      emitter.indicator("[", true, true, false);
      emitter.indicator("]", false, false, false);
      return;
    }
    int here = inner(indent, inSequence);
    for (Value element : list.elements()) {
      emitter.indent(here);
      emitter.indicator("-", true, false, true);
      node(element, here, true, false);
    }
  }

  private void mapping(MapValue map, int indent, boolean inSequence) {
    List<Map.Entry<Value, Value>> entries = map.sorted();
    entries.sort(Map.Entry.comparingByKey(new KeyOrder()));
    List<Value> keys = new ArrayList<>();
    List<Value> values = new ArrayList<>();
    entries.forEach(
        e -> {
          keys.add(e.getKey());
          values.add(e.getValue());
        });
    entries(keys, values, indent, inSequence);
  }

  private void mapping(List<String> names, List<String> texts, int indent, boolean inSequence) {
    entries(
        names.stream().<Value>map(Text::new).toList(),
        texts.stream().<Value>map(Text::new).toList(),
        indent,
        inSequence);
  }

  private void entries(List<Value> keys, List<Value> values, int indent, boolean inSequence) {
    if (keys.isEmpty()) {
      emitter.indicator("{", true, true, false);
      emitter.indicator("}", false, false, false);
      return;
    }
    int here = inner(indent, inSequence);
    for (int i = 0; i < keys.size(); i++) {
      emitter.indent(here);
      if (isSimple(keys.get(i))) {
        node(keys.get(i), here, false, true);
        emitter.indicator(":", false, false, false);
      } else {
        emitter.indicator("?", true, false, true);
        node(keys.get(i), here, false, false);
        emitter.indent(here);
        emitter.indicator(":", true, false, true);
      }
      node(values.get(i), here, false, false);
    }
  }

  private static boolean isSimple(Value key) {
    if (!(key instanceof Text(String bytes))) {
      return true;
    }
    if (!Utf8.isValid(bytes)) {
      String base64 = base64(bytes);
      return base64.indexOf('\n') < 0 && base64.length() + "!!binary".length() <= LONGEST_KEY;
    }
    return bytes.length() <= LONGEST_KEY && !ScalarShape.of(bytes).multiline();
  }

  private void plain(String text, boolean isKey) {
    scalar(text, YamlEmitter.Style.PLAIN, STEP, isKey);
  }

  private void string(String bytes, int indent, boolean isKey) {
    String text = bytes;
    boolean binary = !Utf8.isValid(bytes);
    if (binary) {
      text = base64(bytes);
      emitter.tag("!!binary");
    }
    YamlEmitter.Style style = YamlEmitter.Style.PLAIN;
    if (text.indexOf('\n') >= 0) {
      style = YamlEmitter.Style.LITERAL;
    } else if (!binary && Scalars.needsQuotes(text)) {
      style = YamlEmitter.Style.DOUBLE_QUOTED;
    }
    scalar(text, style, indent, isKey);
  }

  private void scalar(String text, YamlEmitter.Style wanted, int indent, boolean isKey) {
    ScalarShape shape = ScalarShape.of(text);
    YamlEmitter.Style style = wanted;
    if (isKey && shape.multiline()) {
      style = YamlEmitter.Style.DOUBLE_QUOTED;
    }
    if (style == YamlEmitter.Style.PLAIN && (!shape.plain() || (text.isEmpty() && isKey))) {
      style = YamlEmitter.Style.SINGLE_QUOTED;
    }
    if (style == YamlEmitter.Style.SINGLE_QUOTED && !shape.singleQuoted()) {
      style = YamlEmitter.Style.DOUBLE_QUOTED;
    }
    if (style == YamlEmitter.Style.LITERAL && (!shape.block() || isKey)) {
      style = YamlEmitter.Style.DOUBLE_QUOTED;
    }
    emitter.scalar(text, style, indent);
  }

  private static String base64(String bytes) {
    String encoded = Base64.getEncoder().encodeToString(Utf8.toBytes(bytes));
    if (encoded.length() / BASE64_LINE == 0) {
      return encoded;
    }
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < encoded.length(); i += BASE64_LINE) {
      lines.append(encoded, i, Math.min(i + BASE64_LINE, encoded.length())).append('\n');
    }
    return lines.toString();
  }
}
