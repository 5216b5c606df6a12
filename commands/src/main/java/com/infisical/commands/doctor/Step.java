package com.infisical.commands.doctor;

import java.util.Locale;

/** The steps of the chain from a server to a workload, in their order. */
enum Step {
  /** The resource itself can be used. */
  SPEC,
  /** The server responds. */
  CONNECTION,
  /** There is a token. */
  LOGIN,
  /** The sources can be read. */
  READ,
  /** Which secret wins each key. */
  MERGE,
  /** The lease that a Secret contains is alive. */
  LEASE,
  /** Templates have an output. */
  RENDER,
  /** The targets can be written. */
  WRITE,
  /** Workloads that a change restarts. */
  RESTART,
  /** What the operator itself reports. */
  OPERATOR;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
