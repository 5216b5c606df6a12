package com.infisical.gotemplate.execution;

import com.infisical.gotemplate.FailureKind;

/** Ends an execution, with the position in the template already known. */
public final class EvaluationException extends RuntimeException {
  private final FailureKind kind;
  private final int position;
  private final String reason;

  EvaluationException(FailureKind kind, int position, String reason) {
    super(reason, null, false, false);
    this.kind = kind;
    this.position = position;
    this.reason = reason;
  }

  /** What went wrong. */
  public FailureKind kind() {
    return kind;
  }

  /** Where, in bytes from the start of the text. */
  public int position() {
    return position;
  }

  /** Which expression, and why; without the position. */
  public String reason() {
    return reason;
  }
}
