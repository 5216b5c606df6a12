package com.infisical.gotemplate.functions;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.infisical.gotemplate.value.Version;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A constraint on versions such as {@code ^1.2 || ~2.0.1}, by the rules of Masterminds/semver; read
 * by re2j, since spaces next to spaces make the JDK's expressions backtrack.
 */
final class VersionRange {
  private static final String PARTIAL =
      "v?([0-9|x|X|*]+)(\\.[0-9|x|X|*]+)?(\\.[0-9|x|X|*]+)?" + Versions.EXTRAS;
  private static final String OPERATORS = "!=|>=|=>|<=|=<|~>|=|>|<|~|\\^|";

  private static final Pattern SINGLE =
      Pattern.compile("\\s*(" + OPERATORS + ")\\s*(" + PARTIAL + ")\\s*");
  private static final Pattern HYPHEN =
      Pattern.compile("\\s*(" + PARTIAL + ")\\s+-\\s+(" + PARTIAL + ")\\s*");
  private static final Pattern FIND = Pattern.compile("(" + OPERATORS + ")\\s*(" + PARTIAL + ")");
  private static final Pattern ALL =
      Pattern.compile(
          "(\\s*(%1$s)\\s*(%2$s)\\s*)((?:\\s+|,\\s*)(%1$s)\\s*(%2$s)\\s*)*"
              .formatted(OPERATORS, PARTIAL));
  private static final int LONGEST = 512;

  private final List<List<Rule>> alternatives;

  private VersionRange(List<List<Rule>> alternatives) {
    this.alternatives = alternatives;
  }

  /**
   * One comparison.
   *
   * @param anyMinor only the major number was given
   * @param anyPatch only the major and minor numbers were given
   * @param open some number was left open
   */
  private record Rule(
      String operator, Version version, boolean open, boolean anyMinor, boolean anyPatch) {
    boolean allows(Version v) {
      boolean prerelease = !v.prerelease().isEmpty() && version.prerelease().isEmpty();
      if (prerelease && !(operator.equals("!=") && !open)) {
        return false;
      }
      return switch (operator) {
        case "!=" -> differs(v);
        case ">" -> greater(v);
        case "<" -> Versions.compare(v, version) < 0;
        case ">=", "=>" -> Versions.compare(v, version) >= 0;
        case "<=", "=<" -> atMost(v);
        case "~", "~>" -> tilde(v);
        case "^" -> caret(v);
        default -> open ? tilde(v) : Versions.compare(v, version) == 0;
      };
    }

    private boolean differs(Version v) {
      if (!open) {
        return Versions.compare(v, version) != 0;
      }
      if (version.major() != v.major()) {
        return true;
      }
      if (anyMinor) {
        return false;
      }
      if (version.minor() != v.minor()) {
        return true;
      }
      if (anyPatch) {
        return Versions.comparePrereleases(v.prerelease(), version.prerelease()) != 0;
      }
      return version.patch() != v.patch() || Versions.compare(v, version) != 0;
    }

    private boolean greater(Version v) {
      if (!open) {
        return Versions.compare(v, version) > 0;
      }
      int major = Long.compareUnsigned(v.major(), version.major());
      if (major != 0) {
        return major > 0;
      }
      if (anyMinor) {
        return false;
      }
      return anyPatch
          ? Long.compareUnsigned(v.minor(), version.minor()) > 0
          : Versions.compare(v, version) > 0;
    }

    private boolean atMost(Version v) {
      if (!open) {
        return Versions.compare(v, version) <= 0;
      }
      int major = Long.compareUnsigned(v.major(), version.major());
      boolean minorAbove = Long.compareUnsigned(v.minor(), version.minor()) > 0 && !anyMinor;
      return major < 0 || (major == 0 && !minorAbove);
    }

    private boolean tilde(Version v) {
      if (Versions.compare(v, version) < 0) {
        return false;
      }
      boolean zero = version.major() == 0 && version.minor() == 0 && version.patch() == 0;
      if (zero && !anyMinor && !anyPatch) {
        return true;
      }
      return v.major() == version.major() && (v.minor() == version.minor() || anyMinor);
    }

    private boolean caret(Version v) {
      if (Versions.compare(v, version) < 0) {
        return false;
      }
      if (version.major() != 0 || anyMinor) {
        return v.major() == version.major();
      }
      if (v.major() != 0) {
        return false;
      }
      if (version.minor() != 0 || anyPatch) {
        return v.minor() == version.minor();
      }
      return v.minor() == 0 && v.patch() == version.patch();
    }
  }

  static VersionRange parse(String text) {
    if (text.length() > LONGEST) {
      throw new FunctionException("improper constraint");
    }
    List<List<Rule>> alternatives = new ArrayList<>();
    for (String part : hyphensRewritten(text).split("\\|\\|", -1)) {
      if (!ALL.matcher(part).matches()) {
        throw new FunctionException("improper constraint");
      }
      List<Rule> rules = new ArrayList<>();
      Matcher m = FIND.matcher(part);
      while (m.find()) {
        rules.add(rule(m.group()));
      }
      alternatives.add(rules);
    }
    return new VersionRange(alternatives);
  }

  private static String hyphensRewritten(String text) {
    Matcher m = HYPHEN.matcher(text);
    StringBuilder out = new StringBuilder();
    while (m.find()) {
      String range = ">= " + m.group(1) + ", <= " + m.group(11) + " ";
      m.appendReplacement(out, Matcher.quoteReplacement(range));
    }
    return m.appendTail(out).toString();
  }

  private static Rule rule(String text) {
    Matcher m = SINGLE.matcher(text);
    if (!m.matches()) {
      throw new FunctionException("improper constraint");
    }
    String operator = m.group(1);
    String prerelease = m.group(6) == null ? "" : m.group(6);
    if (isOpen(m.group(3))) {
      return new Rule(operator, Versions.parse("0.0.0" + prerelease), true, false, false);
    }
    if (isOpen(m.group(4))) {
      String version = m.group(3) + ".0.0" + prerelease;
      return new Rule(operator, Versions.parse(version), true, true, false);
    }
    if (isOpen(m.group(5))) {
      String version = m.group(3) + m.group(4) + ".0" + prerelease;
      return new Rule(operator, Versions.parse(version), true, false, true);
    }
    return new Rule(operator, Versions.parse(m.group(2)), false, false, false);
  }

  private static boolean isOpen(@Nullable String segment) {
    return segment == null || segment.matches("\\.?[xX*]");
  }

  boolean allows(Version version) {
    return alternatives.stream().anyMatch(rules -> rules.stream().allMatch(r -> r.allows(version)));
  }
}
