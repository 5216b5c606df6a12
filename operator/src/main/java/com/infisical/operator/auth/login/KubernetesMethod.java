package com.infisical.operator.auth.login;

import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Logs in with a fresh token of a service account, which Infisical has the API server review.
 *
 * @param from the namespace of the InfisicalAuth
 */
record KubernetesMethod(
    String from,
    FieldReference identityId,
    ResourceName serviceAccount,
    List<String> audiences,
    ServiceAccountTokens tokens)
    implements LoginMethod {
  static final String SERVICE_ACCOUNT_FIELD = ".spec.kubernetes.serviceAccountRef";

  KubernetesMethod {
    audiences = List.copyOf(audiences);
  }

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
    List<String> parts = new ArrayList<>(audiences);
    parts.addFirst(serviceAccount.toString());
    return new Credential(values.get(identityId).reveal(), parts, false);
  }

  @Override
  public String advice(Reply.Refused<?> refused) {
    return isAboutAudiences(refused.message()) || isAboutAudiences(refused.error())
        ? "make %s and the identity's allowed audience match (the token was for %s)"
            .formatted(
                ServiceAccountTokens.AUDIENCES_FIELD, ServiceAccountTokens.inWords(audiences))
        : LoginMethod.super.advice(refused);
  }

  private static boolean isAboutAudiences(String words) {
    return words.toLowerCase(Locale.ROOT).contains("audience");
  }

  @Override
  public Proof prove(ReferencedValues.Present values) {
    return switch (tokens.request(SERVICE_ACCOUNT_FIELD, from, serviceAccount, audiences)) {
      case ServiceAccountTokens.TokenResult.Issued issued ->
          new Proof.Minted(
              new LoginRequest.Kubernetes(values.get(identityId).reveal(), issued.token()));
      case ServiceAccountTokens.TokenResult.Failed failed -> new Proof.Failed(failed.failure());
    };
  }
}
