package com.infisical.operator.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.staticsecret.StaticSecrets;
import com.infisical.operator.target.WriteResult.Done;
import com.infisical.operator.target.WriteResult.Failed;
import com.infisical.operator.target.plan.Given;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.ServerRefusal;
import com.infisical.operator.tenancy.TestTenancy;
import com.infisical.testkit.ControlPlane;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Targets in namespaces whose quota is full, with the controller that counts what is used. */
class TargetQuotaIT {
  private static final OperatorKey KEY = OperatorKey.of(new byte[OperatorKey.BYTES]);
  private static final Duration SOON = Duration.ofSeconds(60);

  private static ControlPlane controlPlane;
  private static KubernetesClient client;

  private String namespace;
  private ResourceFacts web;

  /** Runs before each write, by its number. */
  private final List<Runnable> beforeWrites = new ArrayList<>();

  private final TargetSync sync =
      sync(
          new TargetWriter(
              client,
              () -> {
                if (!beforeWrites.isEmpty()) {
                  beforeWrites.removeFirst().run();
                }
                return true;
              }));

  @BeforeAll
  static void start() {
    controlPlane = ControlPlane.builder().controllerManager(true).start();
    client = controlPlane.client();
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  @BeforeEach
  void makeNamespace() {
    namespace = controlPlane.namespace("apps");
    web = Given.facts(Given.UID, namespace, "web");
  }

  @Test
  void makesASecretAnewWithAnotherTypeThatFillsTheQuota() {
    sync(Given.target(namespace, "Owner"), "1");
    quota(1);
    awaitUsed(1);
    String uid = secret().getMetadata().getUid();

    assertThat(sync(ofType("example.com/other"), "1")).isInstanceOf(Done.class);

    assertThat(secret().getType()).isEqualTo("example.com/other");
    assertThat(secret().getMetadata().getUid()).isNotEqualTo(uid);
    assertThat(secret().getData()).isEqualTo(Map.of("A", "MQ=="));
  }

  @Test
  void makesAnImmutableSecretAnewThatFillsTheQuota() {
    sync(Given.target(namespace, "Owner"), "1");
    client.resource(secret().edit().withImmutable(true).build()).update();
    quota(1);
    awaitUsed(1);

    assertThat(sync(Given.target(namespace, "Owner"), "2")).isInstanceOf(Done.class);

    assertThat(secret().getData()).isEqualTo(Map.of("A", "Mg=="));
  }

  @Test
  void keepsASecretForWhichThereIsNoRoomEvenInItsOwnPlace() {
    sync(Given.target(namespace, "Owner"), "1");
    other();
    quota(1);
    awaitUsed(2);
    Secret before = secret();

    WriteResult result = sync(ofType("example.com/other"), "1");

    assertThat(sentence(result))
        .isEqualTo(
            "Secret %1$s/db cannot be re-created, not even in its own place, and stays as it is: exceeded quota: objects, requested: count/secrets=1, used: count/secrets=2, limited: count/secrets=1; raise the quota of namespace %1$s or delete what it does not need; the operator retries"
                .formatted(namespace));
    assertThat(secret()).isEqualTo(before);
  }

  @Test
  void keepsASecretThatThePolicyOfAFullNamespaceRefuses() {
    sync(Given.target(namespace, "Owner"), "1");
    quota(1);
    awaitUsed(1);
    Secret before = secret();

    assertThat(sentence(sync(ofType("kubernetes.io/tls"), "1"))).contains("data[tls.crt]");
    assertThat(secret()).isEqualTo(before);
  }

  @Test
  void saysThatAQuotaHasNoRoomForANewSecret() {
    other();
    quota(1);
    awaitUsed(1);

    assertThat(sentence(sync(Given.target(namespace, "Owner"), "1")))
        .startsWith(
            "Secret %s/db cannot be created: exceeded quota: objects, requested: count/secrets=1, used: count/secrets=1, limited: count/secrets=1; raise the quota"
                .formatted(namespace));
  }

  @Test
  void tellsAtOnceOfASecretWhosePlaceAnotherTookAndMakesItWhenThereIsRoom() {
    sync(Given.target(namespace, "Owner"), "1");
    quota(1);
    awaitUsed(1);
    beforeWrites.add(() -> {});
    beforeWrites.add(() -> await().atMost(SOON).until(this::otherFits));

    TargetResult outcome =
        sync.bring(web, ofType("example.com/other"), TargetContent.fixed(Given.data("A", "1")));

    assertThat(outcome.write())
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.failure()).isInstanceOf(ServerRefusal.NotMadeAnew.class));
    assertThat(sentence(outcome.write()))
        .contains("was deleted to be re-created", "is missing now", "exceeded quota: objects, ");
    assertThat(outcome.warnings()).containsExactly(sentence(outcome.write()));

    client.secrets().inNamespace(namespace).withName("other").delete();
    await().atMost(SOON).until(() -> sync(ofType("example.com/other"), "1") instanceof Done);
    assertThat(secret().getData()).isEqualTo(Map.of("A", "MQ=="));
  }

  private static TargetSync sync(TargetWriter writer) {
    return new TargetSync(
        client,
        StaticSecrets.markHolders(client, TestTenancy.open("infisical-operator")),
        Given.planner(),
        writer,
        new TargetMemory(() -> 0L),
        KEY,
        target -> false,
        target -> false);
  }

  private WriteResult sync(SecretTarget target, String value) {
    return sync.bring(web, target, TargetContent.fixed(Given.data("A", value))).write();
  }

  private SecretTarget ofType(String type) {
    return new SecretTarget("db", namespace, "Secret", "Owner", type, null, null);
  }

  private static String sentence(WriteResult result) {
    return ((Failed) result).failure().sentence();
  }

  private Secret secret() {
    return client.secrets().inNamespace(namespace).withName("db").require();
  }

  private void other() {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("other")
                .endMetadata()
                .build())
        .create();
  }

  private boolean otherFits() {
    try {
      other();
      return true;
    } catch (KubernetesClientException full) {
      return false;
    }
  }

  private void quota(int secrets) {
    client
        .resource(
            new ResourceQuotaBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("objects")
                .endMetadata()
                .withNewSpec()
                .addToHard("count/secrets", new Quantity(Integer.toString(secrets)))
                .endSpec()
                .build())
        .create();
  }

  private void awaitUsed(int secrets) {
    await()
        .atMost(SOON)
        .until(
            () -> {
              ResourceQuota quota =
                  client.resourceQuotas().inNamespace(namespace).withName("objects").require();
              return quota.getStatus() != null
                  && quota.getStatus().getUsed() != null
                  && new Quantity(Integer.toString(secrets))
                      .equals(quota.getStatus().getUsed().get("count/secrets"));
            });
  }
}
