package com.infisical.operator.kubernetes;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads maps of objects, such as labels and data, which may be absent. Pure. */
public final class Maps {
  private Maps() {}

  /** What the map holds: nothing where it is absent, and no key whose value is null. */
  public static Map<String, String> present(@Nullable Map<String, String> map) {
    if (map == null) {
      return Map.of();
    }
    // A foreign client's null value counts as absent.
    return map.entrySet().stream()
        .filter(entry -> entry.getValue() != null)
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
