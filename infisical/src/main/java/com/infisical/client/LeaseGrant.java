package com.infisical.client;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A lease that has just been created, with its credentials, which no later call gives.
 *
 * @param data texts as they are, numbers and booleans as text, anything else as JSON; empty where
 *     the server gave no object
 */
public record LeaseGrant(
    LeaseTimes lease, DynamicSecretDefinition definition, Map<String, SecretText> data) {
  /** Copies the map, sorted. */
  public LeaseGrant {
    data = Collections.unmodifiableMap(new TreeMap<>(data));
  }

  /** The lease alone: even the names of credentials are nobody's business. */
  @Override
  public String toString() {
    return "LeaseGrant[" + lease.id() + "]";
  }
}
