package com.infisical.e2e.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How many requests the API server answered.
 *
 * @param byKind by verb and resource, with the status where it is 400 or above: {@code patch
 *     infisicalstaticsecrets/status}, {@code get secrets 404}
 */
record ApiRequests(Map<String, Long> byKind) {
  private static final String LEASES = "leases";

  static ApiRequests of(List<AuditLog.Request> requests) {
    Map<String, Long> counted = new TreeMap<>();
    for (AuditLog.Request each : requests) {
      String failed = each.code() >= 400 ? " " + each.code() : "";
      counted.merge(each.verb() + " " + each.resource() + failed, 1L, Long::sum);
    }
    return new ApiRequests(counted);
  }

  /** All but those for the lease. */
  long total() {
    return sum(byKind, kind -> !kind.contains(LEASES));
  }

  /** Those that change something, but for the lease. */
  long writes() {
    return sum(
        byKind,
        kind ->
            !kind.contains(LEASES)
                && !kind.startsWith("get ")
                && !kind.startsWith("list ")
                && !kind.startsWith("watch "));
  }

  private static long sum(Map<String, Long> counts, Predicate<String> wanted) {
    return counts.entrySet().stream()
        .filter(each -> wanted.test(each.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
