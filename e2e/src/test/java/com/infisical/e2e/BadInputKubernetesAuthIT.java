package com.infisical.e2e;

import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.KubernetesAuthOptions;
import com.infisical.devserver.access.Role;
import com.infisical.e2e.world.Chain;
import com.infisical.e2e.world.World;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a user is told when an InfisicalAuth that worked is refused by the API server or by who
 * reviews: targets stay, and mending either is enough.
 */
@WithControlPlane(controllerManager = true, crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputKubernetesAuthIT {
  private static final String GROUP = "rbac.authorization.k8s.io";

  private World world;

  @BeforeAll
  void startWorld(ControlPlane plane) {
    world = World.on(plane);
  }

  @AfterEach
  void tellsNoSecret() {
    world.leaks.assertNothingLeaked(world.client, world.namespace);
  }

  @AfterAll
  void endWorld() {
    world.client.rbac().clusterRoleBindings().withName(binding("freed")).delete();
    world.close();
  }

  @Test
  void saysThatTheAudienceIsWrongUntilTheResourceNamesTheRightOne() {
    serviceAccount("audience");
    Chain chain = synced("audience", KubernetesAuthOptions.gateway());

    identity(chain, KubernetesAuthOptions.gateway().allowedAudience("infisical"));
    chain.awaitAuthFails(
        "login at ",
        "failed: HTTP 401",
        "make .spec.kubernetes.serviceAccountTokenAudiences and the identity's allowed audience"
            + " match");
    chain.failsAndLosesNothing("InfisicalAuth ", "login at ", "failed: HTTP 401");
    chain.auth(block("audience", "serviceAccountTokenAudiences: [vault]"));
    chain.awaitAuthFails("login at ", "failed: HTTP 401");
    chain.auth(block("audience", "serviceAccountTokenAudiences: [infisical]"));
    chain.awaitAuthReady();
    chain.awaitRecovered();
  }

  @Test
  void saysThatTheNamespaceIsNotAllowed() {
    serviceAccount("stranger");
    Chain chain = synced("stranger", KubernetesAuthOptions.gateway());

    identity(chain, KubernetesAuthOptions.gateway().allowedNamespaces("other"));
    chain.awaitAuthFails("failed: HTTP 401", "K8s namespace not allowed", "check what");
    chain.failsAndLosesNothing("K8s namespace not allowed");

    identity(chain, KubernetesAuthOptions.gateway().allowedNamespaces(world.namespace));
    chain.awaitAuthReady();
    chain.awaitRecovered();
  }

  @Test
  void saysThatTheReviewerMayNotReview() {
    serviceAccount("unbound");
    Chain chain = synced("unbound", KubernetesAuthOptions.gateway());

    serviceAccount("freed");
    identity(chain, reviewedBy("freed"));
    chain.awaitAuthFails("failed: HTTP 401", "system:auth-delegator");
    chain.failsAndLosesNothing("system:auth-delegator");

    mayReview("freed");
    identity(chain, reviewedBy("freed"));
    chain.awaitAuthReady();
    chain.awaitRecovered();
  }

  @Test
  void asksForAServiceAccountUntilItIsThere() {
    serviceAccount("there");
    Chain chain = synced("there", KubernetesAuthOptions.gateway());
    String missing = "ServiceAccount %s/not-there, referenced by ".formatted(world.namespace);

    chain.auth(block("not-there", ""));
    chain.awaitAuthFails(
        missing, ".spec.kubernetes.serviceAccountRef", "does not exist; create it or correct");
    chain.failsAndLosesNothing("InfisicalAuth ", missing, "does not exist; create it or correct");

    serviceAccount("not-there");
    chain.awaitAuthReady();
    chain.awaitRecovered();
  }

  private Chain synced(String name, KubernetesAuthOptions options) {
    Chain chain = new Chain(world, name).loggingIn(block(name, ""));
    identity(chain, options);
    chain.mendConnection();
    chain.mendAuth();
    chain.mendStaticSecret();
    world.awaitSynced(name);
    return chain.keepTarget();
  }

  /** A new identity, which the chain logs in as from now on. */
  private void identity(Chain chain, KubernetesAuthOptions options) {
    DevIdentity identity = world.server.identities().create(chain.name);
    identity.kubernetesAuth(options);
    world.project.grant(identity, Role.viewer());
    chain.credentials(Map.of("identityId", identity.id() + "\n"));
  }

  private static String block(String account, String audiences) {
    return """
    method: kubernetes, kubernetes: {
      identityIdRef: {name: "${chain}-login", namespace: "${namespace}", key: identityId},
      serviceAccountRef: {name: "%s", namespace: "${namespace}"}, %s}
    """
        .formatted(account, audiences);
  }

  private void serviceAccount(String name) {
    world
        .client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(world.namespace)
                .withName(name)
                .endMetadata()
                .build())
        .serverSideApply();
  }

  private void mayReview(String account) {
    world
        .client
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(binding(account))
                .endMetadata()
                .withNewRoleRef(GROUP, "ClusterRole", "system:auth-delegator")
                .addNewSubject("", "ServiceAccount", account, world.namespace)
                .build())
        .serverSideApply();
  }

  private String binding(String account) {
    return world.namespace + "-" + account;
  }

  private KubernetesAuthOptions reviewedBy(String account) {
    String token =
        world
            .client
            .serviceAccounts()
            .inNamespace(world.namespace)
            .withName(account)
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withExpirationSeconds(3600L)
                    .endSpec()
                    .build())
            .getStatus()
            .getToken();
    return KubernetesAuthOptions.reviewedBy(
        world.plane.address(), world.plane.caCertificatePem(), token);
  }
}
