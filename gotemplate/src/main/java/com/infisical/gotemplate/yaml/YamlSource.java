package com.infisical.gotemplate.yaml;

import com.infisical.gotemplate.limit.Budget;
import java.util.Locale;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.events.ScalarEvent;

/** The text of a document, for what yaml.v3 refuses in it and SnakeYAML passes over. */
final class YamlSource {
  private static final Pattern SURROGATE = Pattern.compile("\\\\u[dD][89a-fA-F]|\\\\U");
  private static final int POINT_BYTES = 4;

  /** The code points of the text; empty where it has no escape that might be refused. */
  private final int[] points;

  private YamlSource(int[] points) {
    this.points = points;
  }

  /** The source of a text. */
  static YamlSource of(Budget budget, String text) {
    if (!SURROGATE.matcher(text).find()) {
      return new YamlSource(new int[0]);
    }
    budget.charge((long) POINT_BYTES * text.length());
    return new YamlSource(text.codePoints().toArray());
  }

  /** Refuses directives before the first document other than TAG and that of YAML 1.1. */
  static void checkDirectives(String text) throws YamlException {
    int at = text.startsWith("\ufeff") ? 1 : 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      String line = text.substring(at, end).stripTrailing();
      if (line.startsWith("%")) {
        checkDirective(line.substring(1).split("[ \t]+", 3));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        return;
      }
      at = end + 1;
    }
  }

  private static void checkDirective(String[] words) throws YamlException {
    if (words[0].equals("YAML") && words.length > 1 && !words[1].equals("1.1")) {
      throw new YamlException("yaml: found incompatible YAML document");
    }
    if (!words[0].equals("YAML") && !words[0].equals("TAG")) {
      throw new YamlException("yaml: found unknown directive name");
    }
  }

  /** Refuses escapes of surrogates and of what is beyond Unicode. */
  void checkEscapes(ScalarEvent event) throws YamlException {
    if (points.length == 0 || event.getScalarStyle() != ScalarStyle.DOUBLE_QUOTED) {
      return;
    }
    int end = Math.min(event.getEndMark().getIndex(), points.length);
    for (int i = event.getStartMark().getIndex(); i < end; i++) {
      if (points[i] == '\\') {
        i++;
        int digits = i >= end ? 0 : points[i] == 'u' ? 4 : points[i] == 'U' ? 8 : 0;
        check(i + 1, Math.min(i + 1 + digits, end), event.getStartMark().getLine());
        i += digits;
      }
    }
  }

  private void check(int from, int to, int line) throws YamlException {
    long value = 0;
    for (int i = from; i < to; i++) {
      value = value << 4 | Math.max(Character.digit(points[i], 16), 0);
    }
    if ((value >= 0xD800 && value <= 0xDFFF) || value > Character.MAX_CODE_POINT) {
      String where = line > 0 ? String.format(Locale.ROOT, "line %d: ", line + 1) : "";
      throw new YamlException("yaml: " + where + "found invalid Unicode character escape code");
    }
  }

  @Override
  public String toString() {
    return "YamlSource";
  }
}
