package com.infisical.gotemplate.functions;

import com.infisical.gotemplate.value.Nil;
import com.infisical.gotemplate.value.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Collects the keys of missing secrets that a statement asks for, and those of them that it printed
 * as nothing. Not thread-safe.
 */
public final class UnknownKeys {
  private final Set<String> asked = new HashSet<>();
  private final Map<String, Set<String>> byVariable = new HashMap<>();
  private final SortedSet<String> printed = new TreeSet<>();

  /** A statement begins. */
  public void begin() {
    asked.clear();
  }

  /** The statement asks for an unknown key, a byte string. */
  public void ask(String key) {
    asked.add(key);
  }

  /** Whether the statement asked for any. */
  public boolean areAsked() {
    return !asked.isEmpty();
  }

  /** A variable takes what the statement found. */
  public void bind(String variable, Value value) {
    if (value instanceof Nil && !asked.isEmpty()) {
      byVariable.put(variable, Set.copyOf(asked));
    } else {
      byVariable.remove(variable);
    }
  }

  /** The statement reads a variable. */
  public void read(String variable) {
    asked.addAll(byVariable.getOrDefault(variable, Set.of()));
  }

  /** The statement printed nothing in the place of what it asked for. */
  public void print() {
    printed.addAll(asked);
  }

  /** All for which nothing was printed, byte strings. */
  public SortedSet<String> printed() {
    return new TreeSet<>(printed);
  }

  @Override
  public String toString() {
    return "UnknownKeys";
  }
}
