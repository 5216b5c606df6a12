package com.infisical.gotemplate.regex;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.limit.Output;
import com.infisical.gotemplate.text.Utf8;
import java.util.ArrayList;
import java.util.List;

/**
 * Go's {@code regexp} on byte strings: RE2 semantics, so that time is linear in the text.
 *
 * <p>The text is matched as Unicode; bytes that are no UTF-8 stand in it as unpaired surrogates, so
 * that they survive.
 */
public final class Regexes {
  private static final int INVALID = 0xDC00;
  private static final int MATCH_BYTES = 48;
  private static final int GROUP_BYTES = 8;
  private static final int TEXT_BYTES = 64;

  /** What matching keeps for each instruction, and for each group of it. */
  private static final long INSTRUCTION_BYTES = 96;

  private static final long CAPTURE_BYTES = 16;

  private final Budget budget;
  private final Pattern pattern;

  private final boolean empty;

  private Regexes(Budget budget, Pattern pattern, boolean empty) {
    this.budget = budget;
    this.pattern = pattern;
    this.empty = empty;
  }

  /** A match: where it and its groups start and end in the decoded text, -1 where they do not. */
  private static final class Match {
    private final int[] bounds;

    Match(int[] bounds) {
      this.bounds = bounds;
    }

    int start() {
      return bounds[0];
    }

    int end() {
      return bounds[1];
    }

    int start(int group) {
      return group >= 0 && group < bounds.length / 2 ? bounds[2 * group] : -1;
    }

    int end(int group) {
      return bounds[2 * group + 1];
    }

    @Override
    public String toString() {
      return "Match";
    }
  }

  /**
   * Compiles an expression, a byte string.
   *
   * @throws PatternSyntaxException where it is none, or larger than one may be
   */
  public static Regexes compile(Budget budget, String expression) {
    if (!Utf8.isValid(expression)) {
      throw new PatternSyntaxException("invalid UTF-8", "");
    }
    Pattern pattern = Pattern.compile(PatternShape.checked(Utf8.unicodeOf(expression)));
    return new Regexes(budget, pattern, expression.isEmpty());
  }

  private static String decode(String bytes) {
    StringBuilder out = new StringBuilder(bytes.length());
    for (int i = 0; i < bytes.length(); i += Utf8.width(bytes, i)) {
      if (Utf8.isInvalid(bytes, i)) {
        out.append((char) (INVALID + bytes.charAt(i)));
      } else {
        out.appendCodePoint(Utf8.rune(bytes, i));
      }
    }
    return out.toString();
  }

  private static String encode(String decoded) {
    StringBuilder out = new StringBuilder(decoded.length());
    decoded
        .codePoints()
        .forEach(
            c -> {
              if (c >= INVALID + 0x80 && c <= INVALID + 0xFF) {
                out.append((char) (c - INVALID));
              } else {
                Utf8.append(out, c);
              }
            });
    return out.toString();
  }

  private Matcher matcher(String text) {
    budget.charge(
        pattern.programSize() * (INSTRUCTION_BYTES + CAPTURE_BYTES * (pattern.groupCount() + 1L)));
    return pattern.matcher(new WatchedText(text, budget, pattern.programSize()));
  }

  /** Whether a match occurs. */
  public boolean matches(String bytes) {
    return matcher(decode(bytes)).find();
  }

  /**
   * All matches, at most so many where not negative; an empty one right after another is left out.
   */
  private List<Match> matches(String text, long limit) {
    List<Match> found = new ArrayList<>();
    Matcher matcher = matcher(text);
    int at = 0;
    int lastEnd = -1;
    while (at <= text.length() && (limit < 0 || found.size() < limit) && matcher.find(at)) {
      budget.step();
      int start = matcher.start();
      int end = matcher.end();
      if (end > start || start != lastEnd) {
        budget.charge(MATCH_BYTES + GROUP_BYTES * (matcher.groupCount() + 1L));
        found.add(new Match(bounds(matcher)));
      }
      lastEnd = end;
      at = end > start ? end : end < text.length() ? text.offsetByCodePoints(end, 1) : end + 1;
    }
    return found;
  }

  private static int[] bounds(Matcher matcher) {
    int[] bounds = new int[2 * (matcher.groupCount() + 1)];
    for (int i = 0; i <= matcher.groupCount(); i++) {
      bounds[2 * i] = matcher.start(i);
      bounds[2 * i + 1] = matcher.end(i);
    }
    return bounds;
  }

  /** What matches, at most so often where not negative. */
  public List<String> findAll(String bytes, long limit) {
    String text = decode(bytes);
    List<String> found = new ArrayList<>();
    for (Match match : matches(text, limit)) {
      found.add(part(text, match.start(), match.end()));
    }
    return found;
  }

  private String part(String text, int start, int end) {
    budget.charge(TEXT_BYTES + end - start);
    return encode(text.substring(start, end));
  }

  /** The first match; empty where there is none. */
  public String find(String bytes) {
    List<String> found = findAll(bytes, 1);
    return found.isEmpty() ? "" : found.getFirst();
  }

  /** Replaces all matches; in a template $1 and ${name} stand for groups. */
  public String replaceAll(String bytes, String replacement, boolean literal) {
    String text = decode(bytes);
    String template = decode(replacement);
    Output out = new Output(budget);
    int at = 0;
    for (Match match : matches(text, -1)) {
      out.append(text, at, match.start());
      if (literal) {
        out.append(template, 0, template.length());
      } else {
        expand(template, text, match, out);
      }
      at = match.end();
    }
    out.append(text, at, text.length());
    return encode(out.text());
  }

  private void expand(String template, String text, Match match, Output out) {
    int at = 0;
    while (at < template.length()) {
      int dollar = template.indexOf('$', at);
      if (dollar < 0 || dollar + 1 == template.length()) {
        out.append(template, at, template.length());
        return;
      }
      out.append(template, at, dollar);
      if (template.charAt(dollar + 1) == '$') {
        out.append(template, dollar, dollar + 1);
        at = dollar + 2;
      } else {
        at = expandGroup(template, dollar, text, match, out);
      }
    }
  }

  /** Expands the reference at an index; gives the index after it. */
  private int expandGroup(String template, int at, String text, Match match, Output out) {
    boolean braced = template.charAt(at + 1) == '{';
    int from = braced ? at + 2 : at + 1;
    int end = from;
    while (end < template.length() && isWord(template.charAt(end))) {
      end++;
    }
    boolean closed = !braced || (end < template.length() && template.charAt(end) == '}');
    if (end == from || !closed) {
      out.append(template, at, at + 1);
      return at + 1;
    }
    int group = group(template.substring(from, end));
    if (match.start(group) >= 0) {
      out.append(text, match.start(group), match.end(group));
    }
    return braced ? end + 1 : end;
  }

  private int group(String name) {
    return name.matches("0|[1-9][0-9]{0,7}")
        ? Integer.parseInt(name)
        : pattern.namedGroups().getOrDefault(name, -1);
  }

  private static boolean isWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  /** The parts between the matches, at most so many where not negative. */
  public List<String> split(String bytes, long limit) {
    if (limit == 0) {
      return List.of();
    }
    if (!empty && bytes.isEmpty()) {
      return List.of("");
    }
    String text = decode(bytes);
    List<String> parts = new ArrayList<>();
    int begin = 0;
    int end = 0;
    for (Match match : matches(text, limit)) {
      if (limit > 0 && parts.size() == limit - 1) {
        break;
      }
      end = match.start();
      if (match.end() != 0) {
        parts.add(part(text, begin, end));
      }
      begin = match.end();
    }
    if (end != text.length()) {
      parts.add(part(text, begin, text.length()));
    }
    return parts;
  }

  /** An expression that matches just this text. */
  public static String quote(String bytes) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      out.append("\\.+*?()|[]{}^$".indexOf(c) >= 0 ? "\\" : "").append(c);
    }
    return out.toString();
  }
}
