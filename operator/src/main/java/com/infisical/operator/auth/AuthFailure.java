package com.infisical.operator.auth;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;
import java.util.Optional;

/**
 * A resource cannot be read because the InfisicalAuth that it references does not work.
 *
 * @param why in terms of the InfisicalAuth's own spec
 */
public record AuthFailure(ResourceName auth, Failure why) implements Failure {
  @Override
  public String sentence() {
    return "InfisicalAuth " + auth + " cannot be used: " + why.sentence();
  }

  @Override
  public Optional<String> requestId() {
    return why.requestId();
  }

  @Override
  public Retry retry() {
    return why.retry();
  }
}
