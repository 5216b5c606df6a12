package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.Complex;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.Kind;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Real;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import com.infisical.gotemplate.value.Version;

/** Go's comparisons: of basic types of the same kind, integers of either sign among each other. */
final class Comparisons {
  private enum Basic {
    NONE,
    BOOL,
    COMPLEX,
    INT,
    FLOAT,
    STRING
  }

  private Comparisons() {}

  private static Basic basic(Value value) {
    return switch (value) {
      case Bool _ -> Basic.BOOL;
      case Complex _ -> Basic.COMPLEX;
      case Int _ -> Basic.INT;
      case Real _ -> Basic.FLOAT;
      case Text _ -> Basic.STRING;
      default -> Basic.NONE;
    };
  }

  /** {@code a == b}. */
  static boolean equal(Value a, Value b) {
    Basic kind = basic(a);
    if (kind != basic(b)) {
      if (a instanceof Nil || b instanceof Nil) {
        return false;
      }
      throw incompatible(a, b);
    }
    return switch (kind) {
      case BOOL, COMPLEX, STRING -> a.equals(b);
      case FLOAT -> ((Real) a).value() == ((Real) b).value();
      case INT -> compareIntegers((Int) a, (Int) b) == 0;
      case NONE -> equalOthers(a, b);
    };
  }

  private static boolean equalOthers(Value a, Value b) {
    if (a.kind() != b.kind() && a.kind() != Kind.INVALID && b.kind() != Kind.INVALID) {
      throw new FunctionException("non-comparable types " + a.typeName() + ", " + b.typeName());
    }
    if (isNil(a) || isNil(b)) {
      return isNil(a) == isNil(b);
    }
    if (b instanceof ListValue || b instanceof MapValue) {
      throw new FunctionException("non-comparable type " + b.typeName());
    }
    boolean pointer = a instanceof Version v && v.pointer();
    return pointer ? a == b : a.equals(b);
  }

  private static boolean isNil(Value value) {
    return value instanceof Nil || (value instanceof ListValue list && list.isNil());
  }

  private static FunctionException incompatible(Value a, Value b) {
    return new FunctionException(
        "incompatible types for comparison: " + a.typeName() + " and " + b.typeName());
  }

  /** {@code a < b}. */
  static boolean less(Value a, Value b) {
    Basic kind = basic(a);
    if (kind == Basic.NONE || basic(b) == Basic.NONE) {
      throw new FunctionException("invalid type for comparison");
    }
    if (kind != basic(b)) {
      throw incompatible(a, b);
    }
    return switch (kind) {
      case FLOAT -> ((Real) a).value() < ((Real) b).value();
      case INT -> compareIntegers((Int) a, (Int) b) < 0;
      case STRING -> ((Text) a).bytes().compareTo(((Text) b).bytes()) < 0;
      case BOOL, COMPLEX, NONE -> throw new FunctionException("invalid type for comparison");
    };
  }

  private static int compareIntegers(Int a, Int b) {
    boolean largeA = !a.type().signed() && a.value() < 0;
    boolean largeB = !b.type().signed() && b.value() < 0;
    if (largeA || largeB) {
      return largeA && largeB ? Long.compare(a.value(), b.value()) : largeA ? 1 : -1;
    }
    return Long.compare(a.value(), b.value());
  }
}
