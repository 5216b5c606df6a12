package com.infisical.operator.target;

import com.infisical.operator.target.plan.Alteration;
import com.infisical.operator.target.plan.TargetFailure;

/** Result of executing a plan. */
public sealed interface WriteResult {
  /**
   * The API server stored it.
   *
   * @param contentChanged whether the data changed, for creations too
   * @param version the {@code resourceVersion} that came of it; empty for a deletion
   * @param alteration what was stored otherwise than it was sent
   */
  record Done(boolean contentChanged, String version, Alteration alteration)
      implements WriteResult {
    /** Stored as it was sent. */
    public Done(boolean contentChanged, String version) {
      this(contentChanged, version, Alteration.NONE);
    }
  }

  /** There was nothing to write. */
  record Unchanged() implements WriteResult {}

  /** The target is no longer what was decided on: look again. */
  record Conflict() implements WriteResult {}

  /** It could not be written, or may not be. */
  record Failed(TargetFailure failure) implements WriteResult {}

  /** This process is no longer the leader and writes nothing more. */
  record NotLeading() implements WriteResult {}
}
