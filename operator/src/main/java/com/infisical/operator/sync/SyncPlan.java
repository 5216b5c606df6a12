package com.infisical.operator.sync;

import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.source.SourceSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a spec asks for, in the terms of all kinds that read sources and write targets.
 *
 * @param interval how often to read; empty means only on change
 * @param instantUpdates whether to listen for changes too
 * @param targets where to write; each target's own rules are judged when it is planned
 * @param warnings what a user should know of the spec
 */
public record SyncPlan(
    Optional<Duration> interval,
    boolean instantUpdates,
    List<SourceSpec> sources,
    List<SecretTarget> targets,
    List<Warning> warnings) {
  /** Copies the lists. */
  public SyncPlan {
    sources = List.copyOf(sources);
    targets = List.copyOf(targets);
    warnings = List.copyOf(warnings);
  }

  /** A Warning event. */
  public record Warning(String reason, String note) {}
}
