package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.format.Printer;
import com.infisical.gotemplate.format.StructureText;
import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.text.Numbers;
import com.infisical.gotemplate.text.Numbers.Whole;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Real;
import com.infisical.gotemplate.value.Structure;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.ArrayList;
import java.util.List;

/** Sprig's conversions: what a value is as a number, as text, as a list of texts. */
final class Values {
  private static final double TWO_63 = 0x1p63;

  /** What a text takes besides its bytes. */
  private static final int TEXT_BYTES = 72;

  private Values() {}

  /** As {@code cast.ToInt64} converts; what is no number is 0. */
  static long toLong(Value value) {
    return switch (value) {
      case Int(long i, _) -> i;
      case Real(double d) -> truncated(d);
      case Text(String bytes) -> {
        Whole whole = Numbers.parseInt(withoutZeroDecimals(bytes), 0);
        yield whole.ok() ? whole.value() : 0;
      }
      case Bool b -> b.isTrue() ? 1 : 0;
      default -> 0;
    };
  }

  private static long truncated(double d) {
    return d >= -TWO_63 && d < TWO_63 ? (long) d : Long.MIN_VALUE;
  }

  private static String withoutZeroDecimals(String text) {
    boolean zeros = false;
    for (int i = text.length(); i > 0; i--) {
      char c = text.charAt(i - 1);
      if (c == '.' && zeros) {
        return text.substring(0, i - 1);
      }
      if (c != '.' && c != '0') {
        return text;
      }
      zeros |= c == '0';
    }
    return text;
  }

  /** As {@code cast.ToFloat64} converts; what is no number is 0. */
  static double toDouble(Value value) {
    return switch (value) {
      case Int(long i, Int.Type type) ->
          type.signed() || i >= 0 ? i : (double) (i >>> 1) * 2 + (i & 1);
      case Real(double d) -> d;
      case Text(String bytes) -> Numbers.parseFloat(bytes).orElse(0);
      case Bool b -> b.isTrue() ? 1 : 0;
      default -> 0;
    };
  }

  /** As {@code strval}: text as it is, the rest as it prints. */
  static String toText(Budget budget, Value value) {
    if (value instanceof Text(String bytes)) {
      return bytes;
    }
    String named = value instanceof Structure s ? StructureText.of(s) : null;
    return named == null ? Printer.print(budget, value) : named;
  }

  /**
   * As {@code strslice}: the elements as text, nils left out; what is no list counts as one
   * element.
   */
  static List<String> toTexts(Budget budget, Value value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof ListValue list) {
      for (Value element : list.elements()) {
        if (!(element instanceof Nil)) {
          budget.step();
          budget.charge(TEXT_BYTES);
          texts.add(toText(budget, element));
        }
      }
    } else if (!(value instanceof Nil)) {
      texts.add(toText(budget, value));
    }
    return texts;
  }

  /** A list argument as Sprig's list functions take it: any slice, nothing else. */
  static ListValue requireList(Value value, String verb) {
    if (value instanceof ListValue list) {
      return list;
    }
    if (value instanceof Nil) {
      throw new FunctionException(
          "invalid memory address or nil pointer dereference: the list is nil");
    }
    throw new FunctionException("Cannot " + verb + " type " + value.kind().goName());
  }

  /** Sprig's idea of empty: Go's zero values; structures never are. */
  static boolean isEmpty(Value value) {
    return !value.isTrue();
  }
}
