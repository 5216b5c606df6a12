package com.infisical.e2e.soak;

import com.infisical.e2e.bench.AuditLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which operators wrote, as the API server recorded it: each has a token of its own. */
final class Writers {
  /** Whom the audit log has to record. */
  static final String ACCOUNT = "system:serviceaccount:infisical-operator:infisical-operator";

  private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete");

  private Writers() {}

  /**
   * How many processes wrote into these namespaces.
   *
   * @throws IllegalStateException if one wrote where another had written since, or if nobody wrote
   *     into one of them
   */
  static int count(Collection<String> namespaces, List<AuditLog.Request> requests) {
    Map<String, List<String>> writers = new HashMap<>();
    Set<String> all = new HashSet<>();
    for (AuditLog.Request request : requests) {
      if (namespaces.contains(request.namespace()) && isWrite(request)) {
        List<String> sofar = writers.computeIfAbsent(request.namespace(), _ -> new ArrayList<>());
        if (sofar.isEmpty() || !sofar.getLast().equals(request.credential())) {
          sofar.add(request.credential());
        }
        all.add(request.credential());
      }
    }
    writers.forEach(
        (namespace, credentials) -> {
          if (new HashSet<>(credentials).size() != credentials.size()) {
            throw new IllegalStateException(
                "%s was written by turns: %s".formatted(namespace, credentials));
          }
        });
    if (!writers.keySet().containsAll(namespaces)) {
      throw new IllegalStateException("the audit log lacks namespaces: " + writers.keySet());
    }
    return all.size();
  }

  private static boolean isWrite(AuditLog.Request request) {
    return request.code() < 400
        && WRITES.contains(request.verb())
        && !request.resource().equals("events");
  }
}
