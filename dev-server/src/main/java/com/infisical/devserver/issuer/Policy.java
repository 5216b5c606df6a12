package com.infisical.devserver.issuer;

import com.infisical.devserver.access.Glob;
import java.util.List;

/** A list of allowed values as Infisical's settings hold it: texts and patterns between commas. */
record Policy(String list) {
  /** Whether an entry allows the value, or one of the values. */
  boolean allows(Object value) {
    return List.of(list.split(", ", -1)).stream().anyMatch(entry -> allows(entry, value));
  }

  private static boolean allows(String entry, Object value) {
    return switch (value) {
      case List<?> values -> values.stream().anyMatch(one -> allows(entry, String.valueOf(one)));
      default -> new Glob(entry).matches(String.valueOf(value));
    };
  }
}
