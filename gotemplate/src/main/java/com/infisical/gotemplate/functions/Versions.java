package com.infisical.gotemplate.functions;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.infisical.gotemplate.text.Numbers;
import com.infisical.gotemplate.text.Numbers.Whole;
import com.infisical.gotemplate.value.Version;
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
    if (text.length() > LONGEST) {
      throw new FunctionException("Version string length exceeds 256 bytes");
    }
    Matcher m = VERSION.matcher(text);
    if (!m.matches()) {
      throw new FunctionException("Invalid Semantic Version");
    }
    String prerelease = m.group(5) == null ? "" : m.group(5);
    requirePrerelease(prerelease);
    return new Version(
        number(m.group(1)),
        number(m.group(2)),
        number(m.group(3)),
        prerelease,
        m.group(8) == null ? "" : m.group(8),
        text,
        true);
  }

  private static void requirePrerelease(String prerelease) {
    for (String part : prerelease.split("\\.", -1)) {
      boolean number = part.chars().allMatch(c -> c >= '0' && c <= '9');
      if (number && part.length() > 1 && part.startsWith("0")) {
        throw new FunctionException("Version segment starts with 0");
      }
      requireWord(part, "Invalid Prerelease string");
    }
  }

  private static void requireWord(String part, String complaint) {
    if (!part.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || c == '-'))) {
      throw new FunctionException(complaint);
    }
  }

  /** The next version: the major (0), minor (1) or patch number (2) one higher. */
  static Version incremented(Version v, int segment) {
    boolean released = v.prerelease().isEmpty();
    return changed(
        v,
        segment == 0 ? v.major() + 1 : v.major(),
        segment == 0 ? 0 : segment == 1 ? v.minor() + 1 : v.minor(),
        segment < 2 ? 0 : released ? v.patch() + 1 : v.patch(),
        "",
        "");
  }

  static Version withPrerelease(Version v, String prerelease) {
    if (!prerelease.isEmpty()) {
      requirePrerelease(prerelease);
    }
    return changed(v, v.major(), v.minor(), v.patch(), prerelease, v.metadata());
  }

  static Version withMetadata(Version v, String metadata) {
    for (String part : metadata.split("\\.", -1)) {
      requireWord(part, "Invalid Metadata string");
    }
    return changed(v, v.major(), v.minor(), v.patch(), v.prerelease(), metadata);
  }

  private static Version changed(
      Version from, long major, long minor, long patch, String prerelease, String metadata) {
    String prefix = from.original().startsWith("v") ? "v" : "";
    Version next = new Version(major, minor, patch, prerelease, metadata, "", false);
    return new Version(major, minor, patch, prerelease, metadata, prefix + next.text(), false);
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
