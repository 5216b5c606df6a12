package com.infisical.operator.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the controllers together. So far there are none to put together. */
public final class Wiring implements Controllers {
  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

  /**
   * @param namespace the operator's own
   */
  public Wiring(
      Settings settings,
      String namespace,
      KubernetesClients clients,
      Leadership leadership,
      MeterRegistry registry) {}

  @Override
  public void fillCaches() {
    LOG.debug("No caches to fill");
  }

  @Override
  public void lead() {
    LOG.info("Leading, with no controllers yet");
  }

  @Override
  public void endWrites(Duration atMost) {
    LOG.debug("No writes to end");
  }

  @Override
  public void revokeTokens(Duration atMost) {
    LOG.debug("No tokens to revoke");
  }
}
