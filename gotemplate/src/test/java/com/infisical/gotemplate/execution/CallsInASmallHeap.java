package com.infisical.gotemplate.execution;

import com.infisical.gotemplate.Environment;
import com.infisical.gotemplate.Limits;
import com.infisical.gotemplate.functions.Call;
import com.infisical.gotemplate.functions.Function;
import com.infisical.gotemplate.functions.FunctionException;
import com.infisical.gotemplate.functions.Library;
import com.infisical.gotemplate.functions.ParameterType;
import com.infisical.gotemplate.functions.Scope;
import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.limit.LimitException;
import com.infisical.gotemplate.value.Bool;
import com.infisical.gotemplate.value.CertificateStruct;
import com.infisical.gotemplate.value.Int;
import com.infisical.gotemplate.value.ListValue;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Moment;
import com.infisical.gotemplate.value.Real;
import com.infisical.gotemplate.value.SecretStruct;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls every function with texts and lists as large as may be, in a process whose heap holds
 * little more than a rendering may use; prints each call that found no room. Run by a test in a
 * process of its own.
 */
final class CallsInASmallHeap {
  private static final long MEMORY = 12L << 20;
  private static final Limits LIMITS =
      new Limits(Duration.ofMillis(500), Duration.ofMillis(500), 1 << 20, 200, MEMORY, 2L << 20);

  /** Texts that one or another function blows up. */
  private static final List<String> PIECES =
      List.of(
          "a",
          "\u0001",
          "<",
          "\u00c3\u00a9",
          "\u00ff",
          "a: 1\n",
          "[1,",
          "aB1 ",
          "\"",
          "\n",
          "$1",
          "\u00f0\u009f\u0098\u0080",
          "- a\n",
          "AAAA",
          "-----BEGIN A-----\nAAAA\n-----END A-----\n");

  private CallsInASmallHeap() {}

  public static void main(String[] arguments) {
    Set<Function.Documentation> seen = new HashSet<>();
    for (Function function : Library.standard().all()) {
      if (seen.add(function.documentation()) && !drawsRsa(function)) {
        for (int size : new int[] {1_200_000, 300_000}) {
          PIECES.forEach(p -> call(function, new Text(p.repeat(size / p.length()))));
          call(function, new Text(manyNumbers(size)));
        }
        for (int size : new int[] {400_000, 50_000}) {
          for (Value element : List.of(new Text("ab"), Int.of(5), new Text("<<<<<<<<"))) {
            call(function, ListValue.of(Collections.nCopies(size, element)));
          }
        }
      }
    }
    System.out.println("all called");
  }

  private static boolean drawsRsa(Function function) {
    return function.name().startsWith("gen") && !function.name().endsWith("WithKey");
  }

  private static final Scope.Secrets NO_SECRETS =
      new Scope.Secrets() {
        @Override
        public @Nullable SecretStruct find(String path, String key) {
          return null;
        }

        @Override
        public Set<String> folders(String path) {
          return Set.of();
        }
      };

  private static void call(Function function, Value large) {
    for (int at = 0; at < function.parameterCount(); at++) {
      if (function.parameter(at).accepts(large)) {
        List<Value> arguments = new ArrayList<>();
        for (int i = 0; i < function.parameterCount(); i++) {
          arguments.add(i == at ? large : small(function.parameter(i)));
        }
        call(function, arguments, large);
      }
    }
  }

  /** A DER sequence of numbers of one byte each. */
  private static String manyNumbers(int size) {
    String numbers = "\u0002\u0001\u0000".repeat(size / 3);
    int n = numbers.length();
    return "0\u0083" + (char) (n >> 16) + (char) (n >> 8 & 0xFF) + (char) (n & 0xFF) + numbers;
  }

  private static Value small(ParameterType type) {
    return switch (type) {
      case STRING, ANY, VALUE, VERSION -> new Text("x");
      case INT -> new Int(3, Int.Type.INT);
      case UINT32 -> Int.of(1);
      case FLOAT64 -> new Real(0.5);
      case BOOL -> Bool.TRUE;
      case DICT -> MapValue.dict();
      case LIST -> ListValue.of(List.of());
      case TIME -> Moment.ZERO;
      case CERTIFICATE -> new CertificateStruct("", "");
    };
  }

  private static void call(Function function, List<Value> arguments, Value large) {
    Scope scope = new Scope(new Budget(LIMITS, System::nanoTime), Environment.system(), NO_SECRETS);
    try {
      Invocation.of(function, new Call(scope, arguments, List.of()));
    } catch (FunctionException | LimitException e) {
      // refused for what it is, or in time
    } catch (OutOfMemoryError | StackOverflowError e) {
      System.out.println("no room: " + function.name() + " " + told(large));
    }
  }

  private static String told(Value large) {
    return switch (large) {
      case Text(String t) -> t.length() + " bytes of " + t.substring(0, 4);
      case ListValue list -> list.size() + " times " + list.get(0).typeName();
      default -> large.typeName();
    };
  }
}
