package com.infisical.devserver.lease;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Issues credentials of a system that exists in memory only, and says which of them are good. Safe
 * for use by several threads.
 */
public final class Accounts implements CredentialIssuer {
  private static final String THE_ACCOUNT = "the-account";

  private final LeaseBehaviour behaviour;
  private final Clock clock;
  private final Map<String, Account> byEntity = new ConcurrentHashMap<>();

  private record Account(String username, String password, Instant end) {}

  public Accounts(LeaseBehaviour behaviour, Clock clock) {
    this.behaviour = behaviour;
    this.clock = clock;
  }

  /** Whether somebody with that name and password is let in now. */
  public boolean letIn(String username, String password) {
    return byEntity.values().stream()
        .anyMatch(
            each ->
                each.username().equals(username)
                    && each.password().equals(password)
                    && each.end().isAfter(clock.instant()));
  }

  @Override
  public Issued issue(Instant end) {
    String password = "pw-" + UUID.randomUUID();
    if (behaviour.oneAccount()) {
      byEntity.put(THE_ACCOUNT, new Account(THE_ACCOUNT, password, Instant.MAX));
      return new Issued(THE_ACCOUNT, Map.of("USERNAME", THE_ACCOUNT, "PASSWORD", password));
    }
    String username = "user-" + UUID.randomUUID();
    boolean endsByItself = behaviour == LeaseBehaviour.EXTENDS_NOTHING;
    byEntity.put(username, new Account(username, password, endsByItself ? end : Instant.MAX));
    return new Issued(username, Map.of("USERNAME", username, "PASSWORD", password));
  }

  @Override
  public void extend(String entityId, Instant end) {
    // What ends by itself is not touched, and what does not needs nothing.
  }

  @Override
  public void end(String entityId) {
    byEntity.computeIfPresent(
        entityId,
        (id, account) ->
            behaviour.oneAccount()
                ? new Account(account.username(), "pw-" + UUID.randomUUID(), Instant.MAX)
                : null);
  }
}
