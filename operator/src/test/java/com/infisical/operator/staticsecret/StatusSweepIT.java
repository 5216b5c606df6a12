package com.infisical.operator.staticsecret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.reload.Reloads.ReloadResult;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.SpecFailure;
import com.infisical.operator.status.StatusMemory;
import com.infisical.operator.status.StatusWrite;
import com.infisical.operator.status.StatusWriter;
import com.infisical.operator.sync.StatusReport;
import com.infisical.operator.sync.SyncResult;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.StatusRefusal;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.impl.cache.CacheImpl;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * docs/design/architecture.md#for-all-kinds: "times alone by one slow sweep, without a reconcile:
 * those older than 5 minutes or twice the refresh interval, oldest first, at most 5 a second in
 * all." The clock is moved by hand; the API server is real.
 */
class StatusSweepIT {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static ControlPlane controlPlane;
  private static KubernetesClient client;

  private Instant now = START;
  private String namespace;
  private StatusReport<InfisicalStaticSecret, InfisicalStaticSecretStatus> report;

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
    WatchedResources<InfisicalStaticSecret> resources = new WatchedResources<>(Map.of());
    resources.attach(List.of(new Uncached()), name -> {});
    StatusMemory<InfisicalStaticSecretStatus> memory = new StatusMemory<>();
    report =
        new StatusReport<>(
            new StaticSecretStatuses(),
            writer(memory),
            memory,
            resources,
            new Events(client, () -> now, Runnable::run, () -> true),
            uid -> List.of(now),
            () -> now,
            Metrics.off());
  }

  private StatusWriter<InfisicalStaticSecret> writer(
      StatusMemory<InfisicalStaticSecretStatus> memory) {
    return new StatusWriter<>(
        client,
        InfisicalStaticSecret.class,
        new ObjectMapper(),
        () -> true,
        memory,
        () -> Duration.between(START, now),
        RandomGenerator.getDefault());
  }

  @Test
  void leavesTimesAloneForFiveMinutes() {
    tellOf("web", "60s");

    now = START.plus(Duration.ofMinutes(5));
    report.sweep();

    assertThat(lastSyncedAt("web")).isEqualTo(START);
  }

  @Test
  void knowsWhenEachResourceWasLastFoundInStepWithoutWritingIt() {
    tellOf("web", "60s");

    now = START.plus(Duration.ofMinutes(3));

    assertThat(report.lastSuccesses())
        .containsExactly(Map.entry(new ResourceName(namespace, "web"), now));
    assertThat(lastSyncedAt("web")).isEqualTo(START);
  }

  @Test
  void writesTimesThatAreOlderThanFiveMinutes() {
    tellOf("web", "60s");

    now = START.plus(Duration.ofMinutes(5)).plusSeconds(1);
    report.sweep();

    assertThat(lastSyncedAt("web")).isEqualTo(now);
    assertThat(get("web").getStatus().sources().getFirst().lastRead()).isEqualTo(now.toString());
  }

  @Test
  void waitsForTwiceTheRefreshIntervalWhereThatIsLonger() {
    tellOf("slow", "10m");

    now = START.plus(Duration.ofMinutes(20));
    report.sweep();
    assertThat(lastSyncedAt("slow")).isEqualTo(START);

    now = now.plusSeconds(1);
    report.sweep();
    assertThat(lastSyncedAt("slow")).isEqualTo(now);
  }

  @Test
  void writesTheOldestFirstAndAtMostFiveASweep() {
    for (int i = 0; i < 7; i++) {
      now = START.plusSeconds(6 - i);
      tellOf("web-" + i, "60s");
    }

    now = START.plus(Duration.ofMinutes(10));
    report.sweep();

    assertThat(lastSyncedAt("web-0")).as("the youngest").isEqualTo(START.plusSeconds(6));
    assertThat(lastSyncedAt("web-1")).isEqualTo(START.plusSeconds(5));
    for (int i = 2; i < 7; i++) {
      assertThat(lastSyncedAt("web-" + i)).isEqualTo(now);
    }
    report.sweep();
    assertThat(lastSyncedAt("web-0")).isEqualTo(now);
    assertThat(lastSyncedAt("web-1")).isEqualTo(now);
  }

  @Test
  void leavesTheTurnsOfWhatIsRefusedToTheOthers() {
    for (int i = 0; i < 5; i++) {
      tellOf("refused-" + i, "60s");
    }
    now = START.plusSeconds(1);
    tellOf("web", "60s");
    StatusRefusal refusal = new StatusRefusal(client, namespace);
    refuseStatusesOf("refused-", refusal);
    try {
      now = START.plus(Duration.ofMinutes(10));
      report.sweep();
      assertThat(lastSyncedAt("web")).as("not among the oldest").isEqualTo(START.plusSeconds(1));
      report.sweep();
      assertThat(lastSyncedAt("web")).isEqualTo(now);
      assertThat(lastSyncedAt("refused-0")).isEqualTo(START);
    } finally {
      refusal.end();
    }
  }

  private void refuseStatusesOf(String prefix, StatusRefusal refusal) {
    refusal.begin(
        namespace,
        "infisicalstaticsecrets",
        "!object.metadata.name.startsWith('%s')".formatted(prefix),
        "Forbidden");
    InfisicalStaticSecret probe = make(prefix + "probe", "60s");
    await()
        .until(
            () -> {
              StatusWriter<InfisicalStaticSecret> writer = writer(new StatusMemory<>());
              InfisicalStaticSecretStatus status =
                  new StaticSecretStatuses()
                      .notTried(probe, Optional.empty(), "probe " + System.nanoTime(), now);
              return writer.write(get(prefix + "probe"), status) instanceof StatusWrite.Refused;
            });
  }

  @Test
  void claimsNoSuccessAfterAFailure() {
    tellOf("web", "60s");
    report.notTried(get("web"), Optional.of("universal"), new SpecFailure("the server is away"));

    now = START.plus(Duration.ofHours(1));
    report.sweep();

    assertThat(lastSyncedAt("web")).isEqualTo(START);
  }

  @Test
  void knowsSinceWhenAResourceFailsThatNeverSynced() {
    InfisicalStaticSecret never = make("never", "60s");
    report.notTried(never, Optional.empty(), new SpecFailure("the server is away"));

    now = START.plus(Duration.ofHours(1));
    report.notTried(get("never"), Optional.empty(), new SpecFailure("the server is still away"));

    assertThat(report.lastSuccesses())
        .containsExactly(Map.entry(new ResourceName(namespace, "never"), START));
  }

  private InfisicalStaticSecret make(String name, String refreshInterval) {
    return client
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: secrets.infisical.com/v1beta1
                kind: InfisicalStaticSecret
                metadata: {namespace: %1$s, name: %2$s}
                spec:
                  infisicalAuthRef: {namespace: %1$s, name: auth}
                  syncOptions: {refreshInterval: %3$s}
                  sources: [{projectId: p, environmentSlug: dev, secretPath: /}]
                  targets: [{namespace: %1$s, name: %2$s, kind: Secret, creationPolicy: Owner}]
                """
                    .formatted(namespace, name, refreshInterval),
                InfisicalStaticSecret.class))
        .create();
  }

  /** Makes a resource and tells that it was synced now. */
  private void tellOf(String name, String refreshInterval) {
    InfisicalStaticSecret resource = make(name, refreshInterval);
    SyncSpec spec =
        SyncSpec.read(resource) instanceof SyncSpec.Reading.Usable(SyncSpec usable)
            ? usable
            : Assertions.fail("not usable");
    SyncResult.Tried tried =
        new SyncResult.Tried(
            List.of(new SyncResult.SourceRead(1, "v")),
            1,
            List.of(),
            ReloadResult.NONE,
            List.of(),
            Duration.ZERO);
    assertThat(report.tried(resource, spec.plan(), "universal", tried, Optional.empty()))
        .isInstanceOf(StatusWrite.Stored.class);
  }

  private Instant lastSyncedAt(String name) {
    return Instant.parse(Objects.requireNonNull(get(name).getStatus().lastSyncedAt()));
  }

  private InfisicalStaticSecret get(String name) {
    return Objects.requireNonNull(
        client.resources(InfisicalStaticSecret.class).inNamespace(namespace).withName(name).get());
  }

  /** Looks at the API server each time. */
  private static final class Uncached extends CacheImpl<InfisicalStaticSecret> {
    @Override
    public InfisicalStaticSecret getByKey(String key) {
      return client
          .resources(InfisicalStaticSecret.class)
          .inNamespace(key.substring(0, key.indexOf('/')))
          .withName(key.substring(key.indexOf('/') + 1))
          .get();
    }
  }
}
