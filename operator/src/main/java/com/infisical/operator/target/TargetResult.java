package com.infisical.operator.target;

import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.target.plan.PendingReload;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.target.plan.TargetSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Result of bringing one target to what it should be.
 *
 * @param kind as the spec has it, like namespace and name
 * @param ref empty where the spec does not name a target properly
 * @param write never a {@link WriteResult.Conflict}
 * @param warnings sentences for Warning events
 * @param stored empty when the target is not as it should be
 * @param reload its note that consumers still have to be restarted; empty where there is none
 */
public record TargetResult(
    String kind,
    String namespace,
    String name,
    Optional<TargetRef> ref,
    WriteResult write,
    List<String> warnings,
    Optional<Stored> stored,
    Optional<PendingReload> reload) {
  /** Copies the list. */
  public TargetResult {
    warnings = List.copyOf(warnings);
  }

  /**
   * A target that is as it should be.
   *
   * @param version the {@code resourceVersion} in which it is
   * @param mark the keyed digest of its data
   */
  public record Stored(String version, String mark) {}

  static TargetResult of(
      SecretTarget target,
      WriteResult write,
      List<String> warnings,
      Optional<Stored> stored,
      Optional<PendingReload> reload) {
    return new TargetResult(
        Objects.requireNonNullElse(target.kind(), ""),
        Objects.requireNonNullElse(target.namespace(), ""),
        Objects.requireNonNullElse(target.name(), ""),
        TargetSpec.ref(target),
        write,
        warnings,
        stored,
        reload);
  }

  static TargetResult failed(SecretTarget target, TargetFailure failure, List<String> warnings) {
    return of(
        target, new WriteResult.Failed(failure), warnings, Optional.empty(), Optional.empty());
  }

  /**
   * The same after consumers were restarted.
   *
   * @param finished of each target whose consumers all were, the result of saying so on it
   */
  public TargetResult after(Map<TargetRef, WriteResult> finished) {
    WriteResult noted = ref.map(finished::get).orElse(null);
    return switch (noted) {
      case WriteResult.Done done ->
          with(write, stored.map(s -> new Stored(done.version(), s.mark())));
      case WriteResult.Failed failed -> with(failed, Optional.empty());
      case null, default -> this;
    };
  }

  /** Tells it apart from the resource's other targets. */
  public String place() {
    return kind + " " + namespace + "/" + name;
  }

  private TargetResult with(WriteResult changed, Optional<Stored> left) {
    return new TargetResult(kind, namespace, name, ref, changed, warnings, left, reload);
  }
}
