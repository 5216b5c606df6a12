package com.infisical.gotemplate.format;

import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.limit.Output;
import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Value;
import java.util.List;
import java.util.OptionalInt;

/** Reads a format string and prints the operands by it, as {@code fmt.Sprintf} does. */
public final class Printf {
  private static final int LARGEST = 1_000_000;

  private final String format;
  private final List<Value> operands;
  private final Output out;
  private final Printer printer;

  private int at;
  private int operand;
  private boolean reordered;
  private boolean goodIndex;
  private boolean afterIndex;

  /** No bracket is closed any more. */
  private boolean unclosed;

  private Printf(Budget budget, String format, List<Value> operands) {
    this.format = format;
    this.operands = operands;
    this.out = new Output(budget);
    this.printer = new Printer(budget, out);
  }

  /** The formatted byte string. */
  public static String format(Budget budget, String format, List<Value> operands) {
    Printf printf = new Printf(budget, format, operands);
    printf.run();
    return printf.out.text();
  }

  private void run() {
    while (at < format.length()) {
      int percent = format.indexOf('%', at);
      out.append(format.substring(at, percent < 0 ? format.length() : percent));
      if (percent < 0) {
        break;
      }
      at = percent + 1;
      directive();
    }
    if (!reordered && operand < operands.size()) {
      complainAboutRest();
    }
  }

  private void directive() {
    goodIndex = true;
    afterIndex = false;
    Flags flags = precision(width(letters()));
    if (!afterIndex) {
      index();
    }
    if (at >= format.length()) {
      out.append("%!(NOVERB)");
      return;
    }
    int verb = Utf8.rune(format, at);
    at += Utf8.width(format, at);
    if (verb == '%') {
      out.append('%');
    } else if (!goodIndex) {
      complain(verb, "(BADINDEX)");
    } else if (operand >= operands.size()) {
      complain(verb, "(MISSING)");
    } else {
      print(verb, flags);
    }
  }

  private void print(int verb, Flags flags) {
    Value value = operands.get(operand++);
    if (verb == 'w' && !(value instanceof Nil)) {
      out.append("%!w(").append(value.typeName()).append('=');
      printer.argument(value, 'v', flags.forV());
      out.append(')');
      return;
    }
    printer.argument(value, verb, verb == 'v' ? flags.forV() : flags);
  }

  private void complain(int verb, String what) {
    StringBuilder rune = new StringBuilder();
    Utf8.append(rune, verb);
    out.append("%!").append(rune.toString()).append(what);
  }

  private Flags letters() {
    boolean minus = false;
    boolean plus = false;
    boolean sharp = false;
    boolean space = false;
    boolean zero = false;
    for (; at < format.length(); at++) {
      switch (format.charAt(at)) {
        case '#' -> sharp = true;
        case '0' -> zero = true;
        case '+' -> plus = true;
        case '-' -> minus = true;
        case ' ' -> space = true;
        default -> {
          return flags(minus, plus, sharp, space, zero, Flags.NONE, Flags.NONE);
        }
      }
    }
    return flags(minus, plus, sharp, space, zero, Flags.NONE, Flags.NONE);
  }

  private static Flags flags(
      boolean minus,
      boolean plus,
      boolean sharp,
      boolean space,
      boolean zero,
      int width,
      int precision) {
    return new Flags(minus, plus, sharp, space, zero && !minus, false, false, width, precision);
  }

  private Flags width(Flags f) {
    index();
    if (at < format.length() && format.charAt(at) == '*') {
      at++;
      afterIndex = false;
      OptionalInt star = star();
      if (star.isEmpty()) {
        out.append("%!(BADWIDTH)");
        return f;
      }
      boolean minus = f.minus() || star.getAsInt() < 0;
      int size = Math.abs(star.getAsInt());
      return flags(minus, f.plus(), f.sharp(), f.space(), f.zero(), size, Flags.NONE);
    }
    int width = number();
    if (afterIndex && width != Flags.NONE) {
      goodIndex = false;
    }
    return flags(f.minus(), f.plus(), f.sharp(), f.space(), f.zero(), width, Flags.NONE);
  }

  private Flags precision(Flags f) {
    if (at + 1 >= format.length() || format.charAt(at) != '.') {
      return f;
    }
    at++;
    if (afterIndex) {
      goodIndex = false;
    }
    index();
    int precision;
    if (at < format.length() && format.charAt(at) == '*') {
      at++;
      precision = star().orElse(Flags.NONE);
      if (precision < 0) {
        precision = Flags.NONE;
        out.append("%!(BADPREC)");
      }
      afterIndex = false;
    } else {
      precision = Math.max(number(), 0);
    }
    return flags(f.minus(), f.plus(), f.sharp(), f.space(), f.zero(), f.width(), precision);
  }

  /** The integer operand that a star stands for; empty where it is none. */
  private OptionalInt star() {
    if (operand >= operands.size()) {
      return OptionalInt.empty();
    }
    Value value = operands.get(operand++);
    return value instanceof Int(long number, _) && number >= -LARGEST && number <= LARGEST
        ? OptionalInt.of((int) number)
        : OptionalInt.empty();
  }

  private int number() {
    int value = Flags.NONE;
    while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
      if (value > LARGEST) {
        at = format.length();
        return Flags.NONE;
      }
      value = Math.max(value, 0) * 10 + (format.charAt(at) - '0');
      at++;
    }
    return value;
  }

  /** Reads an explicit operand index such as [2]. */
  private void index() {
    afterIndex = false;
    if (at >= format.length() || format.charAt(at) != '[') {
      return;
    }
    reordered = true;
    int close = unclosed ? -1 : format.indexOf(']', at);
    if (close < 0) {
      unclosed = true;
      goodIndex = false;
      at++;
      return;
    }
    String inside = format.substring(at + 1, close);
    at = close + 1;
    boolean number = inside.matches("[0-9]{1,7}");
    int wanted = number ? Integer.parseInt(inside) - 1 : -1;
    afterIndex = number;
    if (wanted >= 0 && wanted < operands.size()) {
      operand = wanted;
    } else {
      goodIndex = false;
    }
  }

  private void complainAboutRest() {
    out.append("%!(EXTRA ");
    for (int i = operand; i < operands.size(); i++) {
      Value value = operands.get(i);
      out.append(i > operand ? ", " : "");
      if (value instanceof Nil) {
        out.append("<nil>");
      } else {
        out.append(value.typeName()).append('=');
        printer.argument(value, 'v', Flags.PLAIN);
      }
    }
    out.append(')');
  }
}
