package com.infisical.devserver;

import com.infisical.devserver.auth.AccessTokens;
import com.infisical.devserver.auth.UniversalAuthSetup;
import com.infisical.devserver.store.Identity;
import com.infisical.devserver.store.Store;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** The machine identities of a server. Safe for use by several threads. */
public final class DevIdentities {
  private final Store store;
  private final Clock clock;
  private final UniversalAuthSetup universalAuth;
  private final AccessTokens tokens;

  DevIdentities(Store store, Clock clock, UniversalAuthSetup universalAuth, AccessTokens tokens) {
    this.tokens = tokens;
    this.store = store;
    this.clock = clock;
    this.universalAuth = universalAuth;
  }

  /** An identity with a random id and no way to log in yet. */
  public DevIdentity create(String name) {
    return create(UUID.randomUUID().toString(), name);
  }

  /** An identity with that id. */
  public DevIdentity create(String id, String name) {
    Identity identity = new Identity(id, name, false, clock.instant());
    store.write(
        tables -> {
          tables.identities().put(identity);
          return identity;
        });
    return handle(identity);
  }

  /** The first identity of that name. */
  public Optional<DevIdentity> byName(String name) {
    return store.read(tables -> tables.identities().byName(name)).map(this::handle);
  }

  private DevIdentity handle(Identity identity) {
    return new DevIdentity(identity, store, universalAuth, tokens);
  }
}
