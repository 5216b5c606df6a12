package com.infisical.operator.auth.login;

import com.infisical.client.LoginRequest;
import com.infisical.operator.auth.login.ServiceAccountMethod.Verification;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import com.infisical.operator.status.Failure;
import java.util.List;

/**
 * Logs in with the long-lived token of the first Secret that a service account lists; where it
 * lists none, with one that is requested for the login.
 *
 * @param from the namespace of the resource
 */
record ListedTokenMethod(
    String from,
    FieldReference identityId,
    ResourceName serviceAccount,
    ServiceAccounts accounts,
    ServiceAccountTokens tokens)
    implements LoginMethod {
  private static final String ACCOUNT_FIELD = Verification.KUBERNETES.accountField();

  @Override
  public String name() {
    return "kubernetes";
  }

  @Override
  public List<FieldReference> references() {
    return List.of(identityId);
  }

  @Override
  public Credential credential(ReferencedValues.Present values) {
    return new Credential(
        values.get(identityId).reveal(), List.of("listed", serviceAccount.toString()), false);
  }

  @Override
  public Proof prove(ReferencedValues.Present values) {
    return switch (accounts.find(ACCOUNT_FIELD, from, serviceAccount)) {
      case ServiceAccounts.LookupResult.Failed(Failure failure) -> new Proof.Failed(failure);
      case ServiceAccounts.LookupResult.Found found -> proof(values, token(found));
    };
  }

  private ServiceAccountTokens.TokenResult token(ServiceAccounts.LookupResult.Found found) {
    return found
        .listed()
        .map(secret -> accounts.listedToken(ACCOUNT_FIELD, secret))
        .orElseGet(
            () ->
                tokens.request(
                    ACCOUNT_FIELD,
                    Verification.KUBERNETES.audiencesField(),
                    from,
                    serviceAccount,
                    List.of()));
  }

  private Proof proof(ReferencedValues.Present values, ServiceAccountTokens.TokenResult token) {
    return switch (token) {
      case ServiceAccountTokens.TokenResult.Issued issued ->
          new Proof.Minted(
              new LoginRequest.Kubernetes(values.get(identityId).reveal(), issued.token()));
      case ServiceAccountTokens.TokenResult.Failed(Failure failure) -> new Proof.Failed(failure);
    };
  }
}
