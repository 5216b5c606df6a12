package com.infisical.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Reply;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretText;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.source.SourceReader.Manner;
import com.infisical.operator.source.SourceReads.Demand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** A feed on a clock and an executor that the test moves by hand. */
class SourceFeedTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Later> later =
      new PriorityQueue<>(Comparator.comparing(Later::at).thenComparing(Later::number));
  private final List<Manner> asked = new ArrayList<>();
  private final List<ResourceName> woken = new ArrayList<>();
  private Duration now = Duration.ofHours(1);
  private boolean active = true;
  private Supplier<ReadResult> server = listed("one");

  /** Happens once, while a read is under way. */
  private Runnable underWay = () -> {};

  private long timers;

  private final SourceFeed feed =
      new SourceFeed(
          new SourceReads.Context(
              new Schedule(
                  () -> now,
                  (delay, task) -> later.add(new Later(now.plus(delay), timers++, task)),
                  () -> Instant.EPOCH.plus(now),
                  Runnable::run,
                  RandomGeneratorFactory.of("L64X128MixRandom").create(1)),
              () -> active,
              woken::add,
              Metrics.off()),
          tasks::add,
          () -> {});

  private record Later(Duration at, long number, Runnable task) {}

  @Test
  void sharesOneReadAmongThoseWhoAskBeforeItIsSent() {
    List<CompletableFuture<ReadResult.Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(ask("resource-" + i, Demand.since(now)));
    }
    runTasks();

    assertThat(asked).containsExactly(new Manner.Whole());
    assertThat(answers).allSatisfy(answer -> assertThat(text(answer)).isEqualTo("one"));
  }

  @Test
  void sharesOneSuccessorHalfASecondLaterAmongThoseWhoseNeedAroseAfterTheReadWasSent() {
    CompletableFuture<ReadResult.Answer> first = ask("first", Demand.since(now));
    List<CompletableFuture<ReadResult.Answer>> later = new ArrayList<>();
    underWay =
        () -> {
          pass(Duration.ofMillis(1));
          later.add(ask("second", Demand.since(now)));
          later.add(ask("third", Demand.since(now)));
        };
    runTasks();

    assertThat(text(first)).isEqualTo("one");
    assertThat(later).hasSize(2).noneMatch(CompletableFuture::isDone);
    server = listed("two");
    advance(ReadQueue.BETWEEN_READS);

    assertThat(asked).hasSize(2);
    assertThat(later).allSatisfy(answer -> assertThat(text(answer)).isEqualTo("two"));
  }

  @Test
  void givesAReadThatIsUnderWayToThoseForWhomAnyAnswerWillDo() {
    CompletableFuture<ReadResult.Answer> first = ask("first", Demand.since(now));
    List<CompletableFuture<ReadResult.Answer>> later = new ArrayList<>();
    underWay =
        () -> {
          pass(Duration.ofMillis(1));
          later.add(ask("second", Demand.ANY));
        };
    runTasks();

    assertThat(asked).hasSize(1);
    assertThat(text(first)).isEqualTo("one");
    assertThat(later)
        .singleElement()
        .satisfies(second -> assertThat(text(second)).isEqualTo("one"));
  }

  @Test
  void readsAgainAtTheShortestIntervalThatAnyoneAsksFor() {
    follow("slow", Duration.ofHours(2));
    settled("slow");
    follow("quick", MINUTE);
    settled("quick");
    asked.clear();

    advance(Duration.ofMinutes(30));

    assertThat(asked.size()).isBetween(28, 33);
    assertThat(woken).isEmpty();
  }

  @Test
  void asksOnlyWhetherSomethingChangedWhenEveryDependantIsSettled() {
    follow("a", MINUTE);
    settled("a");
    follow("b", MINUTE);
    text(asks("b"));
    asked.clear();

    advance(Duration.ofMinutes(2));
    assertThat(asked).isNotEmpty().containsOnly(new Manner.Whole());

    feed.applied("b");
    asked.clear();
    server = ReadResult.Unchanged::new;
    advance(Duration.ofMinutes(3));
    assertThat(asked).isNotEmpty().containsOnly(new Manner.Unless("etag-one"));
    assertThat(woken).isEmpty();
    assertThat(feed.lastSeen("a")).hasValueSatisfying(at -> assertThat(at).isAfter(atRead(0)));
  }

  @Test
  void doesNotLookFurtherWhenAnAnswerIsEqualToTheLast() {
    follow("a", MINUTE);
    settled("a");

    advance(Duration.ofMinutes(5));

    assertThat(woken).isEmpty();
    assertThat(feed.hasNews("a")).isFalse();
  }

  @Test
  void givesWhatIsNewToAllWhoDependOnItByOneRead() {
    follow("a", MINUTE);
    settled("a");
    follow("b", MINUTE);
    settled("b");
    server = listed("two");
    asked.clear();
    advanceUntilAsked();

    assertThat(woken).containsExactlyInAnyOrder(name("a"), name("b"));
    assertThat(feed.hasNews("a")).isTrue();
    assertThat(text(asks("a"))).isEqualTo("two");
    assertThat(text(asks("b"))).isEqualTo("two");
    assertThat(asked).hasSize(1);
    assertThat(feed.hasNews("a")).isFalse();
  }

  @Test
  void keepsAnAnswerOnlyAFewSecondsForThoseWhoAreTold() {
    follow("a", MINUTE);
    settled("a");
    server = listed("two");
    asked.clear();
    advanceUntilAsked();
    advance(SourceFeed.KEPT);

    assertThat(text(asks("a"))).isEqualTo("two");
    assertThat(asked).hasSize(2);
  }

  @Test
  void doesNotGiveAKeptAnswerToThoseWhoNeedAFresherOne() {
    follow("a", MINUTE);
    settled("a");
    server = listed("two");
    advanceUntilAsked();
    pass(Duration.ofMillis(1));
    server = listed("three");
    asked.clear();

    CompletableFuture<ReadResult.Answer> answer = ask("a", Demand.since(now));
    advance(ReadQueue.BETWEEN_READS);

    assertThat(text(answer)).isEqualTo("three");
    assertThat(asked).hasSize(1);
  }

  @Test
  void tellsAFailureOnceAndTheRecoveryAndRetriesForAllTogether() {
    follow("a", MINUTE);
    settled("a");
    follow("b", MINUTE);
    settled("b");
    server = failed(500);
    asked.clear();
    advanceUntilAsked();
    assertThat(woken).containsExactlyInAnyOrder(name("a"), name("b"));
    takes("a");
    takes("b");
    woken.clear();
    asked.clear();

    advance(Duration.ofSeconds(9));
    assertThat(woken).isEmpty();
    assertThat(asked.size()).isBetween(3, 4); // 1, 2, 4 s, give or take

    server = listed("one");
    advance(Duration.ofMinutes(1));
    assertThat(woken).containsExactlyInAnyOrder(name("a"), name("b"));
    assertThat(feed.lastSeen("a")).isEmpty();
    assertThat(text(asks("a"))).isEqualTo("one");
    assertThat(feed.lastSeen("a")).isPresent();
  }

  @Test
  void waitsAsLongAsTheServerAsks() {
    follow("a", Duration.ofSeconds(10));
    server = refused(429, Optional.of(Duration.ofSeconds(90)));
    takes("a");
    asked.clear();

    advance(Duration.ofSeconds(89));
    assertThat(asked).isEmpty();
    advance(Duration.ofSeconds(2));
    assertThat(asked).hasSize(1);
  }

  @Test
  void readsASourceThatFellToNothingOnceMoreBeforeItBelievesThat() {
    follow("a", MINUTE);
    settled("a");
    server = () -> listed(List.of(), "", Optional.of("etag"));
    asked.clear();
    advanceUntilAsked();

    assertThat(asked).containsExactly(new Manner.Unless("etag-one"), new Manner.Whole());
    assertThat(woken).containsExactly(name("a"));
    assertThat(asks("a").join()).isInstanceOf(ReadResult.Secrets.class);
  }

  @Test
  void readsASourceThatIsEmptyFromTheStartOnceMoreAndThenBelievesIt() {
    follow("a", MINUTE);
    server = () -> listed(List.of(), "", Optional.empty());
    takes("a");
    assertThat(asked).containsExactly(new Manner.Whole(), new Manner.Whole());
    asked.clear();
    advanceUntilAsked();
    assertThat(asked).containsExactly(new Manner.Whole());
  }

  @Test
  void sendsASuccessorOnlyWhenTheReadBeforeHasLandedHoweverLongThatTakes() {
    server = listed("old");
    CompletableFuture<ReadResult.Answer> first = ask("first", Demand.since(now));
    List<CompletableFuture<ReadResult.Answer>> later = new ArrayList<>();
    underWay =
        () -> {
          pass(ReadQueue.BETWEEN_READS.multipliedBy(10));
          later.add(ask("second", Demand.since(now)));
          assertThat(tasks).as("nothing else is under way").isEmpty();
        };
    runTask();

    assertThat(text(first)).isEqualTo("old");
    assertThat(later.getFirst()).isNotDone();
    server = listed("new");
    runTasks();
    assertThat(text(later.getFirst())).isEqualTo("new");
    assertThat(asked).hasSize(2);
  }

  @Test
  void readsPastCachesForThoseWhoForceIt() {
    CompletableFuture<ReadResult.Answer> answer = ask("a", new Demand(now, true));
    runTasks();

    assertThat(asked).containsExactly(new Manner.PastCaches());
    assertThat(text(answer)).isEqualTo("one");
  }

  @Test
  void doesNotKeepWhatASessionSaidThatIsOver() {
    follow("a", MINUTE);
    settled("a");
    server = ReadResult.Stale::new;
    asked.clear();
    advanceUntilAsked();
    assertThat(woken).containsExactly(name("a"));
    server = listed("one");

    assertThat(text(asks("a"))).isEqualTo("one");
  }

  @Test
  void leavesNoTimersBehindHoweverOftenItIsReadBeforeItsInterval() {
    follow("a", Duration.ofDays(7));
    for (int i = 0; i < 1_000; i++) {
      var unused = ask("a", Demand.since(now));
      advance(Duration.ofSeconds(1));
    }
    assertThat(asked).hasSize(1_000);
    assertThat(later.size()).isLessThan(20);
    asked.clear();

    advance(Duration.ofDays(8));
    assertThat(asked).as("the read that is due by itself").hasSize(1);
  }

  @Test
  void readsNoMoreWhenTheLastDependantHasLeft() {
    follow("a", MINUTE);
    settled("a");
    feed.leave("a");
    asked.clear();

    advance(Duration.ofHours(1));

    assertThat(asked).isEmpty();
    assertThat(feed.isUsed()).isFalse();
  }

  @Test
  void waitsWithItsReadsWhileTheLeaseIsNotHeldAndGoesOnThen() {
    follow("a", MINUTE);
    settled("a");
    asked.clear();
    active = false;
    advance(Duration.ofMinutes(10));
    assertThat(asked).isEmpty();

    active = true;
    advance(Duration.ofSeconds(2));
    assertThat(asked).hasSize(1);
  }

  @Test
  void aReadThatFailsByABugIsToldAndTriedAgain() {
    follow("a", MINUTE);
    CompletableFuture<ReadResult.Answer> answer =
        feed.ask(
            "a",
            (manner, askedAt) -> {
              throw new IllegalStateException("for this test");
            },
            Demand.since(now));
    runTasks();

    assertThat(answer.join()).isEqualTo(new ReadResult.Failed(new ReadFailure.ByABug()));
  }

  @Test
  void anAnswerThatCannotBeDigestedByABugKeepsNobodyWaiting() {
    follow("a", MINUTE);
    server = listed("undigestible");

    assertThat(asks("a").join()).isEqualTo(new ReadResult.Failed(new ReadFailure.ByABug()));
    server = listed("one");
    advance(Duration.ofMinutes(2));
    assertThat(text(asks("a"))).isEqualTo("one");
  }

  private void follow(String uid, Duration interval) {
    feed.follow(uid, name(uid), interval);
  }

  private void settled(String uid) {
    text(asks(uid));
    feed.applied(uid);
  }

  private CompletableFuture<ReadResult.Answer> ask(String uid, Demand demand) {
    return feed.ask(
        uid,
        (manner, askedAt) -> {
          asked.add(manner);
          Runnable meanwhile = underWay;
          underWay = () -> {};
          meanwhile.run();
          return server.get();
        },
        demand);
  }

  private void takes(String uid) {
    assertThat(asks(uid)).isDone();
  }

  /** Asks for any answer, and waits for it. */
  private CompletableFuture<ReadResult.Answer> asks(String uid) {
    CompletableFuture<ReadResult.Answer> answer = ask(uid, Demand.ANY);
    runTasks();
    if (!answer.isDone()) {
      advance(ReadQueue.BETWEEN_READS);
    }
    assertThat(answer).isDone();
    return answer;
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private void runTask() {
    tasks.remove().run();
  }

  private void runTasks() {
    while (!tasks.isEmpty()) {
      runTask();
    }
  }

  private void advance(Duration time) {
    Duration end = now.plus(time);
    runTasks();
    while (!later.isEmpty() && later.peek().at().compareTo(end) <= 0) {
      Later next = later.remove();
      now = next.at().compareTo(now) > 0 ? next.at() : now;
      next.task().run();
      runTasks();
    }
    now = end;
  }

  /** Lets time pass until the source is read again by itself. */
  private void advanceUntilAsked() {
    asked.clear();
    for (int i = 0; asked.isEmpty(); i++) {
      assertThat(i).as("seconds until the next read").isLessThan(100);
      advance(Duration.ofSeconds(1));
    }
  }

  private static Instant atRead(int hour) {
    return Instant.EPOCH.plus(Duration.ofHours(1 + hour));
  }

  private static ResourceName name(String uid) {
    return new ResourceName("apps", uid);
  }

  private static Supplier<ReadResult> listed(String text) {
    return () ->
        listed(
            List.of(new SecretListing.Secret("KEY", SecretText.of(text), "/app", false)),
            text,
            Optional.of("etag-" + text));
  }

  private static ReadResult listed(
      List<SecretListing.Secret> secrets, String text, Optional<String> validator) {
    return new ReadResult.Secrets(
        new SecretListing(secrets, List.of()), version(text), validator, Duration.ZERO);
  }

  private static Supplier<ReadResult> failed(int status) {
    return refused(status, Optional.empty());
  }

  private static Supplier<ReadResult> refused(int status, Optional<Duration> retryAfter) {
    return () ->
        new ReadResult.Failed(
            new ReadFailure.NoSecrets(
                "https://infisical.example",
                new Reply.Refused<>(status, "Error", "no", retryAfter)));
  }

  private static String text(CompletableFuture<ReadResult.Answer> answer) {
    assertThat(answer).isDone();
    return switch (answer.join()) {
      case ReadResult.Secrets secrets -> text(secrets.listing());
      case ReadResult.Failed failed -> "failed";
      case ReadResult.Stale stale -> "stale";
    };
  }

  private static String version(String text) {
    if (text.equals("undigestible")) {
      throw new IllegalStateException("for this test");
    }
    return "v-" + text;
  }

  private static String text(SecretListing listing) {
    return listing.secrets().stream()
        .map(secret -> Objects.requireNonNull(secret.value()).reveal())
        .findFirst()
        .orElse("");
  }
}
