package com.infisical.operator.runtime.settings;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads flags as Go's {@code flag} package does: one dash or two, {@code -x=v} or {@code -x v},
 * booleans take a value only with an equals sign, and the last of several wins.
 *
 * <p>Two things differ, because Go's way hides mistakes: a word that is no flag is an error (Go
 * stops reading there and drops the rest), and an unknown flag is named together with the nearest
 * one.
 */
final class CommandLine {
  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

  private final Map<Flag, String> values = new EnumMap<>(Flag.class);
  private final Consumer<String> problems;

  private CommandLine(Consumer<String> problems) {
    this.problems = problems;
  }

  /** The flags that were given, with their values; what is wrong goes to {@code problems}. */
  static Map<Flag, String> read(List<String> arguments, Consumer<String> problems) {
    CommandLine line = new CommandLine(problems);
    int next = 0;
    while (next < arguments.size()) {
      next = line.readOne(arguments, next);
    }
    return line.values;
  }

  private int readOne(List<String> arguments, int at) {
    String argument = arguments.get(at);
    String body = withoutDashes(argument);
    if (body.isEmpty()) {
      problems.accept(
          "the argument \"%s\" is not a flag or a command; 'infisical-operator help' lists the commands, and a boolean takes a value only with an equals sign, as in --leader-elect=true"
              .formatted(argument));
      return at + 1;
    }
    int equals = body.indexOf('=');
    String name = equals < 0 ? body : body.substring(0, equals);
    Optional<Flag> known = Flag.named(name);
    if (known.isEmpty()) {
      problems.accept(
          "there is no flag --%s; did you mean --%s? --help lists all".formatted(name, near(name)));
      // Whether the next word was its value cannot be known; a word without dashes most likely was.
      boolean ownsNext =
          equals < 0 && at + 1 < arguments.size() && withoutDashes(arguments.get(at + 1)).isEmpty();
      return at + (ownsNext ? 2 : 1);
    }
    Flag flag = known.get();
    if (equals >= 0) {
      values.put(flag, body.substring(equals + 1));
      return at + 1;
    }
    if (flag.isBoolean()) {
      values.put(flag, "true");
      return at + 1;
    }
    if (at + 1 == arguments.size()) {
      problems.accept("the flag --%s needs a value".formatted(name));
      return at + 1;
    }
    values.put(flag, arguments.get(at + 1));
    return at + 2;
  }

  private static String withoutDashes(String argument) {
    if (argument.startsWith("--")) {
      return argument.substring(2);
    }
    return argument.startsWith("-") ? argument.substring(1) : "";
  }

  /** Whether a text is one of Go's booleans, and which; empty when it is none. */
  static Optional<Boolean> truth(String text) {
    if (TRUE.contains(text)) {
      return Optional.of(true);
    }
    return FALSE.contains(text) ? Optional.of(false) : Optional.empty();
  }

  private static String near(String name) {
    String best = Flag.HELP.spelling();
    int least = Integer.MAX_VALUE;
    for (Flag flag : Flag.values()) {
      int distance = distance(name, flag.spelling());
      if (distance < least) {
        least = distance;
        best = flag.spelling();
      }
    }
    return best;
  }

  /** Levenshtein's distance. */
  private static int distance(String from, String to) {
    int[] above = new int[to.length() + 1];
    Arrays.setAll(above, i -> i);
    for (int row = 1; row <= from.length(); row++) {
      int[] current = new int[to.length() + 1];
      current[0] = row;
      for (int column = 1; column <= to.length(); column++) {
        int change = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
        current[column] =
            Math.min(above[column - 1] + change, 1 + Math.min(above[column], current[column - 1]));
      }
      above = current;
    }
    return above[to.length()];
  }
}
