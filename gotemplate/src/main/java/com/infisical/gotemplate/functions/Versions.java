package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.text.Numbers;
import com.infisical.gotemplate.text.Numbers.Whole;
import com.infisical.gotemplate.value.Version;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and orders semantic versions as Masterminds/semver does. */
final class Versions {
  static final String EXTRAS =
      "(-([0-9A-Za-z\\-]+(\\.[0-9A-Za-z\\-]+)*))?(\\+([0-9A-Za-z\\-]+(\\.[0-9A-Za-z\\-]+)*))?";

  private static final Pattern VERSION =
      Pattern.compile("v?([0-9]+)(\\.[0-9]+)?(\\.[0-9]+)?" + EXTRAS);
  private static final int LONGEST = 256;

  private Versions() {}

  /** A version, missing parts 0. */
  static Version parse(String text) {
    Matcher m = VERSION.matcher(text);
    if (text.length() > LONGEST || !m.matches()) {
      throw new FunctionException("Invalid Semantic Version");
    }
    String prerelease = m.group(5) == null ? "" : m.group(5);
    for (String part : prerelease.split("\\.", -1)) {
      if (part.length() > 1 && part.startsWith("0") && part.chars().allMatch(Character::isDigit)) {
        throw new FunctionException("Version segment starts with 0");
      }
    }
    return new Version(
        number(m.group(1)),
        number(m.group(2)),
        number(m.group(3)),
        prerelease,
        m.group(8) == null ? "" : m.group(8),
        text);
  }

  private static long number(@Nullable String segment) {
    if (segment == null) {
      return 0;
    }
    Whole whole = Numbers.parseUnsigned(segment.replace(".", ""), 10);
    if (!whole.ok()) {
      throw new FunctionException("Error parsing version segment");
    }
    return whole.value();
  }

  static int compare(Version a, Version b) {
    int numbers = Long.compareUnsigned(a.major(), b.major());
    numbers = numbers != 0 ? numbers : Long.compareUnsigned(a.minor(), b.minor());
    numbers = numbers != 0 ? numbers : Long.compareUnsigned(a.patch(), b.patch());
    if (numbers != 0 || a.prerelease().equals(b.prerelease())) {
      return numbers;
    }
    if (a.prerelease().isEmpty() || b.prerelease().isEmpty()) {
      return a.prerelease().isEmpty() ? 1 : -1;
    }
    return comparePrereleases(a.prerelease(), b.prerelease());
  }

  static int comparePrereleases(String a, String b) {
    String[] x = a.split("\\.", -1);
    String[] y = b.split("\\.", -1);
    for (int i = 0; i < Math.max(x.length, y.length); i++) {
      int order = comparePart(i < x.length ? x[i] : "", i < y.length ? y[i] : "");
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int comparePart(String a, String b) {
    if (a.equals(b)) {
      return 0;
    }
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() ? -1 : 1;
    }
    Whole x = Numbers.parseUnsigned(a, 10);
    Whole y = Numbers.parseUnsigned(b, 10);
    if (x.ok() && y.ok()) {
      return Long.compareUnsigned(x.value(), y.value()) > 0 ? 1 : -1;
    }
    return x.ok() ? -1 : y.ok() ? 1 : a.compareTo(b);
  }
}
