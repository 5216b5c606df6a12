package com.infisical.operator.staticsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SyncSpansTest {
  private final StaticSecretWorld world = new StaticSecretWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void tracesEachStepOfASyncInItsOrder() {
    world.create("web");
    world.reconcile("web");

    assertThat(onlyTrace())
        .containsExactly(
            "sync/session",
            "sync/read infisical.source=.spec.sources[0]",
            "sync/write/render",
            "sync/write infisical.target=Secret apps/web",
            "sync/reload",
            "sync infisical.kind=InfisicalStaticSecret k8s.namespace.name=apps"
                + " infisical.name=web");
  }

  @Test
  void tracesNothingWhereNothingIsDue() {
    world.create("web");
    world.reconcile("web");

    world.reconcile("web");

    assertThat(world.tracing.sent()).hasSize(1);
  }

  @Test
  void saysOfTheStepThatFailedWhy() {
    world.create("web");
    world.infisical.answer(
        path ->
            Optional.of(new Reply.Refused<>(404, "NotFound", "no such folder", Optional.empty())));
    world.reconcile("web");
    world.pass(Duration.ofSeconds(1));

    assertThat(onlyTrace())
        .anySatisfy(
            span ->
                assertThat(span)
                    .startsWith("sync/read infisical.source=.spec.sources[0] failed: ")
                    .contains("no such folder"))
        .noneSatisfy(span -> assertThat(span).startsWith("sync/write"));
  }

  private List<String> onlyTrace() {
    assertThat(world.tracing.sent()).hasSize(1);
    return world.tracing.sent().getFirst();
  }
}
