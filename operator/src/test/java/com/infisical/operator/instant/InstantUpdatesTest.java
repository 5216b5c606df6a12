package com.infisical.operator.instant;

import static com.infisical.operator.instant.InstantWorld.ENVIRONMENT;
import static com.infisical.operator.instant.InstantWorld.at;
import static com.infisical.operator.instant.InstantWorld.below;
import static com.infisical.operator.instant.InstantWorld.resource;
import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.kubernetes.ResourceName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who shares a stream, and who is told of what. */
class InstantUpdatesTest {
  private static final ResourceName FIRST = resource(1);
  private static final ResourceName SECOND = resource(2);
  private static final Duration MOMENT = Duration.ofMillis(600);

  private final InstantWorld world = new InstantWorld();

  @AfterEach
  void stop() {
    world.close();
  }

  private FakeInfisical.Subscription quiet(FakeInfisical.Subscription stream) {
    world.pass(MOMENT);
    world.listenAnew();
    return stream;
  }

  @Test
  void openOneStreamForAllResourcesOfAnEnvironment() {
    for (int i = 0; i < 200; i++) {
      world.follow(resource(i), at("/app-" + i));
    }
    assertThat(world.server.all).hasSize(1);
    assertThat(world.server.onlyOpen().paths).isEqualTo(Set.of("/**"));
    assertThat(world.server.onlyOpen().registrations).isEqualTo(4);
    assertThat(IntStream.range(0, 200).allMatch(i -> world.isStreaming(resource(i)))).isTrue();
  }

  @Test
  void openAStreamForEachEnvironmentAndProject() {
    world.follow(FIRST, at("/app"), new Interest("project", "prod", "/app", false, true));
    world.follow(SECOND, new Interest("other", ENVIRONMENT, "/app", false, true));
    assertThat(world.server.open()).hasSize(3);
    assertThat(world.updates.streams()).isEqualTo(3);
  }

  @Test
  void tellOnlyThoseWhoseFolderChanged() {
    world.follow(FIRST, at("/app"));
    world.follow(SECOND, below("/app"));
    world.follow(resource(3), below("/"));
    world.follow(resource(4), at("/"));
    FakeInfisical.Subscription stream = quiet(world.server.onlyOpen());

    stream.event(ENVIRONMENT, "/app/deep/er");
    assertThat(world.changed).containsExactlyInAnyOrder(SECOND, resource(3));
    quiet(stream).event(ENVIRONMENT, "/app");
    assertThat(world.changed).containsExactlyInAnyOrder(FIRST, SECOND, resource(3));
    quiet(stream).event(ENVIRONMENT, "/application");
    assertThat(world.changed).containsExactly(resource(3));
    quiet(stream).event("prod", "/app");
    assertThat(world.changed).isEmpty();
  }

  @Test
  void tellEverybodyWhenItIsNotSaidWhereSomethingChanged() {
    world.follow(FIRST, at("/app"));
    world.follow(SECOND, at("/other"));
    quiet(world.server.onlyOpen()).eventAnywhere();
    assertThat(world.changed).containsExactlyInAnyOrder(FIRST, SECOND);
  }

  @Test
  void tellOnceWhenTheStreamOpensForWhatCameBefore() {
    world.server.hold();
    world.follow(FIRST, at("/app"));
    assertThat(world.changed).isEmpty();
    assertThat(world.reason(FIRST)).isEqualTo("the event stream is being opened");
    world.server.last().accept();
    assertThat(world.changed).containsExactly(FIRST);
    assertThat(world.restated).containsExactly(FIRST);
    assertThat(world.isStreaming(FIRST)).isTrue();
  }

  @Test
  void tellOfAChangeBetweenAResourcesReadAndItsFollowing() {
    world.follow(FIRST, at("/app"));
    quiet(world.server.onlyOpen());
    Duration before = world.time.now();
    world.time.pass(Duration.ofSeconds(1));
    world.server.onlyOpen().event(ENVIRONMENT, "/late");
    world.time.pass(Duration.ofSeconds(1));

    world.updates.follow(SECOND, world.session(), List.of(at("/late")), before);
    world.updates.follow(resource(3), world.session(), List.of(at("/other")), before);
    world.updates.follow(resource(4), world.session(), List.of(at("/late")), world.time.now());
    assertThat(world.changed).containsExactly(SECOND);
  }

  @Test
  void doNothingWhenNothingIsNew() {
    world.follow(FIRST, at("/app"));
    quiet(world.server.onlyOpen());
    for (int i = 0; i < 100; i++) {
      world.follow(FIRST, at("/app"));
    }
    assertThat(world.server.all).hasSize(1);
    assertThat(world.changed).isEmpty();
    assertThat(world.restated).isEmpty();
  }

  @Test
  void tellABurstAtOnceAndThenOncePerHalfSecond() {
    world.follow(FIRST, at("/app"));
    FakeInfisical.Subscription stream = quiet(world.server.onlyOpen());
    for (int i = 0; i < 20; i++) {
      stream.event(ENVIRONMENT, "/app");
      world.time.pass(Duration.ofMillis(10));
    }
    assertThat(world.changed).hasSize(1);
    world.time.pass(Duration.ofMillis(300));
    assertThat(world.changed).hasSize(2);
    world.time.pass(Duration.ofSeconds(5));
    assertThat(world.changed).hasSize(2);
    stream.event(ENVIRONMENT, "/app");
    assertThat(world.changed).hasSize(3);
  }

  @Test
  void followOtherPlacesWhenTheSpecChanges() {
    world.follow(FIRST, at("/app"));
    world.pass(MOMENT);
    world.follow(FIRST, at("/other"));
    FakeInfisical.Subscription stream = quiet(world.server.onlyOpen());
    stream.event(ENVIRONMENT, "/app");
    assertThat(world.changed).isEmpty();
    stream.event(ENVIRONMENT, "/other");
    assertThat(world.changed).containsExactly(FIRST);
  }

  @Test
  void closeTheStreamAWhileAfterTheLastHasLeft() {
    world.follow(FIRST, at("/app"));
    world.follow(SECOND, at("/other"));
    world.updates.forget(FIRST);
    world.pass(Duration.ofMinutes(1));
    assertThat(world.server.open()).hasSize(1);

    world.updates.forget(SECOND);
    assertThat(world.updates.state(SECOND)).isEmpty();
    world.pass(Duration.ofSeconds(5));
    assertThat(world.server.open()).hasSize(1);
    world.pass(Duration.ofSeconds(6));
    assertThat(world.server.open()).isEmpty();
    assertThat(world.updates.streams()).isZero();
  }

  @Test
  void keepTheStreamForWhoComesBackInTime() {
    world.follow(FIRST, at("/app"));
    world.updates.forget(FIRST);
    world.pass(Duration.ofSeconds(5));
    world.follow(FIRST, at("/app"));
    world.pass(Duration.ofMinutes(1));
    assertThat(world.server.all).hasSize(1);
    assertThat(world.server.open()).hasSize(1);
  }

  @Test
  void tellNothingToAResourceThatIsGone() {
    world.follow(FIRST, at("/app"));
    FakeInfisical.Subscription stream = quiet(world.server.onlyOpen());
    stream.event(ENVIRONMENT, "/app");
    stream.event(ENVIRONMENT, "/app");
    world.updates.forget(FIRST);
    world.listenAnew();
    world.time.pass(Duration.ofSeconds(2));
    stream.event(ENVIRONMENT, "/app");
    assertThat(world.changed).isEmpty();
  }

  @Test
  void neverCountAResourceAsPolledForWhatItOnlyImports() {
    world.server.answer(
        asked ->
            asked.projectId.equals("project")
                ? Optional.empty()
                : Optional.of(FakeInfisical.refused(403, "ForbiddenError", "no member")));
    world.follow(FIRST, at("/app"), new Interest("foreign", "prod", "/shared", false, false));
    assertThat(world.isStreaming(FIRST)).isTrue();
  }

  @Test
  void tellOfChangesInWhatAResourceImports() {
    world.follow(FIRST, at("/app"), new Interest("project", ENVIRONMENT, "/shared", false, false));
    quiet(world.server.onlyOpen()).event(ENVIRONMENT, "/shared");
    assertThat(world.changed).containsExactly(FIRST);
  }

  @Test
  void serveThousandsOfResourcesWithFewStreams() {
    for (int i = 0; i < 5_000; i++) {
      world.follow(
          resource(i),
          new Interest("project-" + i % 10, ENVIRONMENT, "/team-" + i + "/app", i % 2 == 0, true));
    }
    assertThat(world.server.open()).hasSize(10);
    world.pass(MOMENT);
    world.listenAnew();
    world.server.open().getFirst().event(ENVIRONMENT, "/team-4000/app/x");
    assertThat(world.changed).containsExactly(resource(4000));
    for (int i = 0; i < 5_000; i++) {
      world.updates.forget(resource(i));
    }
    world.pass(Duration.ofSeconds(11));
    assertThat(world.server.open()).isEmpty();
  }

  @Test
  void giveBackEveryTokenAtTheEnd() {
    world.follow(FIRST, at("/app"));
    world.updates.close();
    assertThat(world.server.open()).isEmpty();
    world.endSessions();
    assertThat(world.server.revoked).containsExactly("token-1");
  }

  @Test
  void tellOfEachFolderOfABurst() {
    for (int i = 0; i < 1_500; i++) {
      world.follow(resource(i), at("/app-" + i));
    }
    FakeInfisical.Subscription stream = quiet(world.server.onlyOpen());
    for (int i = 0; i < 1_500; i++) {
      stream.event(ENVIRONMENT, "/app-" + i);
      if (i == 500) {
        world.time.pass(EventBurst.WINDOW);
      }
    }
    world.time.pass(EventBurst.WINDOW.multipliedBy(2));
    assertThat(Set.copyOf(world.changed)).hasSize(1_500);
  }
}
