package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.KubernetesAuthOptions;
import com.infisical.e2e.world.DocsPage;
import com.infisical.e2e.world.World;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What IsReady says where the API server or the identity refuses a service account's token, and
 * that docs/infisical-auth/kubernetes.md has a remedy for it.
 */
@WithControlPlane(controllerManager = true, crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubernetesAuthRefusalsIT {
  private static final String ADVICE =
      "; check what .spec.kubernetes.identityIdRef names and what the identity allows";

  private static final String AUDIENCES =
      "; make .spec.kubernetes.serviceAccountTokenAudiences and the identity's allowed audience"
          + " match (the token was for %s)";

  private final DocsPage page = DocsPage.read("docs/infisical-auth/kubernetes.md");
  private World world;

  @BeforeAll
  void startWorld(ControlPlane plane) {
    world = World.on(plane);
    world.apply(
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: shop}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: infisical}
        spec: {address: "${address}"}
        """);
  }

  @AfterAll
  void endWorld() {
    world.close();
  }

  @Test
  void saysThatTheReviewerMayNotReview() {
    assertRefused(
        "unbound",
        selfReviewed(),
        "[]",
        "HTTP 401 KubernetesTokenReviewerForbidden: The token reviewer may not create TokenReviews:"
            + " bind it to system:auth-delegator");
  }

  @Test
  void saysThatAnOwnTokenForAnotherAudienceDoesNotOpenTheApiServer() {
    assertRefused(
        "own-audience",
        selfReviewed().allowedAudience("infisical"),
        "[infisical]",
        "HTTP 401 KubernetesTokenReviewerUnauthorized: The Kubernetes API server does not accept"
            + " the credential of the token reviewer");
  }

  @Test
  void saysThatTheNamespaceIsNotAllowed() {
    assertRefused(
        "namespace",
        KubernetesAuthOptions.gateway().allowedNamespaces("elsewhere"),
        "[]",
        "HTTP 401 UnauthorizedError: Access denied: K8s namespace not allowed");
  }

  @Test
  void saysThatTheNameIsNotAllowed() {
    assertRefused(
        "name",
        KubernetesAuthOptions.gatewayPool().allowedNames("another,other-*"),
        "[]",
        "HTTP 401 UnauthorizedError: Access denied: K8s name not allowed");
  }

  @Test
  void saysThatTheApiServerDoesNotAcceptAnAudienceThatTheIdentityDoesNotName() {
    String message = refusal("audience", KubernetesAuthOptions.gateway(), "[infisical]");

    assertThat(message)
        .contains("HTTP 401 KubernetesTokenReviewError: ")
        .endsWith(AUDIENCES.formatted("infisical"));
    assertThat(page.hasRemedyFor(message)).as(message).isTrue();
  }

  @Test
  void namesTheFieldOfTheAudiencesWhenTheIdentityAllowsAnother() {
    String message =
        refusal(
            "other-audience",
            KubernetesAuthOptions.gateway().allowedAudience("infisical"),
            "[vault, consul]");

    assertThat(message).contains("HTTP 401 ").endsWith(AUDIENCES.formatted("vault, consul"));
    assertThat(page.hasRemedyFor(message)).as(message).isTrue();
  }

  @Test
  void namesTheFieldOfTheAudiencesWhenTheApiServerAllowsNoTokenForOne() {
    String policy = world.namespace + "-audiences";
    world.apply(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: "%1$s"}
        spec:
          matchConstraints:
            resourceRules:
            - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [serviceaccounts/token]}
          validations:
          - expression: "!('forbidden' in object.spec.audiences)"
            message: the audience is not allowed
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: "%1$s"}
        spec: {policyName: "%1$s", validationActions: [Deny]}
        """
            .formatted(policy)
            .replace("", ""));
    TokenRequest forbidden =
        new TokenRequestBuilder().withNewSpec().withAudiences("forbidden").endSpec().build();
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(
                        () ->
                            world
                                .client
                                .serviceAccounts()
                                .inNamespace(world.namespace)
                                .withName("shop")
                                .tokenRequest(forbidden))
                    .hasMessageContaining("the audience is not allowed"));

    auth("forbidden-audience", world.identity.id(), "shop", "[forbidden]");

    world.awaitCondition(
        () -> world.authReady("forbidden-audience"),
        c -> {
          assertThat(c.getMessage())
              .isEqualTo(
                  "no token could be requested for ServiceAccount "
                      + world.namespace
                      + "/shop, referenced by .spec.kubernetes.serviceAccountRef: the Kubernetes"
                      + " API server allows none for forbidden (HTTP 422); list in"
                      + " .spec.kubernetes.serviceAccountTokenAudiences an audience that it"
                      + " allows");
          assertThat(page.hasRemedyFor(c.getMessage())).isTrue();
        });
  }

  @Test
  void saysThatTheIdentityHasNoKubernetesAuth() {
    DevIdentity other = world.server.identities().create("without-a-method");
    auth("no-method", other.id(), "shop", "[]");

    world.awaitCondition(
        () -> world.authReady("no-method"),
        c -> {
          assertThat(c.getMessage())
              .isEqualTo(
                  "login at "
                      + world.server.address()
                      + " failed: HTTP 404 NotFound: Kubernetes auth method not found for identity,"
                      + " did you configure Kubernetes auth?"
                      + ADVICE);
          assertThat(page.hasRemedyFor(c.getMessage())).isTrue();
        });
  }

  @Test
  void saysThatTheServiceAccountDoesNotExist() {
    auth("no-account", world.identity.id(), "nobody", "[]");

    world.awaitCondition(
        () -> world.authReady("no-account"),
        c -> {
          assertThat(c.getMessage())
              .isEqualTo(
                  "ServiceAccount "
                      + world.namespace
                      + "/nobody, referenced by .spec.kubernetes.serviceAccountRef, does not exist;"
                      + " create it or correct the reference");
          assertThat(page.hasRemedyFor(c.getMessage())).isTrue();
        });
  }

  private KubernetesAuthOptions selfReviewed() {
    return KubernetesAuthOptions.selfReviewed(
        world.plane.address(), world.plane.caCertificatePem());
  }

  private void assertRefused(
      String name, KubernetesAuthOptions options, String audiences, String why) {
    String message = refusal(name, options, audiences);

    assertThat(message)
        .isEqualTo("login at " + world.server.address() + " failed: " + why + ADVICE);
    assertThat(page.hasRemedyFor(message)).as(message).isTrue();
  }

  private String refusal(String name, KubernetesAuthOptions options, String audiences) {
    DevIdentity identity = world.server.identities().create(name);
    identity.kubernetesAuth(options);
    auth(name, identity.id(), "shop", audiences);
    world.awaitCondition(
        () -> world.authReady(name), c -> assertThat(c.getStatus()).isEqualTo("False"));
    return world.authReady(name).getMessage();
  }

  private void auth(String name, String identityId, String serviceAccount, String audiences) {
    world.secret(name, Map.of("identityId", identityId));
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: %s}
        spec:
          infisicalConnectionRef: {name: infisical, namespace: "${namespace}"}
          method: kubernetes
          kubernetes:
            identityIdRef: {name: %s, namespace: "${namespace}", key: identityId}
            serviceAccountRef: {name: %s, namespace: "${namespace}"}
            serviceAccountTokenAudiences: %s
        """
            .formatted(name, name, serviceAccount, audiences));
  }
}
