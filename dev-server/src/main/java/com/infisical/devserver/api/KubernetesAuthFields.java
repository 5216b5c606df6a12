package com.infisical.devserver.api;

import com.infisical.devserver.auth.KubernetesAuth;
import com.infisical.devserver.auth.KubernetesAuth.Reviewer;
import com.infisical.devserver.auth.KubernetesAuth.ReviewerJwt;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.http.Fields;
import java.util.Optional;

/**
 * Reads the body that attaches kubernetes auth (docs/design/infisical-api.md#22-kubernetes-auth).
 */
public final class KubernetesAuthFields {
  private KubernetesAuthFields() {}

  /** The method that the body describes; what does not fit is noted in {@code fields}. */
  public static KubernetesAuth read(String identityId, Fields fields, TokenSettings otherwise) {
    return new KubernetesAuth(
        identityId,
        reviewer(fields),
        fields.text("allowedNamespaces", ""),
        fields.text("allowedNames", ""),
        fields.text("allowedAudience", ""),
        TokenFields.read(fields, otherwise));
  }

  private static Reviewer reviewer(Fields fields) {
    Optional<String> gateway = filled(fields, "gatewayId");
    Optional<String> pool = filled(fields, "gatewayPoolId");
    Optional<String> host = filled(fields, "kubernetesHost");
    String caCert = fields.text("caCert", "");
    boolean verify = fields.flag("verifyTlsCertificate", true);
    Optional<ReviewerJwt> jwt = filled(fields, "tokenReviewerJwt").map(ReviewerJwt::new);
    String mode = fields.text("tokenReviewMode", "api");
    switch (mode) {
      case "api" -> {
        if (host.isEmpty()) {
          fields.refuse(
              "kubernetesHost",
              "When token review mode is set to API, a Kubernetes host must be provided");
        }
      }
      case "gateway" -> {
        if (gateway.isEmpty() && pool.isEmpty()) {
          fields.refuse(
              "gatewayId", "When token review mode is set to Gateway, a gateway must be selected");
        }
        return new Reviewer.Gateway(gateway, pool);
      }
      default ->
          fields.refuse("tokenReviewMode", "Invalid option: expected one of \"api\"|\"gateway\"");
    }
    return new Reviewer.Api(host, caCert, verify, jwt);
  }

  private static Optional<String> filled(Fields fields, String name) {
    return fields.optionalText(name).map(String::strip).filter(text -> !text.isEmpty());
  }
}
