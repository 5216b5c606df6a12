package com.infisical.devserver;

import com.infisical.devserver.lease.CredentialIssuer;
import com.infisical.devserver.lease.LeaseBehaviour;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of a dynamic secret.
 *
 * @param type what Infisical calls it
 * @param defaultTtl in Infisical's words; unlike a real server this one takes less than a minute
 * @param issuer empty for credentials of a system in memory
 */
public record DynamicSecretOptions(
    LeaseBehaviour behaviour,
    String type,
    String defaultTtl,
    Optional<String> maxTtl,
    Optional<CredentialIssuer> issuer) {

  /** A dynamic secret with leases of an hour and no maximum. */
  public static DynamicSecretOptions of(LeaseBehaviour behaviour) {
    return new DynamicSecretOptions(
        behaviour, behaviour.type(), "1h", Optional.empty(), Optional.empty());
  }

  /** The same with that type. */
  public DynamicSecretOptions type(String other) {
    return new DynamicSecretOptions(behaviour, other, defaultTtl, maxTtl, issuer);
  }

  /** The same with leases that live so long. */
  public DynamicSecretOptions ttl(String ttl) {
    return new DynamicSecretOptions(behaviour, type, ttl, maxTtl, issuer);
  }

  /** The same with leases that live so long. */
  public DynamicSecretOptions ttl(Duration ttl) {
    return ttl(ttl.toMillis() + "ms");
  }

  /** The same with leases that never live longer than this. */
  public DynamicSecretOptions maxTtl(String max) {
    return new DynamicSecretOptions(behaviour, type, defaultTtl, Optional.of(max), issuer);
  }

  /** The same with credentials of another system. */
  public DynamicSecretOptions issuer(CredentialIssuer other) {
    return new DynamicSecretOptions(behaviour, type, defaultTtl, maxTtl, Optional.of(other));
  }
}
