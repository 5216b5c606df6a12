package com.infisical.operator.instant;

import static com.infisical.operator.instant.InstantWorld.ENVIRONMENT;
import static com.infisical.operator.instant.InstantWorld.at;
import static com.infisical.operator.instant.InstantWorld.below;
import static com.infisical.operator.instant.InstantWorld.resource;
import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Reply;
import com.infisical.operator.kubernetes.ResourceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a server does not let everything be heard. */
class RefusalsTest {
  private static final ResourceName FIRST = resource(1);
  private static final ResourceName SECOND = resource(2);
  private static final String NO_PLAN =
      "Event subscriptions are not available on your current plan. Please upgrade to access this"
          + " feature.";

  private final List<InstantWorld> worlds = new ArrayList<>();

  private InstantWorld world(StreamLimits limits) {
    InstantWorld made = new InstantWorld(limits);
    worlds.add(made);
    return made;
  }

  private InstantWorld world() {
    return world(StreamLimits.STANDARD);
  }

  @AfterEach
  void stop() {
    worlds.forEach(InstantWorld::close);
  }

  @Test
  void packsFoldersWhereTheIdentityMayNotHearOfEverything() {
    InstantWorld world = world();
    Set<String> permitted = new HashSet<>(Set.of("/deep/**"));
    for (int i = 0; i < 9; i++) {
      permitted.add("/app-" + i);
    }
    world.server.permitOnly(permitted);
    for (int i = 0; i < 9; i++) {
      world.follow(resource(i), at("/app-" + i));
    }
    world.follow(resource(9), below("/deep"));
    world.pass(Duration.ofSeconds(1));

    assertThat(world.server.open()).hasSize(5).allMatch(stream -> stream.registrations == 8);
    Set<String> heard = new HashSet<>();
    world.server.open().forEach(stream -> heard.addAll(stream.paths));
    assertThat(heard).isEqualTo(permitted);
    for (int i = 0; i <= 9; i++) {
      assertThat(world.isStreaming(resource(i))).isTrue();
    }
    world.listenAnew();
    world
        .server
        .open()
        .forEach(
            stream -> {
              if (stream.paths.contains("/deep/**")) {
                stream.event(ENVIRONMENT, "/deep/er");
              }
            });
    assertThat(world.changed).containsExactly(resource(9));
  }

  @Test
  void tellsEachResourceOnceThatItsFolderIsHeardNow() {
    InstantWorld world = world();
    world.server.permitOnly(Set.of("/a", "/b", "/c"));
    world.follow(FIRST, at("/a"));
    world.follow(SECOND, at("/b"));
    world.follow(resource(3), at("/c"));
    world.pass(Duration.ofSeconds(2));
    assertThat(world.changed).containsExactlyInAnyOrder(FIRST, SECOND, resource(3));
  }

  @Test
  void pollsOnlyWhatIsNotPermittedAndTriesItAgain() {
    InstantWorld world = world();
    world.server.permitOnly(Set.of("/a", "/c"));
    world.follow(FIRST, at("/a"));
    world.follow(SECOND, at("/b"));
    world.follow(resource(3), at("/a"), at("/c"));
    assertThat(world.isStreaming(FIRST)).isTrue();
    assertThat(world.isStreaming(resource(3))).isTrue();
    assertThat(world.reason(SECOND)).contains("HTTP 403").contains("permission");
    assertThat(world.server.open()).hasSize(1);

    int asked = world.server.all.size();
    world.pass(Duration.ofMinutes(4));
    assertThat(world.server.all).hasSize(asked);
    world.listenAnew();
    world.server.permitOnly(Set.of("/a", "/b", "/c"));
    world.pass(Duration.ofMinutes(2));
    assertThat(world.isStreaming(SECOND)).isTrue();
    assertThat(world.changed).containsExactly(SECOND);
  }

  @Test
  void doesNotChangeItsWordsWhileItTriesAgain() {
    InstantWorld world = world();
    world.server.permitOnly(Set.of("/a"));
    world.follow(FIRST, at("/a"));
    world.follow(SECOND, at("/b"));
    world.listenAnew();
    world.pass(Duration.ofMinutes(30));
    assertThat(world.restated).isEmpty();
    assertThat(world.changed).isEmpty();
  }

  @Test
  void findsOutWhichOfTwoFoldersIsNoLongerPermitted() {
    InstantWorld world = world();
    world.server.permitOnly(Set.of("/a", "/b"));
    world.follow(FIRST, at("/a"));
    world.follow(SECOND, at("/b"));
    world.pass(Duration.ofMinutes(2));
    assertThat(world.server.open()).hasSize(1);
    world.server.permitOnly(Set.of("/b"));
    world.server.onlyOpen().dismiss();
    world.pass(Duration.ofSeconds(20));
    assertThat(world.reason(FIRST)).contains("HTTP 403");
    assertThat(world.isStreaming(SECOND)).isTrue();
  }

  @Test
  void fallsBackWhenThePermissionForEverythingIsLost() {
    InstantWorld world = world();
    world.follow(FIRST, at("/a"));
    world.pass(Duration.ofMinutes(2));
    world.server.permitOnly(Set.of("/a"));
    world.server.onlyOpen().dismiss();
    world.pass(Duration.ofSeconds(5));
    assertThat(world.server.onlyOpen().paths).isEqualTo(Set.of("/a"));
    assertThat(world.isStreaming(FIRST)).isTrue();
  }

  @Test
  void letsGoOfFoldersThatNobodyWantsAnyMore() {
    InstantWorld world = world();
    world.server.permitOnly(Set.of("/a", "/b", "/c"));
    world.follow(FIRST, at("/a"));
    world.follow(SECOND, at("/b"));
    world.follow(resource(3), at("/c"));
    assertThat(world.server.open()).hasSize(2);
    world.updates.forget(resource(3));
    assertThat(world.server.open()).hasSize(1);
    world.updates.forget(FIRST);
    world.follow(resource(3), at("/c"));
    assertThat(world.server.onlyOpen().paths).isEqualTo(Set.of("/b", "/c"));
  }

  @Test
  void takesARefusalByPlanAsFinalUntilTheSpecChanges() {
    InstantWorld world = world();
    world.server.refuseAll(400, "BadRequest", NO_PLAN);
    world.follow(FIRST, at("/a"));
    assertThat(world.reason(FIRST)).contains("not available on your current plan");
    world.pass(Duration.ofDays(1));
    for (int i = 0; i < 10; i++) {
      world.follow(FIRST, at("/a"));
    }
    assertThat(world.server.all).hasSize(1);

    world.server.acceptAll();
    world.follow(FIRST, at("/b"));
    assertThat(world.isStreaming(FIRST)).isTrue();
  }

  @Test
  void doesNotAskForEveryNewResourceWhatThePlanDoesNotAllow() {
    InstantWorld world = world();
    world.server.refuseAll(400, "BadRequest", NO_PLAN);
    for (int i = 0; i < 500; i++) {
      world.follow(resource(i), at("/a"));
    }
    world.pass(Duration.ofMinutes(5));
    assertThat(world.server.all).hasSize(2);
    assertThat(world.reason(resource(499))).contains("not available on your current plan");
  }

  @Test
  void saysThatAnOldServerHasNoStream() {
    InstantWorld world = world();
    world.server.refuseAll(404, "Not Found", "Route POST:/x not found");
    world.follow(FIRST, at("/a"));
    assertThat(world.reason(FIRST)).contains("this server has no event stream");
    world.pass(Duration.ofDays(1));
    assertThat(world.server.all).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400, 401, 403, 404, 503})
  void triesAStreamThatAPageAnsweredAgainSoonAndKeepsTheToken(int status) {
    InstantWorld world = world();
    world.server.refuseAll(page(status, Optional.empty()));
    world.follow(FIRST, at("/a"));
    assertThat(world.reason(FIRST))
        .contains("HTTP " + status + ": got an HTML page; a proxy or browser challenge");
    world.server.acceptAll();
    world.pass(Duration.ofSeconds(3));
    assertThat(world.isStreaming(FIRST)).isTrue();
    assertThat(world.server.logins()).isEqualTo(1);
  }

  @Test
  void pacesAStreamThatAPageAnsweredWith429() {
    InstantWorld world = world();
    world.server.refuseAll(page(429, Optional.of(Duration.ofSeconds(40))));
    world.follow(FIRST, at("/a"));
    assertThat(world.reason(FIRST)).contains("HTTP 429: got an HTML page");
    world.pass(Duration.ofSeconds(38));
    assertThat(world.server.all).hasSize(1);
    world.server.acceptAll();
    world.pass(Duration.ofSeconds(20));
    assertThat(world.isStreaming(FIRST)).isTrue();
  }

  private static Reply<?> page(int status, Optional<Duration> retryAfter) {
    return new Reply.Foreign<>(status, "got an HTML page", "", retryAfter);
  }

  @Test
  void pollsAProjectThatHasTooManyStreamsForFiveMinutes() {
    InstantWorld world = world();
    world.server.refuseAll(429, "RateLimitExceeded", "100 concurrent event subscriptions");
    world.follow(FIRST, at("/a"));
    assertThat(world.reason(FIRST)).contains("HTTP 429").contains("5 minutes");
    world.pass(Duration.ofMinutes(4));
    assertThat(world.server.all).hasSize(1);
    world.server.acceptAll();
    world.pass(Duration.ofMinutes(2));
    assertThat(world.isStreaming(FIRST)).isTrue();
    assertThat(world.changed).containsExactly(FIRST);
  }

  @Test
  void asksAgainAfterAWhileWhereTheIdentityIsNoMember() {
    InstantWorld world = world();
    world.server.refuseAll(403, "You are not member of this project", "");
    world.follow(FIRST, at("/a"));
    assertThat(world.server.all).hasSize(1);
    world.server.acceptAll();
    world.pass(Duration.ofMinutes(6));
    assertThat(world.isStreaming(FIRST)).isTrue();
  }

  @Test
  void opensNoMoreStreamsThanItMay() {
    InstantWorld world = world(new StreamLimits(3, 5));
    Set<String> permitted = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      permitted.add("/app-" + i);
    }
    world.server.permitOnly(permitted);
    for (int i = 0; i < 1_000; i++) {
      world.follow(resource(i), at("/app-" + i));
    }
    world.follow(resource(2_000), new Interest("other", ENVIRONMENT, "/app-1", false, true));
    world.follow(resource(2_001), new Interest("third", ENVIRONMENT, "/app-1", false, true));
    world.pass(Duration.ofSeconds(1));
    assertThat(world.server.open()).hasSize(4);
    long streaming = IntStream.range(0, 1_000).filter(i -> world.isStreaming(resource(i))).count();
    assertThat(streaming).isEqualTo(6);
    assertThat(world.isStreaming(resource(2_000))).isTrue();
    assertThat(world.reason(resource(2_001)))
        .contains("has reached its limit of open event streams");
  }

  @Test
  void leavesStreamsToNamespacesThatComeLater() {
    StreamPlaces places = new StreamPlaces(StreamLimits.STANDARD);
    assertThat(taken(places, "hog")).isEqualTo(240);
    assertThat(taken(places, "second")).isEqualTo(48);
    assertThat(taken(places, "small")).isEqualTo(9);
    places.giveBack(claim("hog", 0));
    assertThat(places.take(claim("small", 10), true)).isTrue();
  }

  private static StreamPlaces.Claim claim(String namespace, int project) {
    return new StreamPlaces.Claim(namespace, "https://a", "project-" + project);
  }

  /** How many streams a namespace gets, each at another project. */
  private static int taken(StreamPlaces places, String namespace) {
    int number = 0;
    while (places.take(claim(namespace, number), true)) {
      number++;
    }
    return number;
  }

  @Test
  void leavesRoomForWhatIsRequired() {
    InstantWorld world = world(new StreamLimits(10, 5));
    for (int i = 0; i < 5; i++) {
      world.follow(resource(i), new Interest("project-" + i, ENVIRONMENT, "/", false, false));
    }
    assertThat(world.server.open()).hasSize(2);
    for (int i = 5; i < 8; i++) {
      world.follow(resource(i), new Interest("project-" + i, ENVIRONMENT, "/", false, true));
    }
    assertThat(world.isStreaming(resource(5))).isTrue();
    assertThat(world.isStreaming(resource(6))).isTrue();
    assertThat(world.isStreaming(resource(7))).isFalse();
  }

  @Test
  void findsRoomForAnImportThatSomebodyReadsToo() {
    InstantWorld world = world(new StreamLimits(2, 3));
    world.follow(FIRST, new Interest("one", ENVIRONMENT, "/", false, false));
    world.follow(SECOND, new Interest("two", ENVIRONMENT, "/", false, false));
    assertThat(world.server.open()).hasSize(1);
    world.follow(resource(3), new Interest("two", ENVIRONMENT, "/", false, true));
    assertThat(world.isStreaming(resource(3))).isTrue();
  }

  @Test
  void movesToANewTokenAlsoWhereAFolderMoreIsRefused() {
    InstantWorld world = world();
    world.server.lifetime(Duration.ofSeconds(1_000));
    world.server.permitOnly(Set.of("/a"));
    world.follow(FIRST, at("/a"));
    world.pass(Duration.ofMinutes(10));
    world.server.hold();
    world.follow(SECOND, at("/b"));
    FakeInfisical.Subscription joining = world.server.last();
    world.pass(Duration.ofSeconds(125));
    world.server.permitOnly(Set.of("/a"));
    joining.refuse(FakeInfisical.refused(403, "PermissionDenied", "no"));
    assertThat(world.server.onlyOpen().token).isEqualTo("token-2");
    assertThat(world.server.onlyOpen().paths).isEqualTo(Set.of("/a"));
    assertThat(world.reason(SECOND)).contains("HTTP 403");
  }

  @Test
  void givesUnknownRefusalsTheirTime() {
    InstantWorld world = world();
    world.server.answer(
        asked -> Optional.of(FakeInfisical.refused(422, "ValidationFailure", "odd")));
    world.follow(FIRST, at("/a"));
    world.pass(Duration.ofMinutes(30));
    assertThat(world.server.all.size()).isBetween(5, 8);
  }
}
