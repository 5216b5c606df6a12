package com.infisical.operator.runtime.endpoint;

/** Decides who may read the metrics (the I/O boundary). */
interface MetricsAccess {
  /** Everybody may. */
  MetricsAccess EVERYBODY = token -> new Verdict.Allowed();

  /** What came of asking. */
  sealed interface Verdict {
    /** The caller may read them. */
    record Allowed() implements Verdict {}

    /** The token is none that the cluster knows. */
    record Unknown() implements Verdict {}

    /** The cluster knows the caller, who may not read them. */
    record Denied(String user) implements Verdict {}

    /**
     * It could not be asked.
     *
     * @param sentence why, and what to do
     */
    record Unavailable(String sentence) implements Verdict {}
  }

  /** Whether the holder of {@code token} may; blocks while it asks. */
  Verdict ask(String token);
}
