package com.infisical.operator.instant;

import static com.infisical.operator.instant.InstantWorld.ENVIRONMENT;
import static com.infisical.operator.instant.InstantWorld.at;
import static com.infisical.operator.instant.InstantWorld.resource;
import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Reply;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.kubernetes.ResourceName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to a stream in the course of its life. */
class SharedStreamTest {
  private static final ResourceName FIRST = resource(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final InstantWorld world = new InstantWorld();

  @AfterEach
  void stop() {
    world.close();
  }

  private FakeInfisical.Subscription established() {
    world.follow(FIRST, at("/app"));
    world.pass(Duration.ofMinutes(2));
    world.listenAnew();
    return world.server.onlyOpen();
  }

  @Test
  void opensAgainAtOnceAfterTheHourlyEndAndReadsOnce() {
    world.follow(FIRST, at("/app"));
    world.pass(HOUR);
    world.listenAnew();
    world.server.onlyOpen().endCleanly();
    world.pass(SECOND.multipliedBy(2));
    assertThat(world.server.open()).hasSize(1);
    assertThat(world.server.all).hasSize(2);
    assertThat(world.changed).containsExactly(FIRST);
    assertThat(world.restated).isEmpty();
  }

  @Test
  void saysThatItStreamsOnlyWhenAStreamLastsAfterOneThatEndedAtOnce() {
    established().endCleanly();
    boolean everStreaming = false;
    for (int i = 0; i < 120; i++) {
      world.server.open().forEach(FakeInfisical.Subscription::endCleanly);
      world.pass(SECOND);
      everStreaming |= i > 30 && world.isStreaming(FIRST);
    }
    assertThat(everStreaming).isFalse();
    world.listenAnew();

    world.pass(HOUR);
    assertThat(world.isStreaming(FIRST)).isTrue();
    assertThat(world.restated).containsExactly(FIRST);
  }

  @Test
  void opensAgainAfterItBroke() {
    established().breakOff();
    world.pass(Duration.ofMillis(700));
    assertThat(world.server.all).hasSize(1);
    world.pass(Duration.ofMillis(600));
    assertThat(world.server.open()).hasSize(1);
    assertThat(world.changed).containsExactly(FIRST);
    assertThat(world.restated).isEmpty();
  }

  @Test
  void opensAgainWhenNothingCameForTwoMinutes() {
    FakeInfisical.Subscription silent = established();
    world.time.pass(Duration.ofSeconds(100));
    assertThat(silent.isClosed()).isFalse();
    world.time.pass(Duration.ofSeconds(35));
    assertThat(silent.isClosed()).isTrue();
    assertThat(world.server.open()).hasSize(1);
    assertThat(world.changed).containsExactly(FIRST);
  }

  @Test
  void staysAsLongAsAnyBytesCome() {
    FakeInfisical.Subscription stream = established();
    world.pass(HOUR);
    assertThat(stream.isOpen()).isTrue();
    assertThat(world.server.all).hasSize(1);
  }

  @Test
  void waitsLongerAndLongerForAServerThatIsAway() {
    world.server.answer(
        asked -> Optional.of(new Reply.Unreachable<String>(Reply.Cause.CONNECT, "nobody")));
    world.follow(FIRST, at("/app"));
    world.pass(Duration.ofSeconds(35));
    int afterHalfAMinute = world.server.all.size();
    assertThat(afterHalfAMinute).isBetween(5, 7);
    assertThat(world.reason(FIRST)).contains("no connection could be made");
    world.pass(Duration.ofMinutes(10));
    assertThat(world.server.all.size() - afterHalfAMinute).isBetween(8, 14);
    world.server.acceptAll();
    world.pass(Duration.ofSeconds(80));
    assertThat(world.isStreaming(FIRST)).isTrue();
    assertThat(world.changed).containsExactly(FIRST);
  }

  @Test
  void waitsLongerAndLongerForAServerThatEndsEveryStreamAtOnce() {
    world.follow(FIRST, at("/app"));
    for (int i = 0; i < 600; i++) {
      world.server.open().forEach(FakeInfisical.Subscription::endCleanly);
      world.time.pass(SECOND);
    }
    assertThat(world.server.all.size()).isLessThan(20);
  }

  @Test
  void countsAsPolledOnlyWhenItStaysAway() {
    FakeInfisical.Subscription stream = established();
    world.server.refuseAll(503, "", "");
    stream.breakOff();
    world.pass(Duration.ofSeconds(10));
    assertThat(world.isStreaming(FIRST)).isTrue();
    world.pass(Duration.ofSeconds(10));
    assertThat(world.reason(FIRST)).contains("HTTP 503");
    assertThat(world.restated).contains(FIRST);
    world.server.acceptAll();
    world.pass(Duration.ofSeconds(80));
    assertThat(world.isStreaming(FIRST)).isTrue();
  }

  @Test
  void movesToANewTokenWithoutAGap() {
    world.server.lifetime(Duration.ofSeconds(1_000));
    world.follow(FIRST, at("/app"));
    FakeInfisical.Subscription old = world.server.onlyOpen();
    world.pass(Duration.ofMinutes(10));
    world.listenAnew();
    world.server.hold();
    // The renewal comes between 68 and 72 % of the token's life.
    for (int i = 0; i < 125 && world.server.all.size() == 1; i++) {
      world.pass(SECOND);
    }
    assertThat(old.isOpen()).isTrue();
    assertThat(world.server.revoked).isEmpty();
    FakeInfisical.Subscription moved = world.server.last();
    assertThat(moved.token).isEqualTo("token-2");

    moved.accept();
    assertThat(old.isClosed()).isTrue();
    assertThat(world.server.revoked).containsExactly("token-1");
    assertThat(world.changed).isEmpty();
    assertThat(world.restated).isEmpty();
    moved.event(ENVIRONMENT, "/app");
    assertThat(world.changed).containsExactly(FIRST);
  }

  @Test
  void readsOnceWhenTheOldStreamEndedBeforeItHadMoved() {
    world.server.lifetime(Duration.ofSeconds(1_000));
    world.follow(FIRST, at("/app"));
    FakeInfisical.Subscription old = world.server.onlyOpen();
    world.pass(Duration.ofMinutes(10));
    world.server.hold();
    world.pass(Duration.ofSeconds(125));
    world.listenAnew();
    old.endCleanly();
    world.server.last().accept();
    assertThat(world.changed).containsExactly(FIRST);
    assertThat(world.server.open()).hasSize(1);
  }

  @Test
  void triesToMoveAgainWhenThatFailed() {
    world.server.lifetime(Duration.ofSeconds(1_000));
    world.follow(FIRST, at("/app"));
    world.pass(Duration.ofMinutes(10));
    world.server.refuseAll(503, "", "");
    world.pass(Duration.ofSeconds(125));
    assertThat(world.server.onlyOpen().token).isEqualTo("token-1");
    assertThat(world.isStreaming(FIRST)).isTrue();
    world.server.acceptAll();
    world.pass(Duration.ofSeconds(70));
    assertThat(world.server.onlyOpen().token).isEqualTo("token-2");
  }

  @Test
  void makesRoomFirstWhereTheServerHasNoneForASecondStream() {
    world.server.lifetime(Duration.ofSeconds(1_000));
    world.follow(FIRST, at("/app"));
    world.pass(Duration.ofMinutes(10));
    world.listenAnew();
    world.server.answer(
        asked ->
            world.server.open().isEmpty()
                ? Optional.empty()
                : Optional.of(FakeInfisical.refused(429, "RateLimitExceeded", "100 streams")));
    world.pass(Duration.ofSeconds(125));
    assertThat(world.server.onlyOpen().token).isEqualTo("token-2");
    assertThat(world.changed).containsExactly(FIRST);
    assertThat(world.restated).isEmpty();
  }

  @Test
  void logsInAgainWhenTheTokenIsRejected() {
    world.server.answer(
        asked ->
            asked.token.equals("token-1")
                ? Optional.of(FakeInfisical.refused(403, "TokenError", "expired"))
                : Optional.empty());
    world.follow(FIRST, at("/app"));
    // A token rejected as young as this counts as a failed login, which waits for half a minute.
    world.pass(Duration.ofMinutes(1));
    assertThat(world.server.onlyOpen().token).isEqualTo("token-2");
    assertThat(world.isStreaming(FIRST)).isTrue();
  }

  @Test
  void closesWithItsSessionAndOpensWithTheNextOne() {
    FakeInfisical.Subscription old = established();
    world.changeAuth();
    Session next = world.session();
    assertThat(old.isClosed()).isTrue();
    assertThat(world.server.revoked).containsExactly("token-1");
    assertThat(world.reason(FIRST)).contains("is being replaced");

    world.updates.follow(FIRST, next, List.of(at("/app")), world.time.now());
    assertThat(world.server.onlyOpen().token).isEqualTo("token-2");
    assertThat(world.isStreaming(FIRST)).isTrue();
    world.pass(HOUR);
    assertThat(world.server.all).hasSize(2);
  }

  @Test
  void opensAnewAfterTheMachineSlept() {
    FakeInfisical.Subscription old = established();
    world.updates.reconnectAll();
    world.pass(SECOND.multipliedBy(2));
    assertThat(old.isClosed()).isTrue();
    assertThat(world.server.open()).hasSize(1);
    assertThat(world.changed).containsExactly(FIRST);
  }

  @Test
  void waitsAsLongAsTheServerAsks() {
    world.server.answer(
        asked ->
            Optional.of(
                new Reply.Refused<String>(
                    429, "RateLimitExceeded", "in 40 s", Optional.of(Duration.ofSeconds(40)))));
    world.follow(FIRST, at("/app"));
    world.follow(resource(2), new Interest("other", ENVIRONMENT, "/", false, true));
    world.server.acceptAll();
    world.pass(Duration.ofSeconds(39));
    assertThat(world.server.all).hasSize(1);
    assertThat(world.reason(FIRST)).contains("HTTP 429").doesNotContain("40");
    world.pass(SECOND.multipliedBy(2));
    assertThat(world.server.open()).hasSize(2);
  }

  @Test
  void opensFewAtATimeAtOneServer() {
    world.server.hold();
    for (int i = 0; i < 50; i++) {
      world.follow(resource(i), new Interest("project-" + i, ENVIRONMENT, "/", false, true));
    }
    assertThat(world.server.all).hasSize(Openings.AT_ONCE);
    world.server.all.getFirst().accept();
    assertThat(world.server.all).hasSize(Openings.AT_ONCE + 1);
  }
}
