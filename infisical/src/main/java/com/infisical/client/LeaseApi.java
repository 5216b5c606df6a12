package com.infisical.client;

import java.util.Optional;

/**
 * Leases of dynamic secrets at one server (docs/design/infisical-api.md#7-dynamic-secret-leases).
 *
 * <p>What holds for {@link InfisicalApi} holds here. None of the calls is sent twice.
 */
public interface LeaseApi {
  /** {@code POST /api/v1/dynamic-secrets/leases}. */
  Reply<LeaseGrant> create(SecretText accessToken, LeaseRequest request, Caller caller);

  /**
   * {@code POST /api/v1/dynamic-secrets/leases/{id}/renew}: the lease ends {@code ttl} after its
   * present end, not after now.
   *
   * @param ttl empty for the definition's default
   */
  Reply<LeaseTimes> renew(
      SecretText accessToken,
      LeaseScope scope,
      String leaseId,
      Optional<String> ttl,
      Caller caller);

  /** {@code DELETE /api/v1/dynamic-secrets/leases/{id}}; gives the lease as it was. */
  Reply<LeaseTimes> revoke(SecretText accessToken, LeaseScope scope, String leaseId, Caller caller);

  /** {@code GET /api/v1/dynamic-secrets/leases/{id}}. */
  Reply<LeaseState> find(SecretText accessToken, LeaseScope scope, String leaseId, Caller caller);
}
