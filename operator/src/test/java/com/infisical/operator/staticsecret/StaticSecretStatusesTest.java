package com.infisical.operator.staticsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.api.TargetStatus;
import com.infisical.operator.instant.InstantState;
import com.infisical.operator.reload.Reloads.ReloadResult;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.status.TakeOver;
import com.infisical.operator.sync.SyncResult;
import com.infisical.operator.sync.SyncResult.SourceRead;
import com.infisical.operator.target.TargetResult;
import com.infisical.operator.target.TargetResult.Stored;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.Given;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.TargetFailure;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StaticSecretStatusesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(90);
  private static final WriteResult UNCHANGED = new WriteResult.Unchanged();
  private static final WriteResult FAILED =
      new WriteResult.Failed(new TargetFailure.Contended(Given.ref()));

  private final InfisicalStaticSecret resource = StaticSecretWorld.resource("web", "60s", "apps");

  static Stream<Arguments> targets() {
    return Stream.of(
        Arguments.of(new WriteResult.Done(true, "8"), "Synced", null),
        Arguments.of(UNCHANGED, "Synced", null),
        Arguments.of(FAILED, "Failed", new TargetFailure.Contended(Given.ref()).sentence()),
        Arguments.of(new WriteResult.NotLeading(), "Pending", null),
        Arguments.of(new WriteResult.Conflict(), "Pending", null));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void saysOfEachTargetWhatBecameOfIt(WriteResult write, String state, String message) {
    assertThat(tried(NOW, write).targets())
        .containsExactly(new TargetStatus("Secret", "apps", "db", state, message, "mark"));
  }

  static Stream<Arguments> syncs() {
    return Stream.of(
        Arguments.of(List.of(UNCHANGED), "True", "Reconciliation successful"),
        Arguments.of(
            List.of(UNCHANGED, FAILED),
            "False",
            "Reconciliation failed: 1 of 2 targets failed: "
                + new TargetFailure.Contended(Given.ref()).sentence()));
  }

  @ParameterizedTest
  @MethodSource("syncs")
  void saysOfASyncWhetherAllOfItSucceeded(List<WriteResult> writes, String value, String message) {
    InfisicalStaticSecretStatus status = tried(NOW, writes.toArray(WriteResult[]::new));

    Condition condition = condition(status, Conditions.LAST_RECONCILE_STATUS).orElseThrow();
    assertThat(condition.getStatus()).isEqualTo(value);
    assertThat(condition.getMessage()).isEqualTo(message);
    assertThat(status.lastSyncedAt()).isEqualTo(value.equals("True") ? NOW.toString() : null);
    assertThat(status.observedGeneration()).isEqualTo(1);
    assertThat(status.syncedKeys()).isEqualTo(3);
    assertThat(status.sources().getFirst().version()).isEqualTo("v");
  }

  static Stream<Arguments> states() {
    return Stream.of(
        Arguments.of(Optional.of(new InstantState.Streaming()), "True", "Streaming"),
        Arguments.of(Optional.of(new InstantState.Polling("the server is old")), "False", "old"),
        Arguments.of(Optional.empty(), "False", "not open yet"));
  }

  @ParameterizedTest
  @MethodSource("states")
  void saysHowTheResourceLearnsOfChanges(Optional<InstantState> state, String value, String part) {
    InfisicalStaticSecretStatus status =
        new StaticSecretStatuses().listening(tried(NOW, UNCHANGED), resource, state, NOW);

    Condition condition = condition(status, Conditions.INSTANT_UPDATES).orElseThrow();
    assertThat(condition.getStatus()).isEqualTo(value);
    assertThat(condition.getReason() + ": " + condition.getMessage()).contains(part);
  }

  @Test
  void doesNotGoOnSayingThatChangesArriveWithoutASession() {
    StaticSecretStatuses statuses = new StaticSecretStatuses();
    Optional<InstantState> streaming = Optional.of(new InstantState.Streaming());
    resource.setStatus(statuses.listening(tried(NOW, UNCHANGED), resource, streaming, NOW));

    assertThat(instant(statuses.notTried(resource, Optional.of("ldap"), "the server is away", NOW)))
        .as("whether the stream is open does not depend on a read")
        .isEqualTo("True");
    assertThat(instant(statuses.notTried(resource, Optional.empty(), "no Secret", LATER)))
        .isEqualTo("False");
  }

  private static String instant(InfisicalStaticSecretStatus status) {
    return condition(status, Conditions.INSTANT_UPDATES).orElseThrow().getStatus();
  }

  @Test
  void keepsWhatTheLastSyncWroteWhereANewOneDoesNotGetAsFarAsTheTargets() {
    InfisicalStaticSecretStatus before = tried(NOW, UNCHANGED);
    resource.setStatus(before);

    InfisicalStaticSecretStatus status =
        new StaticSecretStatuses()
            .notTried(resource, Optional.empty(), "the server is away", LATER);

    assertThat(condition(status, Conditions.LAST_RECONCILE_STATUS).orElseThrow().getMessage())
        .isEqualTo("Reconciliation failed: the server is away");
    assertThat(status.lastSyncedAt()).isEqualTo(NOW.toString());
    assertThat(status.targets()).isEqualTo(before.targets());
    assertThat(status.sources()).isEqualTo(before.sources());
  }

  /** Its targets in other namespaces are the resource's while its last status there was True. */
  @Test
  void aFailedFirstSyncDoesNotForgetThatTheGoOperatorWasInStep() {
    InfisicalStaticSecretStatus ofUs = tried(NOW, UNCHANGED);
    resource.setStatus(
        new InfisicalStaticSecretStatus(ofUs.conditions(), null, null, null, List.of(), List.of()));

    resource.setStatus(failed());
    resource.setStatus(failed());
    assertThat(ResourceFacts.of(resource, resource.getStatus().conditions()))
        .extracting(ResourceFacts::lastReconcileSucceeded)
        .isEqualTo(true);

    resource.setStatus(tried(LATER, UNCHANGED));
    assertThat(condition(resource.getStatus(), TakeOver.TYPE)).isEmpty();
    resource.setStatus(failed());
    assertThat(condition(resource.getStatus(), TakeOver.TYPE)).isEmpty();
  }

  private InfisicalStaticSecretStatus failed() {
    return new StaticSecretStatuses()
        .notTried(resource, Optional.empty(), "the server is away", LATER);
  }

  @Test
  void findsNothingToWriteWhereOnlyTimesDiffer() {
    InfisicalStaticSecretStatus before = tried(NOW, UNCHANGED);
    resource.setStatus(before);

    assertThat(new StaticSecretStatuses().withTimesOf(before, tried(LATER, UNCHANGED)))
        .isEqualTo(before);
    assertThat(new StaticSecretStatuses().withTimesOf(before, tried(LATER, FAILED)))
        .isNotEqualTo(before);
  }

  static Stream<Arguments> sightings() {
    return Stream.of(
        Arguments.of(UNCHANGED, List.of(LATER), LATER),
        Arguments.of(UNCHANGED, List.of(), NOW),
        Arguments.of(UNCHANGED, List.of(LATER, LATER), NOW),
        Arguments.of(FAILED, List.of(LATER), null));
  }

  @ParameterizedTest
  @MethodSource("sightings")
  void bringsTimesUpToDateOnlyWhereAllIsWellAndAllSourcesWereSeen(
      WriteResult write, List<Instant> lastSeen, Instant synced) {
    InfisicalStaticSecretStatus status = tried(NOW, write);

    assertThat(new StaticSecretStatuses().lastSuccess(status, lastSeen))
        .isEqualTo(Optional.ofNullable(synced));
    assertThat(
            new StaticSecretStatuses().syncedAt(new StaticSecretStatuses().seen(status, lastSeen)))
        .isEqualTo(Optional.ofNullable(synced));
  }

  private InfisicalStaticSecretStatus tried(Instant now, WriteResult... writes) {
    SyncSpec spec =
        SyncSpec.read(resource) instanceof SyncSpec.Reading.Usable(SyncSpec usable)
            ? usable
            : Assertions.fail("not usable");
    return new StaticSecretStatuses()
        .tried(
            resource,
            spec.plan(),
            "universal",
            new SyncResult.Tried(
                List.of(new SourceRead(3, "v")),
                3,
                Stream.of(writes).map(StaticSecretStatusesTest::target).toList(),
                ReloadResult.NONE,
                List.of(),
                Duration.ZERO),
            Optional.empty(),
            now);
  }

  private static TargetResult target(WriteResult write) {
    return new TargetResult(
        "Secret",
        "apps",
        "db",
        Optional.of(Given.ref()),
        write,
        List.of(),
        Optional.of(new Stored("8", "mark")),
        Optional.empty());
  }

  private static Optional<Condition> condition(InfisicalStaticSecretStatus status, String type) {
    return Conditions.find(status.conditions(), type);
  }
}
