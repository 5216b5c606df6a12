package com.infisical.gotemplate.execution;

import com.infisical.gotemplate.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variables in scope: a stack, on which the last one of a name counts. */
final class Variables {
  private final List<String> names = new ArrayList<>();
  private final List<Value> values = new ArrayList<>();

  Variables(Value dot) {
    push("$", dot);
  }

  int mark() {
    return names.size();
  }

  void pop(int mark) {
    while (names.size() > mark) {
      names.removeLast();
      values.removeLast();
    }
  }

  void push(String name, Value value) {
    names.add(name);
    values.add(value);
  }

  /** Sets the last variable of that name; false where a short circuit left none. */
  boolean set(String name, Value value) {
    int last = names.lastIndexOf(name);
    if (last >= 0) {
      values.set(last, value);
    }
    return last >= 0;
  }

  /** Sets the nth variable from the top, counted from 1. */
  void setFromTop(int n, Value value) {
    values.set(values.size() - n, value);
  }

  /** The last variable of that name; null where a short circuit left none. */
  @Nullable Value get(String name) {
    int last = names.lastIndexOf(name);
    return last < 0 ? null : values.get(last);
  }
}
