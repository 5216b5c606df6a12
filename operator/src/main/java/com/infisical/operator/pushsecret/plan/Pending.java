package com.infisical.operator.pushsecret.plan;

import java.time.Instant;

/**
 * A write that was begun and whose result is not known.
 *
 * @param since the server's time before it was sent
 * @param digest a keyed digest of the value, as the server stores it; empty for a write without one
 * @param approval whether the server has answered that somebody must approve it
 * @param generated whether the value was generated
 */
public record Pending(Act act, Instant since, String digest, boolean approval, boolean generated) {
  /** The same where somebody must approve it. */
  public Pending waiting() {
    return new Pending(act, since, digest, true, generated);
  }

  /** What was begun. */
  public enum Act {
    CREATE,
    CHANGE,
    RENAME,
    DELETE
  }
}
