package com.infisical.devserver.lease;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/**
 * Makes, extends and ends the credentials of leases (the I/O boundary): what Infisical calls a
 * provider. Called by several threads, never twice at once for one lease.
 */
public interface CredentialIssuer {
  /**
   * A credential.
   *
   * @param entityId by which it is extended and ended
   * @param data what the lease's owner gets
   */
  record Issued(String entityId, Map<String, Object> data) {
    public Issued {
      data = Map.copyOf(data);
    }
  }

  /** Makes one that is to live until {@code end}. */
  Issued issue(Instant end) throws IOException;

  /** Has one live until {@code end}, if this kind of credential can. */
  void extend(String entityId, Instant end) throws IOException;

  /** Ends one. */
  void end(String entityId) throws IOException;
}
