package com.infisical.gotemplate.execution;

import com.infisical.gotemplate.functions.Call;
import com.infisical.gotemplate.functions.Function;
import com.infisical.gotemplate.functions.FunctionException;
import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.limit.LimitException;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;

/**
 * Calls a function: counts what it uses, and turns everything that it throws into the engine's
 * failures.
 */
final class Invocation {
  /**
   * Bytes that a function may need for each byte of its texts while it runs: as runes, in a builder
   * that grows, as a result.
   */
  private static final int WORKING_BYTES = 8;

  /** The same for each element of a list or map: to copy, to sort. */
  private static final int WORKING_ELEMENT_BYTES = 32;

  private static final int ELEMENT_BYTES = 16;
  private static final int ENTRY_BYTES = 48;

  private Invocation() {}

  /** The result; refuses with a {@link FunctionException}, ends with a {@link LimitException}. */
  static Value of(Function function, Call call) {
    Budget budget = call.scope().budget();
    long working = working(budget, call);
    budget.charge(working);
    Value result = guarded(function, call);
    // one call may take as long as thousands of steps
    budget.checkTime();
    budget.release(working);
    budget.charge(sizeOf(budget, result));
    return result;
  }

  // A template is hostile input, and what it reaches behind a function (Bouncy Castle, SnakeYAML,
  // re2j, java.time) throws whatever it likes. This is the one place that catches all of it, so
  // that a template can fail nothing but its own target. The exception may quote values: it is
  // dropped.
  private static Value guarded(Function function, Call call) {
    try {
      return function.apply(call);
    } catch (FunctionException | LimitException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new FunctionException("it cannot be computed from these arguments");
    }
  }

  private static long working(Budget budget, Call call) {
    long bytes = 0;
    for (Value argument : call.arguments()) {
      bytes +=
          switch (argument) {
            case Text(String text) -> {
              budget.checkText(text.length());
              yield (long) WORKING_BYTES * text.length();
            }
            case ListValue list -> (long) WORKING_ELEMENT_BYTES * list.size();
            case MapValue map -> (long) WORKING_ELEMENT_BYTES * map.size();
            default -> 0;
          };
    }
    return bytes;
  }

  /** Bytes that a result takes, roughly; functions that multiply their arguments charged before. */
  private static long sizeOf(Budget budget, Value result) {
    return switch (result) {
      case Text(String bytes) -> {
        budget.checkText(bytes.length());
        yield bytes.length();
      }
      case ListValue list -> (long) ELEMENT_BYTES * list.size();
      case MapValue map -> (long) ENTRY_BYTES * map.size();
      default -> 0;
    };
  }
}
