package com.infisical.operator.staticsecret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.Reply;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.target.plan.OwnKeys;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StaticSecretReconcilerTest {
  /** At most, after the first failure of a status. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private static final String WELL = "True Reconciliation successful";

  private final StaticSecretWorld world = new StaticSecretWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void syncsWhatIsNewAndThenNothingUntilSomethingHappens() {
    world.create("web");
    assertThat(world.reconcile("web")).isEmpty();
    assertThat(value()).isEqualTo("one");
    assertThat(world.message("web")).isEqualTo(WELL);

    world.infisical.value = "two";
    assertThat(world.reconcile("web")).isEmpty();
    assertThat(world.infisical.reads).hasValue(1);
    assertThat(value()).isEqualTo("one");
  }

  @Test
  void readsAnewForASpecThatChanged() {
    synced();
    world.infisical.value = "two";

    InfisicalStaticSecret changed = world.get("web");
    changed.getMetadata().setGeneration(2L);
    world.put(changed);
    world.pass(Duration.ofSeconds(1));
    world.reconcile("web");

    assertThat(value()).isEqualTo("two");
  }

  @Test
  void readsAnewWhenAUserForcesIt() {
    synced();
    world.infisical.value = "two";

    InfisicalStaticSecret forced = world.get("web");
    forced.getMetadata().setAnnotations(Map.of(OwnKeys.FORCE_SYNC, "now"));
    world.put(forced);
    world.pass(Duration.ofSeconds(1));
    world.reconcile("web");

    assertThat(value()).isEqualTo("two");
  }

  @Test
  void readsAnewForAllWhenThisProcessBeginsToLead() {
    synced();
    world.infisical.value = "two";

    world.pass(Duration.ofSeconds(1));
    world.staticSecrets.syncAll();
    world.reconcile("web");

    assertThat(value()).isEqualTo("two");
  }

  @Test
  void bringsBackATargetThatHasDrifted() {
    synced();

    world.apiServer.put(
        world.target("web").orElseThrow().edit().withData(Map.of()).build(), Secret.class);
    world.pass(Duration.ofSeconds(1));
    await().until(() -> world.woken.stream().anyMatch(name -> name.name().equals("web")));
    world.reconcile("web");

    assertThat(value()).isEqualTo("one");
  }

  @Test
  void writesNothingThatASessionReadWhichIsOver() {
    world.create("web");
    world.infisical.underWay = world::changeAuth;

    assertThat(world.reconcile("web")).contains(Duration.ofMillis(50));
    assertThat(world.target("web")).isEmpty();
    assertThat(world.message("web")).isEmpty();

    world.infisical.underWay = () -> {};
    world.reconcile("web");
    assertThat(value()).isEqualTo("one");
  }

  @Test
  void tellsNothingOfAWriteThatALostLeaseLeftOutAndComesAgain() {
    world.create("web");
    world.mayWrite = false;

    assertThat(world.reconcile("web")).contains(Duration.ofSeconds(1));
    assertThat(world.target("web")).isEmpty();
    assertThat(world.message("web")).isEmpty();

    world.mayWrite = true;
    world.pass(Duration.ofSeconds(1));
    world.reconcile("web");
    assertThat(world.message("web")).isEqualTo(WELL);
  }

  @Test
  void comesAgainForAStatusThatCouldNotBeWritten() {
    world.create("web");
    world.apiServer.refuse(
        request ->
            request.startsWith("PATCH") && request.endsWith("/status")
                ? Optional.of(500)
                : Optional.empty());

    assertThat(world.reconcile("web"))
        .hasValueSatisfying(in -> assertThat(in).isBetween(Duration.ofMillis(500), SOON));
    assertThat(value()).isEqualTo("one");
    assertThat(world.message("web")).isEmpty();

    world.apiServer.refuse(request -> Optional.empty());
    world.pass(SOON);
    assertThat(world.reconcile("web")).isEmpty();
    assertThat(world.message("web")).isEqualTo(WELL);
  }

  @Test
  void triesATargetAgainThatCouldNotBeWrittenWithAGrowingPause() {
    world.create("web");
    world.apiServer.refuse(
        request ->
            request.startsWith("POST") && request.endsWith("/secrets")
                ? Optional.of(403)
                : Optional.empty());

    Duration first = world.reconcile("web").orElseThrow();
    assertThat(world.message("web")).contains("1 of 1 targets failed");
    world.pass(first);
    assertThat(world.reconcile("web").orElseThrow()).isGreaterThan(first);

    world.apiServer.refuse(request -> Optional.empty());
    world.pass(Duration.ofSeconds(5));
    world.reconcile("web");
    assertThat(world.message("web")).isEqualTo(WELL);
  }

  @Test
  void leavesTheTargetAsItIsWhileASourceCannotBeRead() {
    synced();
    world.infisical.answer(
        path ->
            Optional.of(new Reply.Refused<>(404, "NotFound", "no such folder", Optional.empty())));

    world.pass(Duration.ofSeconds(1));
    world.staticSecrets.syncAll();
    world.reconcile("web");

    assertThat(world.message("web")).startsWith("False ").contains("no such folder");
    assertThat(value()).isEqualTo("one");
  }

  @Test
  void doesNothingWhileThisProcessDoesNotLead() {
    world.create("web");
    world.active = false;

    assertThat(world.reconcile("web")).isEmpty();
    assertThat(world.infisical.reads).hasValue(0);
  }

  @Test
  void readsNothingMoreForAResourceThatIsBeingDeleted() {
    synced();
    InfisicalStaticSecret going = world.get("web");
    going.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");

    assertThat(world.reconcile(world.put(going))).isEmpty();
    world.pass(Duration.ofHours(1));
    assertThat(world.infisical.reads).hasValue(1);
  }

  private void synced() {
    world.create("web");
    world.reconcile("web");
    assertThat(world.message("web")).isEqualTo(WELL);
    world.woken.clear();
  }

  private String value() {
    String encoded = world.target("web").orElseThrow().getData().getOrDefault("KEY", "");
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }
}
