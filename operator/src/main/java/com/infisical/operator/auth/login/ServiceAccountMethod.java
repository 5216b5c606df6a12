package com.infisical.operator.auth.login;

import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Logs in with a fresh token of a service account: the methods {@code kubernetes}, {@code oidc} and
 * {@code jwt}, which differ in how Infisical verifies it.
 *
 * @param from the namespace of the InfisicalAuth
 */
record ServiceAccountMethod(
    Verification verification,
    FieldReference identityId,
    String from,
    ResourceName serviceAccount,
    List<String> audiences,
    ServiceAccountTokens tokens)
    implements LoginMethod {
  /** How Infisical verifies the token; each is a method of its own, with a block of its name. */
  enum Verification {
    /** The API server reviews it. */
    KUBERNETES("kubernetes"),
    /** With the keys that the cluster's issuer publishes. */
    OIDC("oidc"),
    /** With keys, or the address of keys, set at the identity. */
    JWT("jwt");

    private final String method;

    Verification(String method) {
      this.method = method;
    }

    private LoginRequest login(String identityId, SecretText jwt) {
      return switch (this) {
        case KUBERNETES -> new LoginRequest.Kubernetes(identityId, jwt);
        case OIDC -> new LoginRequest.Oidc(identityId, jwt);
        case JWT -> new LoginRequest.Jwt(identityId, jwt);
      };
    }

    /** The block of the spec, or a field of it. */
    String field(String below) {
      return ".spec." + method + below;
    }

    @Override
    public String toString() {
      return method;
    }

    String accountField() {
      return field(".serviceAccountRef");
    }

    String audiencesField() {
      return field(".serviceAccountTokenAudiences");
    }
  }

  ServiceAccountMethod {
    audiences = List.copyOf(audiences);
  }

  @Override
  public String name() {
    return verification.method;
  }

  @Override
  public List<FieldReference> references() {
    return List.of(identityId);
  }

  @Override
  public Credential credential(ReferencedValues.Present values) {
    List<String> parts = new ArrayList<>(audiences);
    parts.addFirst(serviceAccount.toString());
    return new Credential(values.get(identityId).reveal(), parts, false);
  }

  @Override
  public String advice(Reply.Refused<?> refused) {
    return isAboutAudiences(refused.message()) || isAboutAudiences(refused.error())
        ? "make %s and the identity's allowed audience match (the token was for %s)"
            .formatted(verification.audiencesField(), ServiceAccountTokens.inWords(audiences))
        : LoginMethod.super.advice(refused);
  }

  private static boolean isAboutAudiences(String words) {
    return words.toLowerCase(Locale.ROOT).contains("audience");
  }

  @Override
  public Proof prove(ReferencedValues.Present values) {
    return switch (tokens.request(
        verification.accountField(),
        verification.audiencesField(),
        from,
        serviceAccount,
        audiences)) {
      case ServiceAccountTokens.TokenResult.Issued issued ->
          new Proof.Minted(verification.login(values.get(identityId).reveal(), issued.token()));
      case ServiceAccountTokens.TokenResult.Failed failed -> new Proof.Failed(failed.failure());
    };
  }
}
