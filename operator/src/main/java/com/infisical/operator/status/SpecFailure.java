package com.infisical.operator.status;

import com.infisical.operator.schedule.Retry;

/**
 * A spec that cannot be read as what it should be, on an object older than the admission rules or
 * of another version.
 *
 * @param reason a sentence that names the field
 */
public record SpecFailure(String reason) implements Failure {
  @Override
  public String sentence() {
    return reason;
  }

  @Override
  public Retry retry() {
    return new Retry.OnChange();
  }
}
