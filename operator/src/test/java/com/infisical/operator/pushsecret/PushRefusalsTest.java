package com.infisical.operator.pushsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Reply;
import com.infisical.operator.status.LoggedLines;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a push says where the API server takes neither its record nor its finalizer. */
class PushRefusalsTest {
  private static final String RESOURCE = "infisicalpushsecrets/a";
  private static final String REFUSED =
      "the Kubernetes API server refused a request of the operator (HTTP 403); the operator"
          + " retries";

  private final PushWorld world = new PushWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private void push(String... refused) {
    world.infisical.create("/a");
    world.secret("a", Map.of("A", "1"));
    world.push("a", "{}");
    world.apiServer.refuse(
        request -> {
          for (String end : refused) {
            if (request.startsWith("PATCH") && request.endsWith(end)) {
              return Optional.of(403);
            }
          }
          return Optional.empty();
        });
  }

  /** Reconciles for so long, as the controller would. */
  private int run(Duration time) {
    Duration left = time;
    int rounds = 0;
    while (left.isPositive()) {
      Duration next = world.once("shop", "a").orElse(left);
      world.pass(next);
      left = left.minus(next);
      rounds++;
    }
    return rounds;
  }

  @Test
  void theConditionSaysSoAndItIsTriedEverMoreRarely() {
    push(RESOURCE);
    assertThat(run(Duration.ofHours(1))).isBetween(10, 30);

    assertThat(world.ready("a")).isEqualTo("False " + REFUSED);
    assertThat(world.condition("a", PushConditions.RECONCILE)).startsWith("True ");
    assertThat(world.infisical.writes).isEmpty();

    world.apiServer.refuse(request -> Optional.empty());
    run(Duration.ofMinutes(6));
    assertThat(world.ready("a")).startsWith("True");
    assertThat(world.infisical.values("/a")).isEqualTo(Map.of("A", "1"));
  }

  /** There is no InfisicalConnection to look at. */
  @Test
  void sentencesAboutTheServerNameTheFieldsOfItsOwnSpec() {
    push();
    world.infisical.refuseList(0, new Reply.Unreachable<>(Reply.Cause.DNS, ""));
    world.once("shop", "a");
    assertThat(world.ready("a")).endsWith("check .spec.hostAPI and the cluster's DNS");

    world.infisical.refuse(new Reply.Unreachable<>(Reply.Cause.CONNECT, ""));
    world.pass(Duration.ofMinutes(1));
    world.once("shop", "a");
    assertThat(world.ready("a"))
        .contains("could not create", "check host and port in .spec.hostAPI, proxy");
  }

  @Test
  void theLogSaysSoOnceWhereTheStatusIsRefusedToo() {
    push(RESOURCE, RESOURCE + "/status");
    try (LoggedLines log = new LoggedLines(PushRefusals.class.getName())) {
      run(Duration.ofMinutes(30));
      assertThat(log.lines()).containsExactly("InfisicalPushSecret shop/a: " + REFUSED);
    }
  }
}
