package com.infisical.operator.dynamicsecret.lease;

import com.infisical.client.MsDuration;
import java.time.Duration;
import java.util.Optional;

/**
 * What a spec says about renewal.
 *
 * @param never whether leases are not renewed but replaced
 * @param ttl the wanted term as the user wrote it; empty for the definition's default
 */
public record RenewalWish(boolean never, Optional<String> ttl) {
  Optional<Duration> duration() {
    return ttl.flatMap(MsDuration::parse);
  }

  /** The same with the definition's default, where the server refused the wanted term. */
  public RenewalWish withoutTtl() {
    return new RenewalWish(never, Optional.empty());
  }
}
