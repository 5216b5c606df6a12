package com.infisical.gotemplate.functions;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.limit.WatchedText;
import com.infisical.gotemplate.text.Utf8;
import java.util.ArrayList;
import java.util.List;

/**
 * Go's {@code regexp} on byte strings: RE2 semantics, so that time is linear in the text.
 *
 * <p>The text is matched as Unicode; bytes that are no UTF-8 stand in it as unpaired surrogates, so
 * that they survive.
 */
final class Regexes {
  private static final int INVALID = 0xDC00;

  private final Budget budget;
  private final Pattern pattern;

  private Regexes(Budget budget, Pattern pattern) {
    this.budget = budget;
    this.pattern = pattern;
  }

  /** A match, in characters of the decoded text. */
  private record Match(int start, int end, List<String> groups) {
    @Override
    public String toString() {
      return "Match";
    }
  }

  static Regexes compile(Call call, int argument) {
    try {
      return new Regexes(
          call.scope().budget(), Pattern.compile(Utf8.unicodeOf(call.text(argument))));
    } catch (PatternSyntaxException e) {
      throw new FunctionException(
          "error parsing regexp: " + e.getDescription() + " in " + call.mention(argument));
    }
  }

  static String decode(String bytes) {
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

  static String encode(String decoded) {
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
    return pattern.matcher(new WatchedText(text, budget));
  }

  boolean matches(String bytes) {
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
        budget.charge(64L * (matcher.groupCount() + 1));
        found.add(new Match(start, end, groups(matcher)));
      }
      lastEnd = end;
      at = end > start ? end : end < text.length() ? text.offsetByCodePoints(end, 1) : end + 1;
    }
    return found;
  }

  private static List<String> groups(Matcher matcher) {
    List<String> groups = new ArrayList<>();
    for (int i = 0; i <= matcher.groupCount(); i++) {
      String group = matcher.group(i);
      groups.add(group == null ? "" : group);
    }
    return groups;
  }

  List<String> findAll(String bytes, long limit) {
    String text = decode(bytes);
    return matches(text, limit).stream()
        .map(m -> encode(text.substring(m.start(), m.end())))
        .toList();
  }

  String find(String bytes) {
    List<String> found = findAll(bytes, 1);
    return found.isEmpty() ? "" : found.getFirst();
  }

  /** Replaces all matches; in a template $1 and ${name} stand for groups. */
  String replaceAll(String bytes, String replacement, boolean literal) {
    String text = decode(bytes);
    String template = decode(replacement);
    StringBuilder out = new StringBuilder();
    int at = 0;
    for (Match match : matches(text, -1)) {
      out.append(text, at, match.start());
      int before = out.length();
      out.append(literal ? template : expand(template, match));
      budget.charge(out.length() - (long) before);
      at = match.end();
    }
    return encode(out.append(text.substring(at)).toString());
  }

  private String expand(String template, Match match) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      char c = template.charAt(at);
      if (c != '$' || at + 1 == template.length()) {
        out.append(c);
        at++;
      } else if (template.charAt(at + 1) == '$') {
        out.append('$');
        at += 2;
      } else {
        at = expandGroup(template, at, match, out);
      }
    }
    return out.toString();
  }

  /** Expands the reference at an index; gives the index after it. */
  private int expandGroup(String template, int at, Match match, StringBuilder out) {
    boolean braced = template.charAt(at + 1) == '{';
    int from = braced ? at + 2 : at + 1;
    int end = from;
    while (end < template.length() && isWord(template.charAt(end))) {
      end++;
    }
    boolean closed = !braced || (end < template.length() && template.charAt(end) == '}');
    if (end == from || !closed) {
      out.append('$');
      return at + 1;
    }
    String name = template.substring(from, end);
    int group = -1;
    if (name.matches("0|[1-9][0-9]{0,7}")) {
      group = Integer.parseInt(name);
    } else {
      group = pattern.namedGroups().getOrDefault(name, -1);
    }
    if (group >= 0 && group < match.groups().size()) {
      out.append(match.groups().get(group));
    }
    return braced ? end + 1 : end;
  }

  private static boolean isWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  /** The parts between the matches, at most so many where not negative. */
  List<String> split(String bytes, long limit) {
    if (limit == 0) {
      return List.of();
    }
    if (!pattern.pattern().isEmpty() && bytes.isEmpty()) {
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
        parts.add(encode(text.substring(begin, end)));
      }
      begin = match.end();
    }
    if (end != text.length()) {
      parts.add(encode(text.substring(begin)));
    }
    return parts;
  }

  static String quote(String bytes) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      out.append("\\.+*?()|[]{}^$".indexOf(c) >= 0 ? "\\" : "").append(c);
    }
    return out.toString();
  }
}
