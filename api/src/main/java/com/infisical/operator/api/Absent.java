package com.infisical.operator.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says what counts as absent: typed clients written for the Go operator send {@code ""} and {@code
 * null} for optional fields that they leave out (docs/infisical-static-secret.md).
 */
final class Absent {
  private Absent() {}

  static @Nullable String ifEmpty(@Nullable String value) {
    return value == null || value.isEmpty() ? null : value;
  }

  /** An unmodifiable copy without null items; empty for an absent list. */
  static <T> List<T> nullItems(@Nullable List<@Nullable T> items) {
    return items == null
        ? List.of()
        : List.copyOf(items.stream().filter(Objects::nonNull).toList());
  }

  /** As {@link #nullItems}, also without empty strings. */
  static List<String> emptyItems(@Nullable List<@Nullable String> items) {
    return nullItems(items).stream().filter(item -> !item.isEmpty()).toList();
  }

  /**
   * An unmodifiable copy in the same order; a null value reads as the empty string, as Go reads it.
   */
  static Map<String, String> nullValues(@Nullable Map<String, @Nullable String> entries) {
    if (entries == null) {
      return Map.of();
    }
    Map<String, String> copy = new LinkedHashMap<>();
    entries.forEach((key, value) -> copy.put(key, value == null ? "" : value));
    return Collections.unmodifiableMap(copy);
  }
}
