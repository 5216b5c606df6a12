package com.infisical.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a folder stores.
 *
 * @param serverTime when the server answered, by its own clock, in whole seconds; empty where it
 *     does not say
 */
public record StoredSecrets(List<StoredSecret> secrets, Optional<Instant> serverTime) {
  /** Copies the list. */
  public StoredSecrets {
    secrets = List.copyOf(secrets);
  }
}
