package com.infisical.operator.dynamicsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Reply;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.kubernetes.Maps;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What docs/infisical-dynamic-secret.md promises of leases, on clocks that a test moves. */
class LeaseConformanceTest {
  private static final String FORCE_SYNC = "secrets.infisical.com/force-sync";
  private static final String LEASE = "secrets.infisical.com/lease";
  private static final String VERSION = "secrets.infisical.com/version";
  private static final String TARGETS = " /api/v1/namespaces/apps/secrets";

  private final LeaseWorld world = new LeaseWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private void lease(String policy) {
    world.create("db", policy);
    world.settle("db");
    assertThat(world.works("db")).isTrue();
  }

  /** Writes of targets are refused, their rehearsals are not. */
  private void refuseTargets(int status) {
    world.apiServer.refuse(
        request ->
            !request.startsWith("GET") && request.contains(TARGETS) && !request.contains("dryRun")
                ? Optional.of(status)
                : Optional.empty());
  }

  private void acceptTargets() {
    world.apiServer.refuse(request -> Optional.empty());
  }

  private static Optional<Reply<?>> down() {
    return Optional.of(FakeLeases.refused(503, "InternalServerError", "down"));
  }

  // "At most 10 living leases a resource; then it waits for the oldest to end, with a Warning."

  @Test
  void tenLeasesLiveAtOnceAndTheNextWaitsForTheOldestToEnd() {
    lease("None");
    for (int i = 0; i < 12; i++) {
      world.annotate("db", FORCE_SYNC, "again-" + i);
      world.settle("db");
    }
    assertThat(world.server.count("create")).isEqualTo(10);
    assertThat(world.events("InfisicalDynamicSecret"))
        .anyMatch(event -> event.startsWith("TooManyLeases: this resource has 10 active leases"));
    assertThat(world.message("db", "LeaseCreated")).contains("when the oldest expires");

    world.run("db", Duration.ofHours(1));
    assertThat(world.server.count("create")).isEqualTo(11);
    assertThat(world.works("db")).isTrue();
  }

  // "A target write that fails keeps the data in memory and is retried for at most 60 s; then …
  // the lease is revoked and the next attempt backs off, 60 s doubling to 10 minutes."

  @Test
  void aLeaseThatCannotBeWrittenForAMinuteIsRevokedAndTheNextComesLaterEachTime() {
    refuseTargets(500);
    world.create("db", "None");
    world.run("db", Duration.ofSeconds(50));
    assertThat(world.server.calls).containsExactly("create");

    world.run("db", Duration.ofSeconds(35));
    assertThat(world.server.calls).containsExactly("create", "revoke l1");
    assertThat(world.message("db", "LeaseCreated")).contains("is revoked");

    world.run("db", Duration.ofMinutes(60));
    assertThat(world.server.count("create")).isBetween(6L, 12L);
    assertThat(world.server.living()).hasSizeLessThanOrEqualTo(1);

    acceptTargets();
    world.run("db", Duration.ofMinutes(13));
    assertThat(world.works("db")).isTrue();
  }

  @Test
  void aWriteThatSucceedsWithinAMinuteKeepsTheLease() {
    refuseTargets(500);
    world.create("db", "None");
    world.run("db", Duration.ofSeconds(30));
    acceptTargets();
    world.run("db", Duration.ofSeconds(30));

    assertThat(world.server.calls).containsExactly("create");
    assertThat(world.works("db")).isTrue();
  }

  // "Until the new lease is written the old one is kept alive, and where no new one can be had it
  // goes on being renewed."

  @Test
  void theOldLeaseIsKeptAliveWhileTheNewOneCannotBeWritten() {
    world.server.ttl = Duration.ofSeconds(90);
    world.server.gain = Duration.ofSeconds(90);
    lease("None");
    world.run("db", Duration.ofSeconds(40));
    refuseTargets(500);
    world.annotate("db", FORCE_SYNC, "now");
    world.run("db", Duration.ofSeconds(50));

    assertThat(world.server.living()).contains("l1");
    assertThat(world.works("db")).isTrue();
  }

  @Test
  void theOldLeaseIsRenewedWhereNoNewOneCanBeHad() {
    lease("None");
    world.server.answer(call -> call.equals("create") ? down() : Optional.empty());
    world.annotate("db", FORCE_SYNC, "now");
    world.run("db", Duration.ofHours(5));

    assertThat(world.works("db")).isTrue();
    assertThat(world.server.count("renew l1")).isBetween(4L, 6L);
  }

  // "Renewal at a third of the current term left, so the end stays within 1.5 TTL of now."

  @Test
  void aTargetThatCannotBeWrittenMakesNoFurtherRenewals() {
    lease("None");
    refuseTargets(500);
    world.run("db", Duration.ofHours(10));

    assertThat(world.server.count("renew l1")).isBetween(9L, 11L);
    assertThat(Duration.between(world.time(), world.server.endOf("l1")))
        .isLessThan(Duration.ofMinutes(90));
  }

  @Test
  void aLostAnswerToARenewalAddsNoSecondTerm() {
    lease("None");
    world.server.loseAnswers(true);
    world.run("db", Duration.ofMinutes(50));
    world.server.loseAnswers(false);
    world.run("db", Duration.ofMinutes(5));

    assertThat(world.server.count("renew l1")).isEqualTo(1);
    assertThat(world.get("db").getStatus().lease().expiresAt())
        .isEqualTo(LeaseReport.time(world.server.endOf("l1")));
  }

  @Test
  void lostAnswersToCreationsMakeFewLeasesThatNobodyKnows() {
    world.server.loseAnswers(true);
    world.create("db", "None");
    world.run("db", Duration.ofHours(1));
    assertThat(world.server.count("create")).isLessThanOrEqualTo(10);

    world.server.loseAnswers(false);
    world.run("db", Duration.ofMinutes(13));
    assertThat(world.works("db")).isTrue();
  }

  // "leases with terms of 60 s for 15 minutes beside a server restart, a restart of the operator
  // and a hand-over: … no moment in which a target holds dead credentials"

  @Test
  void leasesOfAMinuteNeverDieBesideAnOutageAndTwoRestarts() {
    world.server.ttl = Duration.ofSeconds(60);
    world.server.gain = Duration.ofSeconds(60);
    Map<String, Duration> due = new TreeMap<>();
    for (int i = 0; i < 20; i++) {
      world.create("db-" + i, "Revoke");
      due.put("db-" + i, world.clock.now());
    }
    keep(due, Duration.ofMinutes(5));
    world.server.answer(call -> down());
    keep(due, Duration.ofSeconds(15));
    world.server.answer(call -> Optional.empty());
    keep(due, Duration.ofMinutes(5));
    for (int restart = 0; restart < 2; restart++) {
      world.restart();
      due.replaceAll((name, at) -> world.clock.now());
      keep(due, Duration.ofMinutes(5));
    }

    assertThat(world.server.count("create")).isEqualTo(20);
    assertThat(world.server.count("revoke")).isZero();
    assertThat(world.server.living()).hasSize(20);
  }

  /** Reconciles each when it is due, and looks each second. */
  private void keep(Map<String, Duration> due, Duration time) {
    Duration end = world.clock.now().plus(time);
    while (world.clock.now().compareTo(end) < 0) {
      Duration now = world.clock.now();
      due.replaceAll(
          (name, at) -> at.compareTo(now) > 0 ? at : now.plus(world.reconcile(name).orElse(time)));
      assertThat(due.keySet()).filteredOn(this::isDead).isEmpty();
      world.clock.pass(Duration.ofSeconds(1));
    }
  }

  private boolean isDead(String name) {
    return world.target(name).isPresent() && !world.works(name);
  }

  // "renewal answers 200 and extends nothing … new lease before the first expiry"

  @Test
  void aRenewalThatExtendsNothingIsFollowedByANewLeaseBeforeTheEnd() {
    world.server.gain = Duration.ZERO;
    lease("None");
    for (int minute = 0; minute < 180; minute++) {
      world.run("db", Duration.ofMinutes(1));
      assertThat(world.works("db")).as("minute %d", minute).isTrue();
    }
    assertThat(world.server.count("renew")).isLessThanOrEqualTo(5);
    assertThat(world.server.count("create")).isBetween(4L, 6L);
  }

  // "All times are the server's."

  @Test
  void aServerWhoseClocksContradictEachOtherGetsNoLeaseASecond() {
    world.server.ahead = Duration.ofHours(2);
    world.create("db", "None");
    world.run("db", Duration.ofHours(1));

    assertThat(world.server.count("create")).isLessThanOrEqualTo(12);
    assertThat(world.message("db", "LeaseCreated")).contains("check the clock of the server");
  }

  @Test
  void aLeaseThatIsOldWhenItComesIsNotReplacedAtOnce() {
    world.server.ahead = Duration.ofMinutes(50);
    world.server.type = "kubernetes";
    world.create("db", "None");
    world.run("db", Duration.ofHours(1));

    assertThat(world.server.count("create")).isLessThanOrEqualTo(10);
  }

  @Test
  void theEndOfSomethingElseInTheDataIsNotThatOfTheLease() {
    world.server.more = Map.of("EXPIRES_AT", "2020-01-01T00:00:00Z");
    lease("None");
    world.run("db", Duration.ofHours(3));

    assertThat(world.server.count("create")).isEqualTo(1);
    assertThat(world.works("db")).isTrue();
  }

  // "Take-over from Go: the lease of the target's version annotation …; 20 leases taken over and
  // handed back: new leases, revocations, rolls 0"

  @Test
  void twentyLeasesOfTheGoOperatorAreTakenOverAndHandedBack() {
    Map<String, Map<String, String>> before = new TreeMap<>();
    for (int i = 0; i < 20; i++) {
      String name = "go-" + i;
      String id = "of-go-" + i;
      // Go renewed them often: they are old, and end more than a term from now.
      world.server.put(
          id, world.time().minus(Duration.ofDays(4)), world.time().plus(Duration.ofHours(2)));
      asGoHasIt(name, id);
      before.put(name, world.data(name));
    }
    for (String name : before.keySet()) {
      world.settle(name);
      InfisicalDynamicSecret taken = world.get(name);
      assertThat(taken.getMetadata().getFinalizers()).containsExactly(LeaseWorld.CLEANUP);
      assertThat(world.message(name, "Reconcile")).isEqualTo("Reconciliation successful");
      // As Go reads it when it is handed back.
      String id = taken.getStatus().lease().id();
      Secret target = world.target(name).orElseThrow();
      assertThat(target.getMetadata().getAnnotations()).containsEntry(VERSION, id + "-0");
      assertThat(world.data(name)).isEqualTo(before.get(name));
      assertThat(taken.getStatus().lease().expiresAt())
          .isEqualTo(LeaseReport.time(world.server.endOf(id)));
    }
    assertThat(world.server.calls).hasSize(20).allMatch(call -> call.startsWith("find "));
    assertThat(world.apiServer.requests())
        .noneMatch(request -> request.contains("PATCH /apis/apps"));
  }

  private void asGoHasIt(String name, String id) {
    world.create(
        name,
        "Revoke",
        """
        , "status": {"conditions": [], "lease": {"id": "%s", "version": 1,
            "creationTimestamp": "%s", "expiresAt": "%s"}, "dynamicSecretId": "d1"}
        """
            .formatted(
                id,
                world.time().minus(Duration.ofDays(4)),
                world.time().plus(Duration.ofHours(2))));
    InfisicalDynamicSecret resource = world.get(name);
    resource.getMetadata().setFinalizers(List.of(LeaseWorld.OF_GO));
    world.put(resource);
    world.apiServer.put(
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("apps")
            .withName(name)
            .withAnnotations(Map.of(VERSION, id + "-1"))
            .endMetadata()
            .withType("Opaque")
            .withData(
                Map.of(
                    "USERNAME",
                    LeaseWorld.base64("user-" + id),
                    "PASSWORD",
                    LeaseWorld.base64("password-" + id)))
            .build(),
        Secret.class);
  }

  // "One that comes back after we removed it means that a Go operator is at work: that object is
  // left alone, condition and Warning say so."

  @Test
  void aFinalizerOfGoThatComesBackMeansThatAGoOperatorIsAtWork() {
    asGoHasIt("db", "of-go");
    world.server.put("of-go", world.time(), world.time().plus(Duration.ofHours(1)));
    world.settle("db");
    assertThat(world.finalizers("db")).containsExactly(LeaseWorld.CLEANUP);
    int calls = world.server.calls.size();

    InfisicalDynamicSecret resource = world.get("db");
    resource.getMetadata().setFinalizers(List.of(LeaseWorld.OF_GO, LeaseWorld.CLEANUP));
    world.put(resource);
    world.run("db", Duration.ofHours(2));

    assertThat(world.finalizers("db")).containsExactly(LeaseWorld.OF_GO, LeaseWorld.CLEANUP);
    assertThat(world.server.calls).hasSize(calls);
    assertThat(world.message("db", "Reconcile")).contains("a Go operator works on this resource");
    assertThat(world.events("InfisicalDynamicSecret"))
        .anyMatch(event -> event.startsWith("GoOperator: "));
  }

  // "Only what a fitting …/lease or status.lease names is ever renewed or revoked"

  @Test
  void aForgedRecordNamesNothingThatIsRevoked() {
    lease("Revoke");
    world.server.put("victim", world.time(), world.time().plus(Duration.ofHours(5)));
    Secret target = world.target("db").orElseThrow();
    Map<String, String> annotations =
        new TreeMap<>(Maps.present(target.getMetadata().getAnnotations()));
    annotations.computeIfPresent(LEASE, (key, record) -> record.replace("l1", "victim"));
    annotations.put(VERSION, "victim-0");
    target.getMetadata().setAnnotations(annotations);
    world.apiServer.put(target, Secret.class);
    world.restart();

    world.delete("db");
    world.settle("db");

    assertThat(world.server.living()).containsExactly("victim");
    assertThat(world.finalizers("db")).isEmpty();
  }

  // "Server outage: the Secret stays untouched … After the end: still untouched, condition says
  // that they are dead, metric."

  @Test
  void anOutageLeavesTheSecretAndTheConditionSaysWhenItDies() {
    lease("None");
    Map<String, String> before = world.data("db");
    world.server.loginRefusal = Optional.of(new Reply.Unreachable<>(Reply.Cause.CONNECT, ""));
    world.server.answer(call -> down());
    world.restart();
    world.settle("db");
    assertThat(world.message("db", "LeaseRenewal")).doesNotContain("expired");
    assertThat(world.dead()).isZero();

    world.run("db", Duration.ofHours(2));
    assertThat(world.message("db", "LeaseRenewal")).contains("expired at");
    assertThat(world.dead()).isEqualTo(1);
    assertThat(world.data("db")).isEqualTo(before);

    world.server.loginRefusal = Optional.empty();
    world.server.answer(call -> Optional.empty());
    world.run("db", Duration.ofMinutes(7));
    assertThat(world.works("db")).isTrue();
    assertThat(world.dead()).isZero();
    assertThat(world.server.count("create")).isLessThanOrEqualTo(3);
  }

  // "401, 403, plan 400, definition gone: no loop of leases; asked again every 10 minutes"

  @Test
  void whatOnlySomebodyAtTheServerCanHelpIsAskedEveryTenMinutes() {
    world.server.answer(
        call -> Optional.of(FakeLeases.refused(403, "PermissionDenied", "not allowed")));
    world.create("db", "None");
    world.run("db", Duration.ofHours(1));

    assertThat(world.server.count("create")).isBetween(5L, 7L);
  }

  @Test
  void aRenamedProjectIsFollowedByItsId() {
    lease("Revoke");
    world.server.slug = "store";
    world.run("db", Duration.ofHours(3));
    assertThat(world.works("db")).isTrue();
    assertThat(world.server.count("create")).isEqualTo(1);

    world.server.slug = "market";
    world.delete("db");
    world.settle("db");
    assertThat(world.server.living()).isEmpty();
  }

  @Test
  void aProjectThatIsRenamedWithoutEndIsFollowedOnceATry() {
    lease("None");
    world.server.slug = "store";
    world.server.renamesWithoutEnd = true;
    world.run("db", Duration.ofMinutes(50));

    assertThat(world.server.count("renew")).isBetween(2L, 60L);
  }

  // "Once an hour GET: 404 → rotation (revoked from outside)"

  @Test
  void aLeaseThatWasRevokedElsewhereIsReplacedWithinAnHour() {
    world.server.ttl = Duration.ofHours(20);
    lease("None");
    world.server.take("l1");
    world.run("db", Duration.ofMinutes(62));

    assertThat(world.server.calls).containsExactly("create", "find l1", "create");
    assertThat(world.server.count("create")).isEqualTo(2);
    assertThat(world.works("db")).isTrue();
  }

  // "Restart, hand-over: a target whose annotations and data fit is taken as it is, without a
  // call."

  @Test
  void aRestartTakesTheLeaseAsItIs() {
    lease("Revoke");
    int calls = world.server.calls.size();
    world.restart();
    world.settle("db");

    assertThat(world.server.calls).hasSize(calls);
    assertThat(world.works("db")).isTrue();
  }

  // "force-sync: once a value; the value found at first sight counts as handled."

  @Test
  void forceSyncMakesOneLeaseAValueAndNoneForTheFirst() {
    world.create("db", "None");
    world.annotate("db", FORCE_SYNC, "first");
    world.settle("db");
    assertThat(world.server.count("create")).isEqualTo(1);

    world.annotate("db", FORCE_SYNC, "second");
    world.settle("db");
    world.restart();
    world.settle("db");
    assertThat(world.server.count("create")).isEqualTo(2);
  }

  // "None: nothing is revoked, the data stay until they die; the event says when."

  @Test
  void thePolicyNoneTellsWhenTheCredentialsEnd() {
    lease("None");
    assertThat(world.finalizers("db")).isEmpty();
    world.remove("db");

    assertThat(world.server.living()).containsExactly("l1");
    assertThat(world.events("InfisicalDynamicSecret"))
        .contains(
            "LeaseLeft: lease l1 is not revoked; its credentials expire at "
                + LeaseReport.time(world.server.endOf("l1")));
  }
}
