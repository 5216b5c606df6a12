package com.infisical.gotemplate.limit;

import com.infisical.gotemplate.FailureKind;

/** Ends a rendering that used more than it may. */
public final class LimitException extends RuntimeException {
  private final FailureKind kind;
  private final String reason;

  LimitException(FailureKind kind, String reason) {
    super(reason, null, false, false);
    this.kind = kind;
    this.reason = reason;
  }

  /** Which limit it was. */
  public FailureKind kind() {
    return kind;
  }

  /** Names the limit and its size. */
  public String reason() {
    return reason;
  }
}
