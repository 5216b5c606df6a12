package com.infisical.e2e.soak;

import com.infisical.devserver.lease.CredentialIssuer;
import com.infisical.testkit.Postgres;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Issues roles of a PostgreSQL server as Infisical's own provider does: created with {@code VALID
 * UNTIL}, extended, dropped.
 */
public final class PostgresRoles implements CredentialIssuer {
  private final Postgres postgres;
  private final boolean extending;

  /**
   * @param extending whether there is a renewal statement; without one a role ends at its first end
   */
  public PostgresRoles(Postgres postgres, boolean extending) {
    this.postgres = postgres;
    this.extending = extending;
  }

  @Override
  public Issued issue(Instant end) throws IOException {
    String role = "v_" + UUID.randomUUID().toString().replace("-", "");
    String password = UUID.randomUUID().toString();
    execute("CREATE ROLE %s LOGIN PASSWORD '%s' VALID UNTIL '%s'".formatted(role, password, end));
    return new Issued(role, Map.of("DB_USERNAME", role, "DB_PASSWORD", password));
  }

  @Override
  public void extend(String entityId, Instant end) throws IOException {
    if (extending) {
      execute("ALTER ROLE %s VALID UNTIL '%s'".formatted(entityId, end));
    }
  }

  @Override
  public void end(String entityId) throws IOException {
    execute("DROP ROLE IF EXISTS " + entityId);
  }

  private void execute(String statement) throws IOException {
    try {
      postgres.execute(statement);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
