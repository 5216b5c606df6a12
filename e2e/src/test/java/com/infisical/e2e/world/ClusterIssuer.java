package com.infisical.e2e.world;

import com.infisical.devserver.JwtAuthOptions;
import com.infisical.devserver.OidcAuthOptions;
import com.infisical.testkit.ControlPlane;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import java.text.ParseException;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * The API server as the issuer of service account tokens, as an identity at Infisical is configured
 * for it.
 */
public record ClusterIssuer(ControlPlane plane) {
  /** The flag {@code --service-account-issuer} of the control plane. */
  public static final String NAME = "https://kubernetes.default.svc.cluster.local";

  /** For method oidc: by the discovery document that the API server serves. */
  public OidcAuthOptions oidc() {
    return OidcAuthOptions.issuer(NAME, plane.address(), plane.caCertificatePem());
  }

  /** For method jwt: by copies of the API server's public keys. */
  public JwtAuthOptions jwt() {
    try {
      return JwtAuthOptions.keys(
              JWKSet.parse(plane.client().raw("/openid/v1/jwks")).getKeys().stream()
                  .map(ClusterIssuer::pem)
                  .toArray(String[]::new))
          .issuer(NAME);
    } catch (ParseException e) {
      throw new IllegalStateException("The API server's keys cannot be read", e);
    }
  }

  private static String pem(JWK key) {
    try {
      byte[] encoded = ((AsymmetricJWK) key).toPublicKey().getEncoded();
      return Base64.getMimeEncoder()
          .encodeToString(encoded)
          .lines()
          .collect(
              Collectors.joining(
                  "\n", "-----BEGIN PUBLIC KEY-----\n", "\n-----END PUBLIC KEY-----\n"));
    } catch (JOSEException e) {
      throw new IllegalStateException("The API server's key cannot be read", e);
    }
  }

  /** Lets everyone read the discovery document. */
  public void publish() {
    plane
        .client()
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName("issuer-discovery-of-the-test")
                .endMetadata()
                .withNewRoleRef(
                    "rbac.authorization.k8s.io",
                    "ClusterRole",
                    "system:service-account-issuer-discovery")
                .addNewSubject("rbac.authorization.k8s.io", "Group", "system:unauthenticated", null)
                .build())
        .serverSideApply();
  }
}
