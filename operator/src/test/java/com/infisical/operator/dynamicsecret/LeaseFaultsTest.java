package com.infisical.operator.dynamicsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.client.Reply;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.status.LoggedLines;
import com.infisical.operator.status.StatusWriter;
import com.infisical.operator.status.Transitions;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What proxies, API servers and hostile servers do to leases, and what is said of it. */
class LeaseFaultsTest {
  private static final String TARGETS = "/api/v1/namespaces/apps/secrets";
  private static final String RESOURCE = "infisicaldynamicsecrets/db";

  private final LeaseWorld world = new LeaseWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private void refuse(String method, String pathEnd, int status) {
    world.apiServer.refuse(
        request ->
            request.startsWith(method) && request.endsWith(pathEnd)
                ? Optional.of(status)
                : Optional.empty());
  }

  private long requests(String method, String pathEnd) {
    return world.apiServer.requests().stream()
        .filter(request -> request.startsWith(method) && request.endsWith(pathEnd))
        .count();
  }

  @ParameterizedTest
  @ValueSource(ints = {502, 504, 520, 524})
  void aProxyThatLostTheServerMayHideALeaseThatWasCreated(int status) {
    world.server.answer(
        call ->
            call.equals("create")
                ? Optional.of(new Reply.Foreign<>(status, "got an HTML page", "", Optional.empty()))
                : Optional.empty());
    world.create("db", "None");
    world.run("db", Duration.ofMinutes(10));

    assertThat(world.server.count("create")).isBetween(2L, 5L);
  }

  @Test
  void aLostRenewalWhereNoNewLeaseCanBeHadAddsNoSecondTerm() {
    world.create("db", "None");
    world.settle("db");
    world.server.answer(
        call ->
            call.equals("create")
                ? Optional.of(FakeLeases.refused(503, "InternalServerError", "down"))
                : Optional.empty());
    world.annotate("db", "secrets.infisical.com/force-sync", "now");
    world.server.loseAnswers(true);
    world.run("db", Duration.ofMinutes(50));
    world.server.loseAnswers(false);
    world.run("db", Duration.ofMinutes(5));

    assertThat(world.server.count("renew l1")).isEqualTo(1);
    assertThat(world.works("db")).isTrue();
  }

  @Test
  void credentialsThatWaitToBeWrittenTakeLittleMemory() {
    world.server.more = Map.of("BIG", "x".repeat((4 << 20) + 1));
    refuse("POST", TARGETS, 500);
    world.create("db", "None");
    world.run("db", Duration.ofSeconds(5));

    assertThat(world.server.calls).containsExactly("create", "revoke l1");
    assertThat(world.message("db", "LeaseCreated")).contains("is revoked");
  }

  @Test
  void aPolicyThatChangesTheDataCostsOneLeaseAtATime() {
    world.apiServer.mutate(
        object -> {
          if (object.at("/data").has("PASSWORD")) {
            object.withObjectProperty("data").put("PASSWORD", LeaseWorld.base64("other"));
          }
        });
    world.create("db", "None");
    world.run("db", Duration.ofHours(1));

    assertThat(world.message("db", "LeaseCreated"))
        .contains("an admission webhook or policy changes the data (keys \"PASSWORD\")");
    assertThat(world.server.count("create")).isBetween(5L, 12L);
    assertThat(world.server.living()).hasSizeLessThanOrEqualTo(1);

    world.apiServer.mutate(object -> {});
    world.run("db", Duration.ofMinutes(13));
    assertThat(world.works("db")).isTrue();
  }

  @Test
  void sentencesNameTheFieldsOfItsOwnSpec() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode changed = mapper.valueToTree(world.create("db", "None"));
    changed.withObject("/spec/managedSecretReference/template/data").put("K", "{{ .NOPE.Value }}");
    world.put(mapper.treeToValue(changed, InfisicalDynamicSecret.class));
    world.settle("db");

    assertThat(world.events("InfisicalDynamicSecret"))
        .anyMatch(
            event ->
                event.startsWith(
                    "TargetWarning: Secret apps/db: .spec.managedSecretReference.template.data.K"
                        + " prints the secrets"));
  }

  @Test
  void theLogNamesTheRequestThatTheServerRefused() {
    world.server.answer(
        call ->
            call.equals("create")
                ? Optional.of(
                    new Reply.Refused<>(
                        403,
                        "PermissionDenied",
                        "no leases for you",
                        Optional.empty(),
                        Optional.of("req-create")))
                : Optional.empty());
    try (LoggedLines log = new LoggedLines(Transitions.class.getName())) {
      world.create("db", "None");
      world.settle("db");

      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("LeaseNotReady kind=InfisicalDynamicSecret namespace=apps name=db")
          .endsWith(" reqId=req-create");
    }
  }

  @Test
  void aRefusedFinalizerIsReportedAndTriedEverMoreRarely() {
    refuse("PATCH", RESOURCE, 403);
    world.create("db", "Revoke");
    world.run("db", Duration.ofHours(1));

    assertThat(world.message("db", "Reconcile"))
        .isEqualTo(
            "Reconciliation failed: the Kubernetes API server refused a request of the operator"
                + " (HTTP 403); the operator retries");
    assertThat(requests("PATCH", RESOURCE)).isBetween(10L, 30L);
    assertThat(world.server.calls).isEmpty();

    world.apiServer.refuse(request -> Optional.empty());
    world.run("db", Duration.ofMinutes(6));
    assertThat(world.works("db")).isTrue();
  }

  @Test
  void aStatusThatIsRefusedIsOneLineOfTheLog() {
    try (LoggedLines log = new LoggedLines(StatusWriter.class.getName())) {
      refuse("PATCH", RESOURCE + "/status", 403);
      world.create("db", "None");
      world.run("db", Duration.ofMinutes(5));
      assertThat(log.lines())
          .containsExactly(
              "The status of InfisicalDynamicSecret apps/db could not be written (HTTP 403); the"
                  + " operator retries");

      world.apiServer.refuse(request -> Optional.empty());
      world.run("db", Duration.ofMinutes(5));
      refuse("PATCH", RESOURCE + "/status", 403);
      world.server.take("l1");
      world.annotate("db", "secrets.infisical.com/force-sync", "now");
      world.run("db", Duration.ofMinutes(5));
      assertThat(log.lines()).hasSize(2);
    }
  }
}
