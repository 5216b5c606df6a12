package com.infisical.gotemplate.yaml;

import com.infisical.gotemplate.text.Runes;
import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.Real;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.Comparator;

/**
 * The order in which yaml.v3 writes a map's keys: numbers first, then text with its numbers by
 * value.
 */
final class KeyOrder implements Comparator<Value> {
  @Override
  public int compare(Value a, Value b) {
    if (isNumber(a) && isNumber(b)) {
      return Double.compare(number(a), number(b));
    }
    if (a instanceof Text(String x) && b instanceof Text(String y)) {
      return less(Utf8.runes(x), Utf8.runes(y)) ? -1 : less(Utf8.runes(y), Utf8.runes(x)) ? 1 : 0;
    }
    return Integer.compare(rank(a), rank(b));
  }

  private static boolean isNumber(Value v) {
    return v instanceof Int || v instanceof Real || v instanceof Bool;
  }

  private static double number(Value v) {
    return switch (v) {
      case Int(long i, _) -> i;
      case Real(double d) -> d;
      default -> v.isTrue() ? 1 : 0;
    };
  }

  private static int rank(Value v) {
    return switch (v.kind()) {
      case INVALID -> 0;
      case BOOL -> 1;
      case INT -> 2;
      case INT64 -> 3;
      case UINT8 -> 4;
      case UINT64 -> 5;
      case FLOAT64 -> 6;
      case COMPLEX128 -> 7;
      case MAP -> 8;
      case POINTER -> 9;
      case SLICE -> 10;
      case STRING -> 11;
      case STRUCT -> 12;
    };
  }

  private static boolean less(int[] a, int[] b) {
    boolean digits = false;
    for (int i = 0; i < a.length && i < b.length; i++) {
      if (a[i] == b[i]) {
        digits = Runes.isDigit(a[i]);
        continue;
      }
      boolean letterA = Runes.isLetter(a[i]);
      boolean letterB = Runes.isLetter(b[i]);
      if (letterA && letterB) {
        return a[i] < b[i];
      }
      if (letterA || letterB) {
        return digits ? letterA : letterB;
      }
      return lessNumber(a, b, i);
    }
    return a.length < b.length;
  }

  private static boolean lessNumber(int[] a, int[] b, int i) {
    long start = 0;
    if (a[i] == '0' || b[i] == '0') {
      for (int j = i - 1; j >= 0 && Runes.isDigit(a[j]) && start == 0; j--) {
        start = a[j] != '0' ? 1 : 0;
      }
    }
    int endA = endOfDigits(a, i);
    int endB = endOfDigits(b, i);
    long numberA = number(a, i, endA, start);
    long numberB = number(b, i, endB, start);
    if (numberA != numberB) {
      return numberA < numberB;
    }
    return endA != endB ? endA < endB : a[i] < b[i];
  }

  private static int endOfDigits(int[] runes, int from) {
    int end = from;
    while (end < runes.length && Runes.isDigit(runes[end])) {
      end++;
    }
    return end;
  }

  private static long number(int[] runes, int from, int to, long start) {
    long value = start;
    for (int i = from; i < to; i++) {
      value = value * 10 + (runes[i] - '0');
    }
    return value;
  }
}
