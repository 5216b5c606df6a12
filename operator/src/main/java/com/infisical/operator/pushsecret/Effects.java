package com.infisical.operator.pushsecret;

import com.infisical.operator.connection.InlineConnection;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.pushsecret.plan.Owned;
import com.infisical.operator.pushsecret.plan.Pending.Act;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects the results of the writes of one sync, over both of its attempts. For one thread. */
final class Effects {
  private final Map<String, Owned> created = new HashMap<>();
  private final Set<String> deleted = new HashSet<>();
  private final Map<String, Act> approvals = new TreeMap<>();
  private final Set<String> unanswered = new HashSet<>();
  private final Map<String, Act> perhapsFiled = new HashMap<>();
  private final Set<String> changed = new HashSet<>();
  private final Map<Operation, Map<String, String>> failures = new LinkedHashMap<>();
  private @Nullable Retry retry;
  private Optional<String> requestId = Optional.empty();

  /** What a condition of the Go operator is about. */
  enum Operation {
    CREATE("create"),
    UPDATE("update"),
    REPLACE("replace"),
    DELETE("delete");

    private final String verb;

    Operation(String verb) {
      this.verb = verb;
    }

    String verb() {
      return verb;
    }
  }

  void created(String id, Owned mine) {
    created.put(id, mine);
    succeeded(mine.key());
  }

  void deleted(String id, String key) {
    deleted.add(id);
    succeeded(key);
  }

  /** The key has what it should have, whatever was said of it before. */
  void succeeded(String key) {
    failures.values().forEach(byKey -> byKey.remove(key));
    unanswered.remove(key);
    perhapsFiled.remove(key);
  }

  /** A secret that was there has another value or name. */
  void changed(String key) {
    changed.add(key);
    succeeded(key);
  }

  void awaitsApproval(String key, Act act) {
    approvals.put(key, act);
    succeeded(key);
  }

  void failed(Operation operation, String key, Failure failure) {
    failures
        .computeIfAbsent(operation, any -> new TreeMap<>())
        .put(key, InlineConnection.inFieldsOfResource(failure.sentence()));
    requestId = requestId.or(failure::requestId);
    note(failure.retry());
  }

  /** Another plan is executed: what failed before may have been done or may no longer be wanted. */
  void again() {
    failures.clear();
    retry = null;
  }

  /** A creation was sent, and it is not known whether it arrived. */
  void unanswered(String key) {
    unanswered.add(key);
  }

  /** A write was sent, and a server that asks for approvals may have filed a request for it. */
  void perhapsFiled(String key, Act act) {
    perhapsFiled.put(key, act);
  }

  private void note(Retry next) {
    if (retry == null || retry instanceof Retry.OnChange) {
      retry = next;
    }
  }

  /** Whether the server may have made a change or filed a request. */
  boolean isAny() {
    return hasWritten() || !approvals.isEmpty() || !unanswered.isEmpty() || !perhapsFiled.isEmpty();
  }

  /** By id. */
  Map<String, Owned> created() {
    return created;
  }

  Set<String> deletedIds() {
    return deleted;
  }

  /** Keys that got another value. */
  Set<String> changedKeys() {
    return changed;
  }

  boolean isUnanswered(String key) {
    return unanswered.contains(key);
  }

  Map<String, Act> approvals() {
    return approvals;
  }

  /** By key: what may be filed as a request of which the server's answer was lost. */
  Map<String, Act> perhapsFiled() {
    return perhapsFiled;
  }

  /** Whether the server has made any change. */
  boolean hasWritten() {
    return !created.isEmpty() || !changed.isEmpty() || !deleted.isEmpty();
  }

  /** By key: why it failed. */
  Map<String, String> failures(Operation operation) {
    return failures.getOrDefault(operation, Map.of());
  }

  /** Counts what was written. */
  void count(Metrics metrics) {
    metrics.pushed(Metrics.Pushed.CREATED, created.size());
    metrics.pushed(Metrics.Pushed.CHANGED, changed.size());
    metrics.pushed(Metrics.Pushed.DELETED, deleted.size());
    metrics.pushed(Metrics.Pushed.AWAITS_APPROVAL, approvals.size());
    metrics.pushed(Metrics.Pushed.FAILED, failures.values().stream().mapToInt(Map::size).sum());
  }

  boolean hasFailures() {
    return failures.values().stream().anyMatch(byKey -> !byKey.isEmpty());
  }

  /** The server's name for the first request that it refused. */
  Optional<String> requestId() {
    return hasFailures() ? requestId : Optional.empty();
  }

  Optional<Retry> retry() {
    return hasFailures() ? Optional.ofNullable(retry) : Optional.empty();
  }
}
