package com.infisical.operator.dynamicsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.key.OperatorKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In which order things are done for a lease, and what changes with its spec. */
class LeaseCourseTest {
  private static final String FORCE_SYNC = "secrets.infisical.com/force-sync";
  private static final String SECRETS = " /api/v1/namespaces/apps/secrets";
  private static final String STATUS = "/infisicaldynamicsecrets/db/status";

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

  // "Order: finalizer (for Revoke) → dry run of the target's write → server → target → status."
  // "Data, version, lease and inputs go in one write."

  @Test
  void theServerIsAskedAfterTheFinalizerAndTheRehearsalAndBeforeTheWrite() {
    List<String> before = new ArrayList<>();
    world.server.answer(
        call -> {
          before.addAll(world.apiServer.requests());
          assertThat(world.finalizers("db")).containsExactly(LeaseWorld.CLEANUP);
          return Optional.empty();
        });
    lease("Revoke");

    assertThat(before)
        .anyMatch(request -> request.contains(SECRETS) && request.contains("dryRun"))
        .noneMatch(LeaseCourseTest::writesTarget)
        .noneMatch(request -> request.endsWith(STATUS));
    List<String> all = world.apiServer.requests();
    List<String> writes = all.stream().filter(LeaseCourseTest::writesTarget).toList();
    assertThat(writes).hasSize(1);
    assertThat(all.indexOf(writes.getFirst()))
        .isLessThan(all.lastIndexOf("PATCH" + path(all, STATUS)));
  }

  private static boolean writesTarget(String request) {
    return !request.startsWith("GET") && request.contains(SECRETS) && !request.contains("dryRun");
  }

  private static String path(List<String> requests, String end) {
    return requests.stream()
        .filter(request -> request.endsWith(end))
        .map(request -> request.substring(request.indexOf(' ')))
        .findFirst()
        .orElseThrow();
  }

  // "exactly the lease's keys are in data"

  @Test
  void keysOfAnEarlierLeaseGo() {
    world.server.more = Map.of("OLD", "x");
    lease("None");
    assertThat(world.data("db")).containsKey("OLD");
    world.server.more = Map.of();
    world.annotate("db", FORCE_SYNC, "now");
    world.settle("db");

    assertThat(world.data("db")).containsOnlyKeys("USERNAME", "PASSWORD");
  }

  // "A TTL that the server refuses (422): renewed without ttl, condition."

  @Test
  void aTermThatTheServerRefusesIsReportedAndNotAskedForAgain() {
    lease("None");
    world.server.refusedTtl = "20y";
    world.change("db", "{\"leaseTTL\": \"20y\"}");
    world.run("db", Duration.ofHours(5));

    assertThat(world.works("db")).isTrue();
    assertThat(world.server.count("create")).isEqualTo(1);
    // Refused once.
    assertThat(world.server.count("renew")).isBetween(5L, 8L);
    assertThat(world.message("db", "LeaseRenewal")).contains(".spec.leaseTTL");
  }

  // "Rotation: definition changed … A replaced lease runs out: it is not revoked."

  @Test
  void anotherDefinitionIsAnotherLeaseAndTheOldOneRunsOut() {
    lease("Revoke");
    world.change("db", "{\"dynamicSecret\": {\"secretsPath\": \"/other\"}}");
    world.settle("db");

    assertThat(world.data("db")).containsEntry("USERNAME", "user-l2");
    assertThat(world.server.living()).containsExactly("l1", "l2");
    world.delete("db");
    world.settle("db");
    assertThat(world.server.living()).isEmpty();
  }

  // "Where the operator's key is another, the lease counts if it is the one in status.lease; else a
  // new lease, and the recorded one is left alone."

  @Test
  void aLeaseThatAnotherKeySealedAndNoStatusNamesIsLeftAlone() {
    lease("Revoke");
    byte[] other = new byte[OperatorKey.BYTES];
    Arrays.fill(other, (byte) 7);
    world.changeStatus("db", "");
    world.restart(OperatorKey.of(other));
    world.settle("db");
    assertThat(world.data("db")).containsEntry("USERNAME", "user-l2");

    world.delete("db");
    world.settle("db");
    assertThat(world.server.living()).containsExactly("l1");
  }

  // "Back: one attempt per resource, spread over 30 s"

  @Test
  void afterAnOutageEachThatWaitedIsTriedOnceWithinHalfAMinute() {
    List<String> names = List.of("a", "b", "c");
    names.forEach(name -> world.create(name, "None"));
    names.forEach(world::settle);
    world.server.answer(
        call -> Optional.of(FakeLeases.refused(503, "InternalServerError", "away")));
    names.forEach(name -> world.annotate(name, FORCE_SYNC, "now"));
    names.forEach(world::reconcile);
    world.woken();
    world.server.answer(call -> Optional.empty());
    world.create("first", "None");
    world.settle("first");
    world.clock.pass(Duration.ofSeconds(30));

    assertThat(world.woken()).contains("a", "b", "c");
    names.forEach(world::reconcile);
    names.forEach(name -> assertThat(world.works(name)).isTrue());
    assertThat(world.server.count("create")).isEqualTo(3 + 3 + 1 + 3);
  }
}
