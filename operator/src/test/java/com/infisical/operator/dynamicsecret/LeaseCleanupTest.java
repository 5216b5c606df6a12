package com.infisical.operator.dynamicsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.LeaseTimes;
import com.infisical.client.Reply;
import com.infisical.operator.api.InfisicalDynamicSecret;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens at the server, and to the finalizer, when a resource with leases is deleted. */
class LeaseCleanupTest {
  private static final String DEFINITION = "infisicaldynamicsecrets.secrets.infisical.com";

  private final LeaseWorld world = new LeaseWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private void lease() {
    world.create("db", "Revoke");
    world.settle("db");
    assertThat(world.works("db")).isTrue();
    assertThat(world.finalizers("db")).containsExactly(LeaseWorld.CLEANUP);
  }

  private void refuseRevocations() {
    world.server.answer(
        call ->
            call.startsWith("revoke")
                ? Optional.of(FakeLeases.refused(503, "InternalServerError", "down"))
                : Optional.empty());
  }

  private void goingDefinition() {
    world.apiServer.put(
        new CustomResourceDefinitionBuilder()
            .withNewMetadata()
            .withName(DEFINITION)
            .withDeletionTimestamp(world.time().toString())
            .endMetadata()
            .build(),
        CustomResourceDefinition.class);
  }

  @Test
  void everyLivingLeaseIsRevokedAndTheTargetIsEmptied() {
    lease();
    world.annotate("db", "secrets.infisical.com/force-sync", "now");
    world.settle("db");
    assertThat(world.server.living()).containsExactly("l1", "l2");

    world.delete("db");
    world.settle("db");

    assertThat(world.server.living()).isEmpty();
    assertThat(world.data("db")).isEmpty();
    assertThat(world.finalizers("db")).isEmpty();
    assertThat(world.metrics.text())
        .contains("infisical_cleanups_total{kind=\"InfisicalDynamicSecret\",outcome=\"done\"} 1.0");
  }

  @Test
  void nothingIsTouchedWhereTheCrdItselfIsBeingDeleted() {
    lease();
    goingDefinition();
    world.delete("db");
    world.settle("db");

    assertThat(world.finalizers("db")).isEmpty();
    assertThat(world.server.count("revoke")).isZero();
    assertThat(world.data("db")).isNotEmpty();
  }

  @Test
  void nothingIsTouchedWhileItIsNotKnownWhetherTheCrdIsBeingDeleted() {
    lease();
    goingDefinition();
    world.apiServer.refuse(
        request -> request.contains(DEFINITION) ? Optional.of(500) : Optional.empty());
    world.delete("db");
    world.run("db", Duration.ofMinutes(1));
    assertThat(world.server.count("revoke")).isZero();
    assertThat(world.finalizers("db")).containsExactly(LeaseWorld.CLEANUP);

    world.apiServer.refuse(request -> Optional.empty());
    world.settle("db");
    assertThat(world.server.count("revoke")).isZero();
    assertThat(world.finalizers("db")).isEmpty();
  }

  @Test
  void withoutTheRightToAskForTheCrdTheCheckFallsAway() {
    lease();
    world.apiServer.refuse(
        request -> request.contains(DEFINITION) ? Optional.of(403) : Optional.empty());
    world.delete("db");
    world.settle("db");

    assertThat(world.server.living()).isEmpty();
    assertThat(world.finalizers("db")).isEmpty();
  }

  @Test
  void afterTenMinutesOfFailuresTheFinalizerGoesAndWhatIsLeftIsNamed() {
    lease();
    refuseRevocations();
    world.delete("db");
    world.run("db", Duration.ofMinutes(9));
    assertThat(world.finalizers("db")).containsExactly(LeaseWorld.CLEANUP);
    // From 1 s, doubling to 60 s.
    assertThat(world.server.count("revoke")).isBetween(11L, 19L);

    world.run("db", Duration.ofMinutes(3));
    assertThat(world.finalizers("db")).isEmpty();
    assertThat(world.data("db")).isNotEmpty();
    assertThat(world.metrics.text())
        .contains("infisical_cleanups_total{kind=\"InfisicalDynamicSecret\",outcome=\"left\"} 1.0");
    for (String kind : List.of("InfisicalDynamicSecret", "Deployment")) {
      assertThat(world.events(kind))
          .anyMatch(
              event ->
                  event.startsWith(
                      "NotRevoked: InfisicalDynamicSecret apps/db is deleted, but lease l1 is not"
                          + " revoked and expires by itself: revoking lease l1 at"));
    }
  }

  @Test
  void inATerminatingNamespaceWithoutALoginItGoesAtOnce() {
    lease();
    world.deleteLogin();
    world.restart();
    world.apiServer.terminate("apps");
    world.delete("db");
    world.settle("db");

    assertThat(world.finalizers("db")).isEmpty();
    assertThat(world.events("Deployment"))
        .anyMatch(event -> event.contains("lease l1 is not revoked and expires"));
  }

  @Test
  void inATerminatingNamespaceWhoseServerIsAwayItIsTriedForTenMinutes() {
    lease();
    world.server.loginRefusal = Optional.of(new Reply.Unreachable<>(Reply.Cause.CONNECT, ""));
    world.restart();
    world.apiServer.terminate("apps");
    world.delete("db");
    world.run("db", Duration.ofMinutes(5));
    assertThat(world.finalizers("db")).containsExactly(LeaseWorld.CLEANUP);

    world.server.loginRefusal = Optional.empty();
    world.run("db", Duration.ofMinutes(3));
    assertThat(world.server.living()).isEmpty();
    assertThat(world.finalizers("db")).isEmpty();
  }

  @Test
  void theLivingSessionIsKeptForAsLongAsItIsNeeded() {
    lease();
    refuseRevocations();
    world.deleteLogin();
    world.apiServer.terminate("apps");
    world.delete("db");
    world.run("db", Duration.ofMinutes(5));
    assertThat(world.finalizers("db")).containsExactly(LeaseWorld.CLEANUP);

    world.server.answer(call -> Optional.empty());
    world.run("db", Duration.ofMinutes(2));
    assertThat(world.server.living()).isEmpty();
    assertThat(world.finalizers("db")).isEmpty();
  }

  @Test
  void aPolicyThatIsNoneByNowRevokesNothing() {
    lease();
    refuseRevocations();
    world.delete("db");
    world.settle("db");
    world.policy("db", "None");
    world.server.answer(call -> Optional.empty());
    world.run("db", Duration.ofMinutes(1));

    assertThat(world.server.living()).containsExactly("l1");
    assertThat(world.finalizers("db")).isEmpty();
  }

  @Test
  void whereNothingWasCreatedNoLoginIsNeeded() {
    world.server.answer(
        call -> Optional.of(FakeLeases.refused(404, "NotFound", "Dynamic secret not found")));
    world.create("db", "Revoke");
    world.settle("db");
    world.deleteLogin();
    world.restart();
    world.delete("db");
    world.settle("db");

    assertThat(world.finalizers("db")).isEmpty();
  }

  @Test
  void anAnswerOfSomethingElseThanInfisicalIsNoProofThatALeaseIsGone() {
    lease();
    for (Reply<?> answer :
        List.of(
            FakeLeases.refused(404, "Not Found", "Route DELETE:/api/v1 not found"),
            new Reply.Foreign<>(404, "got an HTML page", "", Optional.empty()))) {
      world.server.answer(
          call -> call.startsWith("revoke") ? Optional.of(answer) : Optional.empty());
      if (!world.get("db").isMarkedForDeletion()) {
        world.delete("db");
      }
      world.settle("db");
      assertThat(world.finalizers("db")).containsExactly(LeaseWorld.CLEANUP);
    }
    world.server.answer(call -> Optional.empty());
    world.run("db", Duration.ofMinutes(2));
    assertThat(world.server.living()).isEmpty();
  }

  @Test
  void aLeaseWhosePlaceCannotBeAskedForNowIsNotForgotten() {
    lease();
    // Only the status still names the lease.
    world.apiServer.delete(world.target("db").orElseThrow());
    world.restart();
    world.server.projectRefusal =
        Optional.of(FakeLeases.refused(503, "InternalServerError", "down"));
    world.delete("db");
    world.run("db", Duration.ofMinutes(2));
    assertThat(world.finalizers("db")).containsExactly(LeaseWorld.CLEANUP);
    assertThat(world.server.living()).containsExactly("l1");

    world.server.projectRefusal = Optional.empty();
    world.run("db", Duration.ofMinutes(2));
    assertThat(world.server.living()).isEmpty();
    assertThat(world.finalizers("db")).isEmpty();
  }

  @Test
  void aProjectThatMayHaveBeenRenamedIsAskedForUntilItAnswers() {
    lease();
    world.server.slug = "store";
    world.server.projectRefusal =
        Optional.of(FakeLeases.refused(503, "InternalServerError", "down"));
    world.delete("db");
    world.run("db", Duration.ofMinutes(2));
    assertThat(world.finalizers("db")).containsExactly(LeaseWorld.CLEANUP);

    world.server.projectRefusal = Optional.empty();
    world.run("db", Duration.ofMinutes(2));
    assertThat(world.server.living()).isEmpty();
  }

  @Test
  void aServerThatRenamesTheProjectWithoutEndIsFollowedOnceATry() {
    lease();
    world.server.slug = "store";
    world.server.renamesWithoutEnd = true;
    world.delete("db");
    world.run("db", Duration.ofMinutes(20));

    assertThat(world.server.count("revoke")).isBetween(2L, 60L);
    assertThat(world.finalizers("db")).isEmpty();
  }

  @Test
  void aServerThatRevokesLaterByItselfIsLeftToDoSoWithAWarning() {
    lease();
    LeaseTimes pending = new LeaseTimes("l1", world.time(), world.server.endOf("l1"), true);
    world.server.answer(
        call ->
            call.startsWith("revoke")
                ? Optional.of(new Reply.Ok<>(pending, Optional.empty()))
                : Optional.empty());
    world.delete("db");
    world.settle("db");

    assertThat(world.finalizers("db")).isEmpty();
    assertThat(world.events("InfisicalDynamicSecret"))
        .anyMatch(event -> event.startsWith("RevocationPending: "));
  }

  @Test
  void aCopyOfAClusterRevokesNothing() {
    lease();
    world.serverWrites = false;
    world.restart();
    world.delete("db");
    world.run("db", Duration.ofHours(1));

    assertThat(world.server.count("revoke")).isZero();
    assertThat(world.finalizers("db")).containsExactly(LeaseWorld.CLEANUP);
    assertThat(world.events("InfisicalDynamicSecret"))
        .anyMatch(event -> event.contains("infisical-operator release-finalizers"));
  }

  @Test
  void nobodyElsesFinalizerIsTouched() {
    lease();
    InfisicalDynamicSecret resource = world.get("db");
    resource.getMetadata().setFinalizers(List.of("example.com/other", LeaseWorld.CLEANUP));
    world.put(resource);
    world.delete("db");
    world.settle("db");

    assertThat(world.finalizers("db")).containsExactly("example.com/other");
    assertThat(world.server.living()).isEmpty();
  }

  @Test
  void anObjectOfGoThatIsFoundTerminatingIsCleanedUpFirst() {
    lease();
    InfisicalDynamicSecret resource = world.get("db");
    resource.getMetadata().setFinalizers(List.of(LeaseWorld.OF_GO));
    world.put(resource);
    world.restart();
    world.delete("db");
    world.settle("db");

    assertThat(world.server.living()).isEmpty();
    assertThat(world.finalizers("db")).isEmpty();
  }
}
