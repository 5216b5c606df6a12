package com.infisical.operator.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.api.TargetMetadata;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.AdmissionPolicies;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.staticsecret.StaticSecrets;
import com.infisical.operator.target.WriteResult.Done;
import com.infisical.operator.target.WriteResult.Failed;
import com.infisical.operator.target.WriteResult.Unchanged;
import com.infisical.operator.target.plan.Given;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.tenancy.TestTenancy;
import com.infisical.testkit.ControlPlane;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Targets that admission policies of the API server change or refuse. */
class TargetAdmissionIT {
  private static final OperatorKey KEY = OperatorKey.of(new byte[OperatorKey.BYTES]);
  private static final String VALUE = "correct-horse-battery";

  private static ControlPlane controlPlane;
  private static KubernetesClient client;

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger writes = new AtomicInteger();
  private String namespace;
  private ResourceFacts web;
  private AdmissionPolicies policies;

  private final TargetSync sync =
      new TargetSync(
          client,
          StaticSecrets.markHolders(client, TestTenancy.open("infisical-operator")),
          Given.planner(),
          new TargetWriter(client, () -> writes.incrementAndGet() > 0),
          new TargetMemory(nanos::get),
          KEY,
          target -> true,
          target -> false);

  @BeforeAll
  static void start() {
    controlPlane = ControlPlane.start();
    client = controlPlane.client();
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  @BeforeEach
  void makeNamespace() {
    namespace = controlPlane.namespace("apps");
    web = Given.facts(Given.UID, namespace, "web", Map.of("team", "red"), Map.of(), false);
    policies = new AdmissionPolicies(client, namespace);
  }

  @AfterEach
  void takeBack() {
    policies.close();
  }

  @Test
  void saysThatAPolicyChangesTheDataAndRestartsNothing() {
    policies.mutate(
        """
        [JSONPatch{op: "add", path: "/data/A", value: "Y2hhbmdlZA=="},
         JSONPatch{op: "add", path: "/data/B", value: "YWRkZWQ="}]\
        """,
        probe -> probe.getData().containsKey("B"));

    TargetResult outcome = sync(VALUE);

    assertThat(sentence(outcome))
        .isEqualTo(
            "Secret %s/db: an admission webhook or policy changes the data (keys \"A\", \"B\"); exempt this Secret from it (label secrets.infisical.com/managed=true); the operator retries, after repeated changes once a minute; no workload is restarted for it"
                .formatted(namespace));
    assertThat(outcome.stored()).isEmpty();
    assertThat(outcome.reload()).isEmpty();
    assertThat(((Failed) outcome.write()).failure().retry()).isEqualTo(new Retry.Backoff());
  }

  @Test
  void writesWhatAPolicyChangesAtThePaceOfDriftAndSettlesWhenThePolicyIsGone() {
    policies.mutate(
        """
        [JSONPatch{op: "add", path: "/data/A", value: "Y2hhbmdlZA=="}]\
        """,
        probe -> probe.getData().containsKey("A"));
    for (int i = 0; i < 6; i++) {
      assertThat(sync(VALUE).write()).isInstanceOf(Failed.class);
    }
    assertThat(writes).hasValue(6);

    TargetResult paced = sync(VALUE);
    TargetResult still = sync(VALUE);

    assertThat(writes).hasValue(6);
    assertThat(sentence(paced)).contains("changes the data (keys \"A\")");
    assertThat(((Failed) paced.write()).failure().retry())
        .isEqualTo(new Retry.After(Duration.ofMinutes(1)));
    assertThat(paced.warnings()).hasSize(1);
    assertThat(still.warnings()).isEmpty();

    policies.close();
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    TargetResult written = sync(VALUE);
    assertThat(written.write())
        .isInstanceOfSatisfying(Done.class, done -> assertThat(done.contentChanged()).isTrue());
    assertThat(written.reload()).isPresent();
    assertThat(sync(VALUE).write()).isEqualTo(new Unchanged());
  }

  @Test
  void leavesLabelsThatAPolicyAdds() {
    policies.mutate(
        """
        [JSONPatch{op: "add", path: "/metadata/labels/by-policy", value: "yes"}]\
        """,
        probe -> probe.getMetadata().getLabels().containsKey("by-policy"));

    TargetResult outcome = sync(VALUE);

    assertThat(outcome.write()).isInstanceOf(Done.class);
    assertThat(outcome.warnings()).isEmpty();
    assertThat(sync(VALUE).write()).isEqualTo(new Unchanged());
    assertThat(secret().getMetadata().getLabels()).containsEntry("by-policy", "yes");
    assertThat(writes).hasValue(1);
  }

  @Test
  void namesLabelsThatAPolicyChangesOrThatMetadataDoesNotListAndWritesThemOnce() {
    policies.mutate(
        """
        [JSONPatch{op: "add", path: "/metadata/labels/by-policy", value: "yes"},
         JSONPatch{op: "add", path: "/metadata/labels/team", value: "blue"}]\
        """,
        probe -> probe.getMetadata().getLabels().containsKey("by-policy"));
    SecretTarget exactly =
        new SecretTarget(
            "db",
            namespace,
            "Secret",
            "Owner",
            null,
            null,
            new TargetMetadata(Map.of("team", "red"), Map.of()));

    TargetResult outcome = sync.bring(web, exactly, TargetContent.fixed(Given.data("A", VALUE)));

    assertThat(outcome.write()).isInstanceOf(Done.class);
    assertThat(outcome.stored()).isPresent();
    assertThat(outcome.warnings())
        .containsExactly(
            "Secret %s/db: an admission webhook or policy changes or removes label team; the target stays as it is; change the policy, or remove them from the resource"
                .formatted(namespace),
            "Secret %s/db: an admission webhook or policy adds label by-policy, which .spec.targets[].metadata does not list; the target stays as it is"
                .formatted(namespace));
    for (int i = 0; i < 3; i++) {
      assertThat(sync.bring(web, exactly, TargetContent.fixed(Given.data("A", VALUE))).write())
          .isEqualTo(new Unchanged());
    }
    assertThat(writes).hasValue(1);
    assertThat(
            sync.bring(web, exactly, TargetContent.fixed(Given.data("A", "another-value"))).write())
        .isInstanceOf(Done.class);
    assertThat(writes).hasValue(2);
  }

  @Test
  void failsWhereAPolicyTakesAwayWhatTheOperatorKeepsOnATarget() {
    policies.mutate(
        """
        [JSONPatch{op: "remove", path: "/metadata/annotations/" + jsonpatch.escapeKey("secrets.infisical.com/mark")}]\
        """,
        probe -> !probe.getMetadata().getAnnotations().containsKey(OwnKeys.MARK));

    assertThat(sentence(sync(VALUE)))
        .contains(
            "changes the operator's own metadata (annotation secrets.infisical.com/mark); exempt");
  }

  @Test
  void makesATargetAnewForEachChangeThatAPolicyMakesImmutable() {
    policies.mutate(
        """
        [JSONPatch{op: "add", path: "/immutable", value: true}]\
        """,
        probe -> Boolean.TRUE.equals(probe.getImmutable()));

    TargetResult outcome = sync(VALUE);
    assertThat(outcome.write()).isInstanceOf(Done.class);
    assertThat(outcome.warnings())
        .containsExactly(
            "Secret %s/db: an admission webhook or policy makes it immutable; every change deletes and re-creates it"
                .formatted(namespace));
    assertThat(sync(VALUE).write()).isEqualTo(new Unchanged());
    String uid = secret().getMetadata().getUid();

    assertThat(sync("another-value").write()).isInstanceOf(Done.class);
    assertThat(sync("another-value").write()).isEqualTo(new Unchanged());
    assertThat(secret().getMetadata().getUid()).isNotEqualTo(uid);
  }

  @Test
  void doesNotMakeATargetAnewAgainAndAgainThatAPolicyChangesAndMakesImmutable() {
    policies.mutate(
        """
        [JSONPatch{op: "add", path: "/immutable", value: true},
         JSONPatch{op: "add", path: "/data/A", value: "Y2hhbmdlZA=="}]\
        """,
        probe -> Boolean.TRUE.equals(probe.getImmutable()));

    TargetResult outcome = sync(VALUE);
    assertThat(sentence(outcome))
        .contains("then change the resource's annotation secrets.infisical.com/force-sync");
    assertThat(((Failed) outcome.write()).failure().retry()).isEqualTo(new Retry.OnChange());
    String uid = secret().getMetadata().getUid();

    for (int i = 0; i < 3; i++) {
      nanos.addAndGet(Duration.ofMinutes(2).toNanos());
      assertThat(sentence(sync(VALUE))).isEqualTo(sentence(outcome));
    }
    assertThat(secret().getMetadata().getUid()).isEqualTo(uid);
    assertThat(writes).hasValue(1);
  }

  @Test
  void givesThePolicysOwnWords() {
    policies.deny("'name it like your team, not ' + object.metadata.name");

    assertThat(sentence(sync(VALUE)))
        .contains(
            "the API server does not accept it: ValidatingAdmissionPolicy",
            "denied request: name it like your team, not db; check the admission policies");
  }

  @Test
  void keepsQuietAboutWordsThatRepeatAValueEvenOneThatIsReplaced() {
    assertThat(sync(VALUE).write()).isInstanceOf(Done.class);
    policies.deny("'it was ' + string((oldObject == null ? object : oldObject).data['A'])");

    assertThat(sentence(sync("another-value")))
        .contains("the API server does not accept it")
        .doesNotContain(VALUE, "Y29ycmVjd");
  }

  private TargetResult sync(String value) {
    return sync.bring(
        web, Given.target(namespace, "Owner"), TargetContent.fixed(Given.data("A", value)));
  }

  private static String sentence(TargetResult outcome) {
    return ((Failed) outcome.write()).failure().sentence();
  }

  private Secret secret() {
    return client.secrets().inNamespace(namespace).withName("db").require();
  }
}
