package com.infisical.operator.auth.cloud;

import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;

/**
 * No proof could be made for a login.
 *
 * @param what what was tried and what came of it
 * @param advice what to do
 */
record ProofFailure(String what, String advice) implements Failure {
  @Override
  public String sentence() {
    return what + "; " + advice;
  }

  @Override
  public Retry retry() {
    return new Retry.Backoff();
  }
}
