package com.infisical.operator.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.api.TargetMetadata;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.staticsecret.StaticSecrets;
import com.infisical.operator.status.Redaction;
import com.infisical.operator.target.WriteResult.Conflict;
import com.infisical.operator.target.WriteResult.Done;
import com.infisical.operator.target.WriteResult.Failed;
import com.infisical.operator.target.WriteResult.NotLeading;
import com.infisical.operator.target.WriteResult.Unchanged;
import com.infisical.operator.target.plan.Given;
import com.infisical.operator.target.plan.GoVersion;
import com.infisical.operator.target.plan.ObservedTarget;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.OwnershipRefusal;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.ServerRefusal;
import com.infisical.operator.target.plan.TargetData;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetPlan.Delete;
import com.infisical.operator.target.plan.TargetPlan.Precondition;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.tenancy.TestTenancy;
import com.infisical.testkit.ControlPlane;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Targets on a real API server: what it stores, refuses and guards. */
class TargetSyncIT {
  private static final OperatorKey KEY = OperatorKey.of(new byte[OperatorKey.BYTES]);

  private static ControlPlane controlPlane;
  private static KubernetesClient client;

  private final AtomicLong nanos = new AtomicLong();
  private String namespace;
  private ResourceFacts web;
  private TargetRef ref;

  /** Asked before each write: the moment between the look and the write. */
  private BooleanSupplier beforeWrite = () -> true;

  private boolean unseen;

  private final TargetSync sync =
      new TargetSync(
          client,
          StaticSecrets.markHolders(client, TestTenancy.open("infisical-operator")),
          Given.planner(),
          new TargetWriter(client, () -> beforeWrite.getAsBoolean()),
          new TargetMemory(nanos::get),
          KEY,
          target -> false,
          target -> unseen);

  @BeforeAll
  static void start() {
    controlPlane = ControlPlane.start();
    controlPlane.applyCrds();
    client = controlPlane.client();
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  @BeforeEach
  void makeNamespace() {
    namespace = controlPlane.namespace("apps");
    web = Given.facts(Given.UID, namespace, "web", Map.of("team", "a"), Map.of(), false);
    ref = new TargetRef(TargetRef.Kind.SECRET, namespace, "db");
  }

  @Test
  void createsASecretAndWritesNothingMoreWhileNothingChanges() {
    assertThat(sync(owner(), Given.data("A", "1"))).isInstanceOf(Done.class);
    Secret created = secret();

    assertThat(sync(owner(), Given.data("A", "1"))).isEqualTo(new Unchanged());

    assertThat(secret().getMetadata().getResourceVersion())
        .isEqualTo(created.getMetadata().getResourceVersion());
    assertThat(created.getData()).isEqualTo(Map.of("A", "MQ=="));
    assertThat(created.getMetadata().getLabels())
        .isEqualTo(Map.of("team", "a", "secrets.infisical.com/managed", "true"));
    assertThat(created.getMetadata().getAnnotations())
        .containsEntry("secrets.infisical.com/version", GoVersion.of(Given.data("A", "1")))
        .containsEntry("secrets.infisical.com/mark", Given.data("A", "1").mark(KEY, ref));
  }

  @Test
  void findsWhatIsThereThoughNoWatchHasSeenIt() {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("db")
                .addToLabels("theirs", "yes")
                .endMetadata()
                .build())
        .create();
    unseen = true;

    assertThat(sync(Given.target(namespace, "Orphan"), Given.data("A", "1")))
        .isInstanceOf(Done.class);

    assertThat(secret().getData()).isEqualTo(Map.of("A", "MQ=="));
    assertThat(secret().getMetadata().getLabels()).containsEntry("theirs", "yes");
  }

  @Test
  void createsAConfigMapWithBinaryDataAndSettles() {
    SecretTarget target =
        new SecretTarget("db", namespace, "ConfigMap", "Orphan", null, null, null);
    TargetData data = TargetData.of(Map.of("T", new byte[] {65}, "B", new byte[] {-1}));

    assertThat(sync(target, data)).isInstanceOf(Done.class);
    assertThat(sync(target, data)).isEqualTo(new Unchanged());

    ConfigMap map = client.configMaps().inNamespace(namespace).withName("db").get();
    assertThat(map.getData()).isEqualTo(Map.of("T", "A"));
    assertThat(map.getBinaryData()).isEqualTo(Map.of("B", "/w=="));
  }

  @Test
  void settlesOnAnEmptyTarget() {
    assertThat(sync(owner(), Given.data())).isInstanceOf(Done.class);
    assertThat(sync(owner(), Given.data())).isEqualTo(new Unchanged());
  }

  @Test
  void storesOneMebibyteAndRefusesAByteMore() {
    TargetData most = TargetData.of(Map.of("A", new byte[1024 * 1024]));
    TargetData more = TargetData.of(Map.of("A", new byte[1024 * 1024], "B", new byte[1]));

    assertThat(sync(owner(), most)).isInstanceOf(Done.class);
    assertThat(sync(owner(), more)).isEqualTo(new Failed(new TargetFailure.TooLarge(ref)));
    assertThat(secret().getData()).containsOnlyKeys("A");
  }

  @Test
  void looksAgainWhenSomebodyElseWasQuickerAndLosesNothing() {
    sync(owner(), Given.data("A", "1"));
    AtomicInteger looks = new AtomicInteger();
    beforeWrite =
        () -> {
          if (looks.incrementAndGet() == 1) {
            label("theirs");
          }
          return true;
        };

    assertThat(sync(owner(), Given.data("A", "2"))).isInstanceOf(Done.class);

    assertThat(looks).hasValue(2);
    assertThat(secret().getData()).isEqualTo(Map.of("A", "Mg=="));
    assertThat(secret().getMetadata().getLabels()).containsKey("theirs");
  }

  @Test
  void takesNoObjectThatAppearedBetweenLookAndCreation() {
    beforeWrite =
        () -> {
          beforeWrite = () -> true;
          client.resource(plain("A", "dGhlaXJz")).create();
          return true;
        };

    assertThat(sync(owner(), Given.data("A", "1")))
        .isEqualTo(new Failed(new OwnershipRefusal.NotGivenAway(ref, true)));
    assertThat(secret().getData()).isEqualTo(Map.of("A", "dGhlaXJz"));
  }

  @Test
  void givesUpForNowAfterFiveConflicts() {
    sync(owner(), Given.data("A", "1"));
    AtomicInteger looks = new AtomicInteger();
    beforeWrite =
        () -> {
          label("theirs-" + looks.incrementAndGet());
          return true;
        };

    assertThat(sync(owner(), Given.data("A", "2")))
        .isEqualTo(new Failed(new TargetFailure.Contended(ref)));
    assertThat(looks).hasValue(5);
    assertThat(secret().getData()).isEqualTo(Map.of("A", "MQ=="));
  }

  @Test
  void writesNothingOnceTheLeaseIsOver() {
    beforeWrite = () -> false;

    assertThat(sync(owner(), Given.data("A", "1"))).isEqualTo(new NotLeading());
    assertThat(client.secrets().inNamespace(namespace).list().getItems()).isEmpty();
  }

  @Test
  void recreatesItsOwnSecretWithAnotherType() {
    sync(owner(), Given.data("A", "1"));
    Secret before = secret();

    assertThat(sync(ownerOfType("example.com/other"), Given.data("A", "1")))
        .isInstanceOfSatisfying(Done.class, done -> assertThat(done.contentChanged()).isFalse());

    assertThat(secret().getType()).isEqualTo("example.com/other");
    assertThat(secret().getMetadata().getUid()).isNotEqualTo(before.getMetadata().getUid());
    assertThat(sync(owner(), Given.data("A", "1"))).isEqualTo(new Unchanged());
  }

  @Test
  void keepsTheOldSecretWhenTheServerWouldRefuseTheNewOne() {
    sync(owner(), Given.data("A", "1"));
    Secret before = secret();

    assertThat(sync(ownerOfType("kubernetes.io/tls"), Given.data("A", "1")))
        .isInstanceOfSatisfying(
            Failed.class,
            failed ->
                assertThat(failed.failure())
                    .isInstanceOfSatisfying(
                        ServerRefusal.Rejected.class,
                        rejected ->
                            assertThat(rejected.fields())
                                .contains(
                                    "\"data[tls.crt]\" (Required value)",
                                    "\"data[tls.key]\" (Required value)")));
    assertThat(secret().getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
  }

  @Test
  void recreatesItsOwnImmutableSecretWhenTheDataChange() {
    sync(owner(), Given.data("A", "1"));
    client.resource(secret().edit().withImmutable(true).build()).update();

    assertThat(sync(owner(), Given.data("A", "2"))).isInstanceOf(Done.class);
    assertThat(secret().getData()).isEqualTo(Map.of("A", "Mg=="));
  }

  @Test
  void deletesOnlyTheVeryObjectInTheVeryStateThatWasSeen() {
    sync(owner(), Given.data("A", "1"));
    ObservedTarget seen = ObservedTarget.of(secret());
    String version = seen.metadata().getResourceVersion();
    TargetWriter writer = new TargetWriter(client, () -> true);

    assertThat(
            writer.write(
                new Delete(new Precondition(ref, "another-uid", version)), Redaction.ofUnknown()))
        .isEqualTo(new Conflict());
    label("theirs");
    assertThat(writer.write(new Delete(Precondition.of(seen)), Redaction.ofUnknown()))
        .isEqualTo(new Conflict());
    assertThat(secret()).isNotNull();
    assertThat(
            writer.write(
                new Delete(Precondition.of(ObservedTarget.of(secret()))), Redaction.ofUnknown()))
        .isInstanceOf(Done.class);
    assertThat(client.secrets().inNamespace(namespace).withName("db").get()).isNull();
  }

  @Test
  void letsATargetGoThatIsNoLongerListed() {
    sync(owner(), Given.data("A", "1"));
    sync.release(web, ref);
    assertThat(client.secrets().inNamespace(namespace).withName("db").get()).isNull();

    sync(orphan(), Given.data("A", "1"));
    sync.release(web, ref);
    assertThat(secret().getData()).isEqualTo(Map.of("A", "MQ=="));
    assertThat(secret().getMetadata().getLabels()).isEqualTo(Map.of("team", "a"));
    assertThat(Maps.present(secret().getMetadata().getAnnotations())).isEmpty();

    assertThat(sync.release(web, ref)).isEqualTo(new Unchanged());
  }

  @Test
  void tellsAnAbsentNamespaceFromOneThatIsTerminating() {
    TargetRef absent = new TargetRef(TargetRef.Kind.SECRET, "nowhere", "db");
    TargetRef terminating =
        new TargetRef(TargetRef.Kind.SECRET, controlPlane.namespace("leaving"), "db");
    client.namespaces().withName(terminating.namespace()).delete();

    assertThat(sync(in(absent.namespace()), Given.data("A", "1")))
        .isEqualTo(new Failed(new TargetFailure.NamespaceAbsent(absent)));
    assertThat(sync(in(terminating.namespace()), Given.data("A", "1")))
        .isEqualTo(new Failed(new TargetFailure.NamespaceTerminating(terminating)));
  }

  @Test
  void leavesATargetAloneThatIsBeingDeleted() {
    sync(owner(), Given.data("A", "1"));
    client
        .resource(secret().edit().editMetadata().addToFinalizers("a.b/c").endMetadata().build())
        .update();
    client.secrets().inNamespace(namespace).withName("db").delete();

    assertThat(sync(owner(), Given.data("A", "2")))
        .isEqualTo(new Failed(new TargetFailure.BeingDeleted(ref)));
  }

  @Test
  void leavesATargetToTheResourceThatListsItAndTakesItWhenThatIsGone() {
    ResourceFacts api = Given.facts("u2", namespace, "api");
    HasMetadata holder = client.resource(staticSecret("api")).create();
    sync.bring(api, orphan(), TargetContent.fixed(Given.data("A", "theirs")));

    assertThat(sync(orphan(), Given.data("A", "1")))
        .isEqualTo(
            new Failed(new OwnershipRefusal.ManagedByAnother(ref, namespace + "/api", true)));

    client.resource(holder).delete();
    assertThat(sync(orphan(), Given.data("A", "1"))).isInstanceOf(Done.class);
    assertThat(secret().getMetadata().getAnnotations())
        .containsEntry("secrets.infisical.com/managed-by", namespace + "/web");
  }

  @Test
  void saysWhatTheApiServerForbids() {
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("nobody")
                .endMetadata()
                .build())
        .create();
    try (KubernetesClient nobody = controlPlane.clientFor(namespace, "nobody")) {
      assertThat(
              writingWith(nobody)
                  .bring(web, owner(), TargetContent.fixed(Given.data("A", "1")))
                  .write())
          .isEqualTo(
              new Failed(
                  new ServerRefusal.Forbidden(
                      ref,
                      "create",
                      ": User \"system:serviceaccount:%1$s:nobody\" cannot create resource \"secrets\" in API group \"\" in the namespace \"%1$s\""
                          .formatted(namespace))));
    }
  }

  @Test
  void saysThatTheApiServerDoesNotAnswer() {
    try (KubernetesClient nowhere =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:1")
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build()) {
      assertThat(
              writingWith(nowhere)
                  .bring(web, owner(), TargetContent.fixed(Given.data("A", "1")))
                  .write())
          .isEqualTo(new Failed(new TargetFailure.Unreachable(ref, "create")));
    }
  }

  @Test
  void repairsOnceAMinuteWhatSomebodyChangesBackAgainAndAgain() {
    TargetData data = Given.data("A", "1");
    sync(owner(), data);
    for (int i = 0; i < 5; i++) {
      edit();
      assertThat(sync(owner(), data)).as("repair %d", i).isInstanceOf(Done.class);
    }

    edit();
    TargetResult paced = sync.bring(web, owner(), TargetContent.fixed(data));
    TargetResult still = sync.bring(web, owner(), TargetContent.fixed(data));

    assertThat(paced.write())
        .isEqualTo(new Failed(new TargetFailure.ChangedBack(ref, Duration.ofMinutes(1))));
    assertThat(paced.warnings()).hasSize(1);
    assertThat(still.warnings()).isEmpty();

    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(sync(owner(), data)).isInstanceOf(Done.class);
    edit();
    assertThat(sync(owner(), data)).isInstanceOf(Failed.class);
  }

  @Test
  void announcesAReloadWithTheContentAndAsksForConsumersOnlyThen() {
    AtomicInteger asked = new AtomicInteger();
    TargetSync consumed =
        new TargetSync(
            client,
            StaticSecrets.markHolders(client, TestTenancy.open("infisical-operator")),
            Given.planner(),
            new TargetWriter(client, () -> true),
            new TargetMemory(nanos::get),
            KEY,
            target -> asked.incrementAndGet() > 0,
            target -> false);

    consumed.bring(web, owner(), TargetContent.fixed(Given.data("A", "1")));
    consumed.bring(web, owner(), TargetContent.fixed(Given.data("A", "1")));

    assertThat(asked).hasValue(1);
    assertThat(secret().getMetadata().getAnnotations())
        .containsEntry("secrets.infisical.com/reload", "pending");
  }

  @Test
  void namesReservedMetadataThatItLeavesOut() {
    String reserved = "secrets.infisical.com/managed";
    SecretTarget target =
        new SecretTarget(
            "db",
            namespace,
            "Secret",
            "Owner",
            null,
            null,
            new TargetMetadata(Map.of(reserved, "no"), Map.of()));

    TargetResult outcome = sync.bring(web, target, TargetContent.fixed(Given.data()));

    assertThat(outcome.write()).isInstanceOf(Done.class);
    assertThat(outcome.warnings()).singleElement().asString().contains(reserved, "remove them");
    assertThat(secret().getMetadata().getLabels()).isEqualTo(Map.of(reserved, "true"));
  }

  @Test
  void writesTheInputsOfATemplateThatMakesTheSameData() {
    TargetData data = Given.data("A", "1");
    sync(owner(), data);

    assertThat(sync(owner(), data.withInputs("i"))).isInstanceOf(Done.class);
    assertThat(secret().getMetadata().getAnnotations()).containsEntry(OwnKeys.INPUTS, "i");

    assertThat(sync(owner(), data)).isInstanceOf(Done.class);
    assertThat(secret().getMetadata().getAnnotations()).doesNotContainKey(OwnKeys.INPUTS);
  }

  @Test
  void writesOtherContentAtOnceHoweverOften() {
    for (int i = 0; i < 8; i++) {
      assertThat(sync(owner(), Given.data("A", "v" + i))).isInstanceOf(Done.class);
    }
  }

  private WriteResult sync(SecretTarget target, TargetData data) {
    return sync.bring(web, target, TargetContent.fixed(data)).write();
  }

  /** A sync that reads as an administrator and writes with another client. */
  private TargetSync writingWith(KubernetesClient writing) {
    return new TargetSync(
        client,
        StaticSecrets.markHolders(client, TestTenancy.open("infisical-operator")),
        Given.planner(),
        new TargetWriter(writing, () -> true),
        new TargetMemory(nanos::get),
        KEY,
        target -> false,
        target -> false);
  }

  private SecretTarget owner() {
    return Given.target(namespace, "Owner");
  }

  private SecretTarget orphan() {
    return Given.target(namespace, "Orphan");
  }

  private static SecretTarget in(String namespace) {
    return Given.target(namespace, "Orphan");
  }

  private SecretTarget ownerOfType(String type) {
    return new SecretTarget("db", namespace, "Secret", "Owner", type, null, null);
  }

  private Secret secret() {
    return client.secrets().inNamespace(namespace).withName("db").require();
  }

  private void label(String key) {
    patch("{\"metadata\":{\"labels\":{\"" + key + "\":\"x\"}}}");
  }

  private void edit() {
    patch("{\"data\":{\"A\":\"ZWRpdGVk\"}}");
  }

  private void patch(String merge) {
    client
        .secrets()
        .inNamespace(namespace)
        .withName("db")
        .patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }

  private Secret plain(String key, String base64) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName("db")
        .endMetadata()
        .withData(Map.of(key, base64))
        .build();
  }

  private HasMetadata staticSecret(String name) {
    return (HasMetadata)
        client
            .getKubernetesSerialization()
            .unmarshal(
                """
                apiVersion: secrets.infisical.com/v1beta1
                kind: InfisicalStaticSecret
                metadata: {namespace: %1$s, name: %2$s}
                spec:
                  infisicalAuthRef: {name: a, namespace: %1$s}
                  syncOptions: {refreshInterval: 60s}
                  sources: [{projectId: p, environmentSlug: dev, secretPath: /}]
                  targets: [{name: db, namespace: %1$s, kind: Secret, creationPolicy: Orphan}]
                """
                    .formatted(namespace, name));
  }
}
