package com.infisical.gotemplate.calendar;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes durations as Go does: 1h15m30.918s. All are nanoseconds. */
public final class Durations {
  private static final long SECOND = 1_000_000_000L;

  private static final Map<String, Long> UNITS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "\u00c2\u00b5s", 1_000L,
          "\u00ce\u00bcs", 1_000L,
          "ms", 1_000_000L,
          "s", SECOND,
          "m", 60 * SECOND,
          "h", 3600 * SECOND);

  private static final Pattern PART =
      Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|\u00c2\u00b5s|\u00ce\u00bcs|ms|s|m|h)");

  private Durations() {}

  /** {@code time.ParseDuration}; empty where it refuses. */
  public static OptionalLong parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return OptionalLong.of(0);
    }
    if (rest.isEmpty() || rest.length() > 256) {
      return OptionalLong.empty();
    }
    Matcher part = PART.matcher(rest);
    BigDecimal sum = BigDecimal.ZERO;
    int at = 0;
    while (part.find(at) && part.start() == at) {
      long unit = Objects.requireNonNull(UNITS.get(part.group(2)));
      BigDecimal nanos = new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit));
      sum = sum.add(new BigDecimal(nanos.toBigInteger()));
      at = part.end();
      if (at == rest.length()) {
        BigDecimal signed = negative ? sum.negate() : sum;
        boolean fits =
            signed.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
                && signed.compareTo(BigDecimal.valueOf(Long.MIN_VALUE)) >= 0;
        return fits ? OptionalLong.of(signed.longValue()) : OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  /** {@code Duration.String}; a byte string. */
  public static String format(long nanos) {
    if (nanos == 0) {
      return "0s";
    }
    BigDecimal size = BigDecimal.valueOf(nanos).abs();
    String sign = nanos < 0 ? "-" : "";
    if (size.compareTo(BigDecimal.valueOf(SECOND)) < 0) {
      return sign + small(size);
    }
    long seconds = size.movePointLeft(9).longValue();
    BigDecimal rest = size.movePointLeft(9).subtract(BigDecimal.valueOf(seconds / 60 * 60));
    long minutes = seconds / 60;
    StringBuilder out = new StringBuilder(sign);
    if (minutes >= 60) {
      out.append(minutes / 60).append('h');
    }
    if (minutes > 0) {
      out.append(minutes % 60).append('m');
    }
    return out.append(plain(rest)).append('s').toString();
  }

  private static String small(BigDecimal size) {
    if (size.compareTo(BigDecimal.valueOf(1_000)) < 0) {
      return plain(size) + "ns";
    }
    return size.compareTo(BigDecimal.valueOf(1_000_000)) < 0
        ? plain(size.movePointLeft(3)) + "\u00c2\u00b5s"
        : plain(size.movePointLeft(6)) + "ms";
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
