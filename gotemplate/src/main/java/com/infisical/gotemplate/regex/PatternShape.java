package com.infisical.gotemplate.regex;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads an expression before re2j compiles it: refuses one that would grow too large, by the rules
 * of Go's {@code regexp/syntax} and lower bounds of our own, and escapes braces that Go takes as
 * they are.
 *
 * <p>What is wrong in any other way is left to re2j to refuse.
 */
final class PatternShape {
  /** Bytes; Go has no such bound. */
  private static final int LONGEST = 10_000;

  /** Instructions; Go's bound is 3.3 million. */
  private static final int LARGEST = 10_000;

  /** Named classes such as \pL, of a thousand ranges each. */
  private static final int MOST_CLASSES = 200;

  /** Instructions times groups: what matching keeps for each thread. */
  private static final int MOST_CAPTURES = 1_000_000;

  private static final int MOST_REPEATS = 1000;
  private static final int HIGHEST = 1000;
  private static final int NO_NUMBER = -1;

  /** A part of an expression: its instructions, its nesting, its repeats multiplied. */
  private record Part(long size, int height, long repeats) {
    static final Part NONE = new Part(0, 0, 0);
    static final Part ATOM = new Part(1, 1, 0);

    boolean isAtom() {
      return height == 1;
    }

    Part nested(int more) {
      return new Part(size + more, height + 1, repeats);
    }
  }

  /** Parts that stand next to one another, or are alternatives to one another. */
  private static final class Sum {
    private long size;
    private int height;
    private int parts;
    private long repeats;
    private boolean literal;

    void add(Part part) {
      if (part.height == 0) {
        return;
      }
      size += part.size;
      height = Math.max(height, part.height);
      repeats = Math.max(repeats, part.repeats);
      // a run of literals is one part
      parts += part.isAtom() && literal ? 0 : 1;
      literal = part.isAtom();
    }

    Part whole() {
      return new Part(size, height + (parts > 1 ? 1 : 0), repeats);
    }
  }

  /** A group that is open: what stands in it, and whether it captures. */
  private static final class Group {
    private final boolean captures;
    private final Sum alternatives = new Sum();
    private Sum branch = new Sum();

    /** What an operator would apply to. */
    private Part last = Part.NONE;

    Group(boolean captures) {
      this.captures = captures;
    }

    void add(Part part) {
      branch.add(last);
      last = part;
    }

    void alternate() {
      add(Part.NONE);
      Part whole = branch.whole();
      alternatives.add(new Part(whole.size + 1, whole.height, whole.repeats));
      branch = new Sum();
    }

    Part close() {
      alternate();
      Part whole = alternatives.whole();
      return captures ? whole.nested(2) : whole;
    }
  }

  private final String text;
  private final StringBuilder out;
  private final Deque<Group> groups = new ArrayDeque<>();
  private int at;
  private int captures;
  private int classes;

  private PatternShape(String text) {
    this.text = text;
    this.out = new StringBuilder(text.length() + 16);
    groups.push(new Group(false));
  }

  /** The expression as re2j takes it; Unicode. */
  static String checked(String expression) {
    if (expression.length() > LONGEST) {
      throw new PatternSyntaxException("expression too large", "");
    }
    PatternShape shape = new PatternShape(expression);
    while (shape.at < expression.length()) {
      shape.step();
    }
    while (!shape.groups.isEmpty()) {
      shape.require(shape.groups.pop().close());
    }
    return shape.out.toString();
  }

  private void require(Part part) {
    if (part.height > HIGHEST || groups.size() > HIGHEST) {
      throw new PatternSyntaxException("expression nests too deeply", "");
    }
    if (part.size > LARGEST
        || classes > MOST_CLASSES
        || part.size * (captures + 1) > MOST_CAPTURES) {
      throw new PatternSyntaxException("expression too large", "");
    }
  }

  private Group group() {
    return groups.getFirst();
  }

  private void copy(int end) {
    out.append(text, at, end);
    at = end;
  }

  private void atom(int end) {
    copy(Math.min(end, text.length()));
    group().add(Part.ATOM);
    require(group().branch.whole());
  }

  private void step() {
    switch (text.charAt(at)) {
      case '\\' -> escape();
      case '[' -> characterClass();
      case '(' -> open();
      case ')' -> close();
      case '|' -> {
        group().alternate();
        copy(at + 1);
      }
      case '*' -> operator(2);
      case '+', '?' -> operator(1);
      case '{' -> braces();
      default -> atom(at + 1);
    }
  }

  /** Puts the last part under an operator. */
  private void operator(int more) {
    copy(at + 1);
    skipLazy();
    group().last = group().last.nested(more);
    require(group().last);
  }

  private void skipLazy() {
    if (at < text.length() && text.charAt(at) == '?') {
      copy(at + 1);
    }
  }

  private void escape() {
    if (text.startsWith("\\Q", at)) {
      int end = text.indexOf("\\E", at);
      int stop = end < 0 ? text.length() : end;
      for (int i = at + 2; i < stop; i++) {
        group().add(Part.ATOM);
      }
      copy(end < 0 ? stop : stop + 2);
      return;
    }
    int end = at + 2;
    char kind = end <= text.length() && at + 1 < text.length() ? text.charAt(at + 1) : 0;
    if (kind == 'p' || kind == 'P') {
      classes++;
    }
    if (kind == 'p' || kind == 'P' || kind == 'x') {
      int close = end < text.length() && text.charAt(end) == '{' ? text.indexOf('}', end) : -1;
      end = close >= 0 ? close + 1 : kind == 'x' ? end : end + 1;
    }
    atom(end);
  }

  private void characterClass() {
    int end = at + 1;
    end += text.startsWith("^", end) ? 1 : 0;
    boolean first = true;
    while (end < text.length() && (first || text.charAt(end) != ']')) {
      first = false;
      int named = text.startsWith("[:", end) ? text.indexOf(":]", end + 2) : -1;
      if (text.startsWith("\\p", end) || text.startsWith("\\P", end)) {
        classes++;
      }
      end = named >= 0 ? named + 2 : text.charAt(end) == '\\' ? end + 2 : end + 1;
    }
    atom(end + 1);
  }

  private void open() {
    boolean flags = text.startsWith("(?", at);
    boolean named = text.startsWith("(?P<", at) || text.startsWith("(?<", at);
    int end = at + 1;
    if (flags) {
      end = at + 2;
      String stops = named ? ">" : ":)";
      while (end < text.length() && stops.indexOf(text.charAt(end)) < 0) {
        end++;
      }
      boolean alone = end < text.length() && text.charAt(end) == ')';
      copy(Math.min(end + 1, text.length()));
      if (alone) {
        return;
      }
    } else {
      copy(end);
    }
    boolean capturing = named || !flags;
    captures += capturing ? 1 : 0;
    groups.push(new Group(capturing));
    require(Part.NONE);
  }

  private void close() {
    copy(at + 1);
    if (groups.size() > 1) {
      Part closed = groups.pop().close();
      group().add(closed);
      require(closed);
    }
  }

  private void braces() {
    int end = text.indexOf('}', at);
    String inside = end < 0 ? "" : text.substring(at + 1, end);
    if (!inside.matches("(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?")) {
      out.append('\\');
      atom(at + 1);
      return;
    }
    int comma = inside.indexOf(',');
    int least = number(comma < 0 ? inside : inside.substring(0, comma));
    int most =
        comma < 0
            ? least
            : comma == inside.length() - 1 ? NO_NUMBER : number(inside.substring(comma + 1));
    if (least > MOST_REPEATS || most > MOST_REPEATS || (most >= 0 && least > most)) {
      throw new PatternSyntaxException("invalid repeat count", "");
    }
    copy(end + 1);
    skipLazy();
    group().last = repeated(group().last, least, most);
    require(group().last);
  }

  private static int number(String digits) {
    return digits.length() > 4 ? MOST_REPEATS + 1 : Integer.parseInt(digits);
  }

  private static Part repeated(Part part, int least, int most) {
    int times = most == NO_NUMBER ? least : most;
    long repeats = most == 0 ? 0 : Math.max(times, 1) * Math.max(part.repeats, 1);
    if (repeats > MOST_REPEATS && (least >= 2 || most >= 2)) {
      throw new PatternSyntaxException("invalid repeat count", "");
    }
    long size =
        most == NO_NUMBER ? least * part.size + 2 : most * Math.max(part.size, 1) + most - least;
    return new Part(size, part.height + 1, repeats);
  }
}
