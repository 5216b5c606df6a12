package com.infisical.operator.connection;

import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ResourceName;
import com.infisical.operator.status.Retry;

/**
 * A connection cannot be used as its spec is.
 *
 * @param connection whose spec it is
 * @param why a sentence that names the field of that spec
 */
public record ConnectionFailure(ResourceName connection, String why) implements Failure {
  @Override
  public String sentence() {
    return "InfisicalConnection " + connection + " cannot be used: " + why;
  }

  @Override
  public Retry retry() {
    return new Retry.OnChange();
  }
}
