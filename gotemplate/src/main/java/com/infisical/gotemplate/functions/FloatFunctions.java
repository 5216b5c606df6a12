package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.format.Floats;
import com.infisical.gotemplate.value.Real;
import com.infisical.gotemplate.value.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;

/** Arithmetic on floats, exact in decimal, and rounding. */
final class FloatFunctions {
  private static final int DIVISION_DIGITS = 16;
  private static final int LARGEST_SCALE = 4000;
  private static final int LARGEST_BITS = 16_000;

  private FloatFunctions() {}

  static Shelf shelf() {
    Shelf shelf = new Shelf("Floats");
    arithmetic(shelf);
    return shelf
        .add(
            "float64(value any) float64",
            "The value as a float64; 0 if it is not a number.",
            "{{ float64 \"3.5\" }}",
            "3.5",
            call -> new Real(Values.toDouble(call.any(0))))
        .add(
            "maxf(first any, rest ...any) float64",
            "The largest.",
            "{{ maxf 1 2.5 2 }}",
            "2.5",
            call -> fold(call, Math::max))
        .add(
            "minf(first any, rest ...any) float64",
            "The smallest.",
            "{{ minf 1.5 2 3 }}",
            "1.5",
            call -> fold(call, Math::min))
        .add(
            "floor(value any) float64",
            "The next lower whole number.",
            "{{ floor 123.9999 }}",
            "123",
            call -> new Real(Math.floor(Values.toDouble(call.any(0)))))
        .add(
            "ceil(value any) float64",
            "The next higher whole number.",
            "{{ ceil 123.001 }}",
            "124",
            call -> new Real(Math.ceil(Values.toDouble(call.any(0)))))
        .add(
            "round(value any, digits int, threshold ...float64) float64",
            "Rounds to the given number of digits; up from the threshold, which is 0.5 by default.",
            "{{ round 123.555555 3 }}",
            "123.556",
            FloatFunctions::round);
  }

  private static Value fold(Call call, DoubleBinaryOperator operator) {
    double result = Values.toDouble(call.any(0));
    for (Value value : call.rest(1)) {
      result = operator.applyAsDouble(result, Values.toDouble(value));
    }
    return new Real(result);
  }

  private static Value round(Call call) {
    double value = Values.toDouble(call.any(0));
    double threshold = call.size() > 2 ? call.real(2) : 0.5;
    double power = Math.pow(10, (double) call.integer(1));
    double shifted = power * value;
    double fraction = shifted - (shifted < 0 ? Math.ceil(shifted) : Math.floor(shifted));
    double rounded = fraction >= threshold ? Math.ceil(shifted) : Math.floor(shifted);
    return new Real(rounded / power);
  }

  private static void arithmetic(Shelf shelf) {
    shelf
        .add(
            "addf(numbers ...any) float64",
            "The sum.",
            "{{ addf 1.5 2 2.1 }}",
            "5.6",
            call -> decimal(call, 0, call.arguments(), BigDecimal::add))
        .add(
            "add1f(number any) float64",
            "One more.",
            "{{ add1f 1.5 }}",
            "2.5",
            call -> decimal(call, 1, call.arguments(), BigDecimal::add))
        .add(
            "subf(first any, rest ...any) float64",
            "The difference.",
            "{{ subf 7.5 2 3 }}",
            "2.5",
            call -> decimal(call, first(call), call.rest(1), BigDecimal::subtract))
        .add(
            "mulf(first any, rest ...any) float64",
            "The product.",
            "{{ mulf 1.5 2 2 }}",
            "6",
            call -> decimal(call, first(call), call.rest(1), BigDecimal::multiply))
        .add(
            "divf(first any, rest ...any) float64",
            "The quotient, to 16 decimal places.",
            "{{ divf 10 2 4 }}",
            "1.25",
            call -> decimal(call, first(call), call.rest(1), FloatFunctions::divide));
  }

  private static double first(Call call) {
    return Values.toDouble(call.any(0));
  }

  private static Value decimal(
      Call call, double first, List<Value> rest, BinaryOperator<BigDecimal> operator) {
    BigDecimal result = exact(first);
    for (Value value : rest) {
      call.scope().budget().step();
      result = operator.apply(result, exact(Values.toDouble(value)));
      if (Math.abs((long) result.scale()) > LARGEST_SCALE
          || result.unscaledValue().bitLength() > LARGEST_BITS) {
        throw new FunctionException("the numbers are too many or too large for exact arithmetic");
      }
    }
    return new Real(result.doubleValue());
  }

  private static BigDecimal exact(double value) {
    if (!Double.isFinite(value)) {
      throw new FunctionException("Cannot create a Decimal from a number that is not finite");
    }
    return new BigDecimal(Floats.format(value, 'e', Floats.SHORTEST));
  }

  private static BigDecimal divide(BigDecimal a, BigDecimal b) {
    if (b.signum() == 0) {
      throw new FunctionException("decimal division by 0");
    }
    return a.divide(b, DIVISION_DIGITS, RoundingMode.HALF_UP);
  }
}
