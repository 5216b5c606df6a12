package com.infisical.gotemplate.yaml;

import com.google.re2j.Pattern;
import com.infisical.gotemplate.calendar.TimeParser;
import com.infisical.gotemplate.text.Numbers;
import com.infisical.gotemplate.text.Numbers.Whole;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.Moment;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Real;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what a plain scalar means, by the rules of yaml.v3: those of YAML 1.2 with some of 1.1. */
final class Scalars {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private static final Map<String, Value> WORDS =
      Map.ofEntries(
          Map.entry("true", Bool.TRUE),
          Map.entry("True", Bool.TRUE),
          Map.entry("TRUE", Bool.TRUE),
          Map.entry("false", Bool.FALSE),
          Map.entry("False", Bool.FALSE),
          Map.entry("FALSE", Bool.FALSE),
          Map.entry("", Nil.NULL),
          Map.entry("~", Nil.NULL),
          Map.entry("null", Nil.NULL),
          Map.entry("Null", Nil.NULL),
          Map.entry("NULL", Nil.NULL),
          Map.entry(".nan", new Real(Double.NaN)),
          Map.entry(".NaN", new Real(Double.NaN)),
          Map.entry(".NAN", new Real(Double.NaN)),
          Map.entry(".inf", new Real(INFINITE)),
          Map.entry(".Inf", new Real(INFINITE)),
          Map.entry(".INF", new Real(INFINITE)),
          Map.entry("+.inf", new Real(INFINITE)),
          Map.entry("+.Inf", new Real(INFINITE)),
          Map.entry("+.INF", new Real(INFINITE)),
          Map.entry("-.inf", new Real(-INFINITE)),
          Map.entry("-.Inf", new Real(-INFINITE)),
          Map.entry("-.INF", new Real(-INFINITE)));

  private static final Set<String> OLD_BOOLEANS =
      Set.of(
          "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off",
          "OFF");

  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern BASE60 =
      Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-.*", Pattern.DOTALL);

  private static final List<String> TIMESTAMPS =
      List.of(
          "2006-1-2T15:4:5.999999999Z07:00",
          "2006-1-2t15:4:5.999999999Z07:00",
          "2006-1-2 15:4:5.999999999",
          "2006-1-2");

  private Scalars() {}

  /** Whether a string has to be quoted, lest it be read as something else. */
  static boolean needsQuotes(String bytes) {
    return !(resolve(bytes) instanceof Text)
        || OLD_BOOLEANS.contains(bytes)
        || BASE60.matcher(bytes).matches();
  }

  /** The value of a plain scalar, a byte string. */
  static Value resolve(String bytes) {
    Value word = WORDS.get(bytes);
    if (word != null) {
      return word;
    }
    char first = bytes.charAt(0);
    if (first == '.') {
      OptionalDouble value = Numbers.parseFloat(bytes);
      return value.isPresent() ? new Real(value.getAsDouble()) : new Text(bytes);
    }
    if (first != '+' && first != '-' && (first < '0' || first > '9')) {
      return new Text(bytes);
    }
    Moment time = timestamp(bytes);
    if (time != null) {
      return time;
    }
    Value number = number(bytes.replace("_", ""));
    return number == null ? new Text(bytes) : number;
  }

  private static @Nullable Moment timestamp(String bytes) {
    if (!DATE.matcher(bytes).matches()) {
      return null;
    }
    for (String layout : TIMESTAMPS) {
      Optional<Moment> time = TimeParser.parse(layout, bytes, ZoneOffset.UTC);
      if (time.isPresent()) {
        return time.get();
      }
    }
    return null;
  }

  private static @Nullable Value number(String plain) {
    Value whole = whole(plain, 0);
    if (whole != null) {
      return whole;
    }
    if (FLOAT.matcher(plain).matches()) {
      OptionalDouble value = Numbers.parseFloat(plain);
      return value.isPresent() ? new Real(value.getAsDouble()) : null;
    }
    boolean negative = plain.startsWith("-");
    String rest = negative ? plain.substring(1) : plain;
    int base = rest.startsWith("0b") ? 2 : rest.startsWith("0o") ? 8 : 0;
    return base == 0 ? null : whole((negative ? "-" : "") + rest.substring(2), base);
  }

  private static @Nullable Value whole(String plain, int base) {
    Whole signed = Numbers.parseInt(plain, base);
    if (signed.ok()) {
      return Int.of(signed.value());
    }
    Whole unsigned = Numbers.parseUnsigned(plain, base);
    return unsigned.ok() ? new Int(unsigned.value(), Int.Type.UINT64) : null;
  }
}
