package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.KubernetesAuthOptions;
import com.infisical.devserver.access.Role;
import com.infisical.e2e.world.Chain;
import com.infisical.e2e.world.OperatorRole;
import com.infisical.e2e.world.World;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * An operator with the chart's role in one namespace only, less the right to request tokens: what a
 * user is told where it lacks rights, and that granting them is enough.
 */
@WithControlPlane(controllerManager = true, crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputRightsIT {
  private static final Duration SOON = Duration.ofSeconds(45);

  private World world;
  private OperatorRole role;

  @BeforeAll
  void startWorld(ControlPlane plane) {
    world = World.idle(plane);
    role = new OperatorRole(world);
    role.grant(rule -> isAboutTokens(rule) ? List.of() : rule.getVerbs());
    world.startOperatorAs(ControlPlane.OPERATOR);
  }

  @AfterEach
  void tellsNoSecret() {
    world.leaks.assertNothingLeaked(world.client, world.namespace);
  }

  @AfterAll
  void endWorld() {
    world.close();
  }

  @Test
  void saysThatTokensMayNotBeRequestedUntilTheyMay() {
    DevIdentity identity = world.server.identities().create("kubernetes");
    identity.kubernetesAuth(KubernetesAuthOptions.gateway());
    world.project.grant(identity, Role.viewer());
    serviceAccount("app");
    Chain chain = new Chain(world, "tokens").synced();

    world.secret("identity", Map.of("id", identity.id()));
    chain.auth(
        """
        method: kubernetes, kubernetes: {
          identityIdRef: {name: identity, namespace: "${namespace}", key: id},
          serviceAccountRef: {name: app, namespace: "${namespace}"}}
        """);
    String says =
        "the operator's service account may not request tokens for ServiceAccount %s/app, referenced by .spec.kubernetes.serviceAccountRef (RBAC); grant it create on serviceaccounts/token there"
            .formatted(world.namespace);
    chain.awaitAuthFails(says);
    chain.failsAndLosesNothing(
        "InfisicalAuth %s/tokens cannot be used: %s".formatted(world.namespace, says));

    role.grant(PolicyRule::getVerbs);
    chain.awaitAuthReady();
    chain.awaitRecovered();
  }

  @Test
  void saysThatASecretMayNotBeReadUntilItMay() {
    String elsewhere = world.plane.namespace("elsewhere");
    Chain chain = new Chain(world, "credentials").synced();
    world
        .client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(elsewhere)
                .withName("login")
                .endMetadata()
                .withStringData(world.credentials())
                .build())
        .create();

    chain.auth(
        """
        method: universal, universal: {
          clientIdRef: {name: login, namespace: "%1$s", key: clientId},
          clientSecretRef: {name: login, namespace: "%1$s", key: clientSecret}}
        """
            .formatted(elsewhere));
    String says =
        "Secret %s/login, referenced by .spec.universal.clientIdRef, could not be read: the operator's service account is not allowed to (RBAC); grant it get on secrets there"
            .formatted(elsewhere);
    chain.awaitAuthFails(says);
    chain.failsAndLosesNothing(
        "InfisicalAuth %s/credentials cannot be used: %s".formatted(world.namespace, says));

    role.bindIn(elsewhere);
    chain.awaitAuthReady();
    chain.awaitRecovered();
    world.client.namespaces().withName(elsewhere).delete();
  }

  @Test
  void saysThatATargetMayNotBeWrittenUntilItMay() {
    String elsewhere = world.plane.namespace("elsewhere");
    Chain chain = new Chain(world, "target").synced();

    chain.staticSecret(
        "far",
        "near",
        List.of(
            "{name: far, namespace: %s, kind: Secret, creationPolicy: Orphan}"
                .formatted(elsewhere)),
        chain.goodSource());

    world.awaitSyncFailure(
        "far",
        "1 of 2 targets failed: Secret %1$s/far: the API server forbids the operator to get it: User \""
            .formatted(elsewhere),
        " cannot get resource \"secrets\" in API group \"\" in the namespace \"%1$s\"; check the operator's role, quotas and admission policies of namespace %1$s"
            .formatted(elsewhere));
    assertThat(world.data("near")).isEqualTo(Map.of("KEY", Chain.VALUE));
    assertThat(world.client.secrets().inNamespace(elsewhere).list().getItems()).isEmpty();
    chain.assertNothingLost();

    role.bindIn(elsewhere);
    await()
        .atMost(SOON)
        .until(() -> world.client.secrets().inNamespace(elsewhere).withName("far").get() != null);
    world.awaitSynced("far");
    world.client.namespaces().withName(elsewhere).delete();
  }

  private static boolean isAboutTokens(PolicyRule rule) {
    return rule.getResources().contains("serviceaccounts/token");
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
}
