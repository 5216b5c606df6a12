package com.infisical.operator.connection;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;

/**
 * A connection cannot be used as its spec is.
 *
 * @param connection whose spec it is
 * @param why a sentence that names the field of that spec
 * @param retry what may cure it
 */
public record ConnectionFailure(ResourceName connection, String why, Retry retry)
    implements Failure {
  /** One that only a change cures. */
  public ConnectionFailure(ResourceName connection, String why) {
    this(connection, why, new Retry.OnChange());
  }

  /** A failure of something that the connection's spec names. */
  public static ConnectionFailure of(ResourceName connection, Failure why) {
    return new ConnectionFailure(connection, why.sentence(), why.retry());
  }

  @Override
  public String sentence() {
    return "InfisicalConnection " + connection + " cannot be used: " + why;
  }
}
