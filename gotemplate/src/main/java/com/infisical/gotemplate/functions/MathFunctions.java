package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.format.Printer;
import com.infisical.gotemplate.text.Numbers;
import com.infisical.gotemplate.text.Numbers.Whole;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.function.LongBinaryOperator;

/** Arithmetic on integers, and conversions to numbers. */
final class MathFunctions {
  private MathFunctions() {}

  static Shelf shelf() {
    Shelf shelf = new Shelf("Integers");
    arithmetic(shelf);
    conversions(shelf);
    return shelf
        .add(
            "max(first any, rest ...any) int64",
            "The largest.",
            "{{ max 1 3 2 }}",
            "3",
            call -> fold(call, Math::max))
        .alias("biggest", "max")
        .add(
            "min(first any, rest ...any) int64",
            "The smallest.",
            "{{ min 3 1 2 }}",
            "1",
            call -> fold(call, Math::min));
  }

  private static Value fold(Call call, LongBinaryOperator operator) {
    long result = Values.toLong(call.any(0));
    for (Value value : call.rest(1)) {
      result = operator.applyAsLong(result, Values.toLong(value));
    }
    return Int.int64(result);
  }

  private static void arithmetic(Shelf shelf) {
    shelf
        .add(
            "add(numbers ...any) int64",
            "The sum.",
            "{{ add 1 2 3 }}",
            "6",
            call -> Int.int64(call.arguments().stream().mapToLong(Values::toLong).sum()))
        .add(
            "add1(number any) int64",
            "One more.",
            "{{ add1 5 }}",
            "6",
            call -> Int.int64(Values.toLong(call.any(0)) + 1))
        .add(
            "sub(a any, b any) int64",
            "The difference.",
            "{{ sub 5 2 }}",
            "3",
            call -> Int.int64(Values.toLong(call.any(0)) - Values.toLong(call.any(1))))
        .add(
            "mul(first any, rest ...any) int64",
            "The product.",
            "{{ mul 2 3 4 }}",
            "24",
            call -> fold(call, (a, b) -> a * b))
        .add(
            "div(a any, b any) int64",
            "The quotient, rounded towards zero.",
            "{{ div 7 2 }}",
            "3",
            call -> Int.int64(Values.toLong(call.any(0)) / divisor(call)))
        .add(
            "mod(a any, b any) int64",
            "The remainder, with the sign of the first.",
            "{{ mod 7 3 }}",
            "1",
            call -> Int.int64(Values.toLong(call.any(0)) % divisor(call)));
  }

  private static long divisor(Call call) {
    long divisor = Values.toLong(call.any(1));
    if (divisor == 0) {
      throw new FunctionException("runtime error: integer divide by zero");
    }
    return divisor;
  }

  private static void conversions(Shelf shelf) {
    shelf
        .add(
            "int(value any) int",
            "The value as an int; 0 if it is not a number.",
            "{{ int \"42\" }}",
            "42",
            call -> Int.of(Values.toLong(call.any(0))))
        .add(
            "int64(value any) int64",
            "The value as an int64; 0 if it is not a number.",
            "{{ int64 \"42\" }}",
            "42",
            call -> Int.int64(Values.toLong(call.any(0))))
        .add(
            "atoi(text string) int",
            "Parses a decimal number; returns 0 for invalid text.",
            "{{ atoi \"42\" }}",
            "42",
            call -> Int.of(Numbers.parseInt(call.text(0), 10).value()))
        .add(
            "toDecimal(value any) int64",
            "Parses the value as an octal number.",
            "{{ toDecimal \"777\" }}",
            "511",
            MathFunctions::toDecimal);
  }

  private static Value toDecimal(Call call) {
    String text =
        call.any(0) instanceof Text(String bytes)
            ? bytes
            : Printer.print(call.scope().budget(), call.any(0));
    Whole whole = Numbers.parseInt(text, 8);
    return Int.int64(whole.ok() ? whole.value() : 0);
  }
}
