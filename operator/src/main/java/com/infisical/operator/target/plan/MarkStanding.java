package com.infisical.operator.target.plan;

/** What becomes of a target's {@code managed-by} when the resource it names is looked up. */
public enum MarkStanding {
  /** That resource exists and lists the target: it manages it. */
  VALID,
  /** It does not exist, or does not list the target: the mark says nothing any more. */
  STALE,
  /**
   * It could not be looked up; counts as valid
   * (docs/infisical-static-secret.md#whose-target-it-is).
   */
  UNKNOWN
}
