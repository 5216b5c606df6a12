package com.infisical.operator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.auth.session.Session.SessionHealth;
import com.infisical.operator.source.SourceReads.Demand;
import com.infisical.operator.status.SpecFailure;
import com.infisical.operator.sync.ResourceBook.Basis;
import com.infisical.operator.sync.ResourceBook.Entry;
import com.infisical.operator.target.plan.Given;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SyncTriggersTest {
  private static final String UID = "1234";
  private static final Duration NOW = Duration.ofHours(1);
  private static final Duration EARLIER = NOW.minusSeconds(3);
  private static final Basis BASIS = new Basis(1, "metadata", "once", null);
  private static final SessionHealth PROVEN =
      new SessionHealth.Proven(Instant.EPOCH, Instant.EPOCH);
  private static final SessionHealth FAILING =
      new SessionHealth.Failing(new SpecFailure("no login"));
  private static final State QUIET =
      new State(
          Optional.of(last(Optional.empty(), false)),
          Optional.empty(),
          BASIS,
          FAILING,
          false,
          false);

  private final ResourceBook book = new ResourceBook();

  /** All that decides. */
  private record State(
      Optional<Entry> last,
      Optional<Duration> trigger,
      Basis basis,
      SessionHealth health,
      boolean hasNews,
      boolean hasDrifted) {
    State last(Optional<Entry> changed) {
      return new State(changed, trigger, basis, health, hasNews, hasDrifted);
    }

    State trigger(Duration at) {
      return new State(last, Optional.of(at), basis, health, hasNews, hasDrifted);
    }

    State basis(Basis changed) {
      return new State(last, trigger, changed, health, hasNews, hasDrifted);
    }

    State health(SessionHealth changed) {
      return new State(last, trigger, basis, changed, hasNews, hasDrifted);
    }

    State news() {
      return new State(last, trigger, basis, health, true, hasDrifted);
    }

    State drift() {
      return new State(last, trigger, basis, health, hasNews, true);
    }
  }

  private record Row(String name, State given, Optional<Demand> demand) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    Basis edited = new Basis(2, "metadata", "once", null);
    Basis forced = new Basis(1, "other metadata", "twice", null);
    Optional<Entry> waiting = Optional.of(last(Optional.empty(), true));
    return Stream.of(
        none("nothing happened", QUIET),
        some("the first sync", QUIET.last(Optional.empty()), Demand.since(NOW)),
        some(
            "the first sync after something happened",
            QUIET.last(Optional.empty()).trigger(EARLIER),
            Demand.since(EARLIER)),
        some("a changed spec", QUIET.basis(edited), Demand.since(NOW)),
        some("force-sync, past all caches", QUIET.basis(forced), new Demand(NOW, true)),
        some("force-sync before drift", QUIET.basis(forced).drift(), new Demand(NOW, true)),
        some("drift", QUIET.drift(), Demand.since(NOW)),
        some("an event", QUIET.trigger(EARLIER), Demand.since(EARLIER)),
        some("drift after an event", QUIET.trigger(EARLIER).drift(), Demand.since(NOW)),
        some("a source with news", QUIET.news(), Demand.ANY),
        some("a retry that is due", QUIET.last(due(NOW)), Demand.ANY),
        none("a retry that is not due", QUIET.last(due(NOW.plusMillis(1)))),
        some("a token for who waits for one", QUIET.last(waiting).health(PROVEN), Demand.ANY),
        none("no token for who waits for one", QUIET.last(waiting)),
        none("a token for who waits for none", QUIET.health(PROVEN)));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void asksForASyncAndForAnswersThatAreFreshEnough(Row row) {
    assertThat(take(row.given())).isEqualTo(row.demand());
  }

  @Test
  void answersAnEventOnce() {
    assertThat(take(QUIET.trigger(EARLIER))).isPresent();
    assertThat(take(QUIET)).isEmpty();
  }

  private Optional<Demand> take(State given) {
    given.last().ifPresent(entry -> book.put(UID, entry));
    given.trigger().ifPresent(at -> book.trigger(UID, at));
    SyncTriggers triggers =
        new SyncTriggers(
            book, uid -> given.hasNews(), (target, left) -> given.hasDrifted(), () -> NOW);
    return triggers.take(UID, given.basis(), given.health());
  }

  private static Row none(String name, State given) {
    return new Row(name, given, Optional.empty());
  }

  private static Row some(String name, State given, Demand demand) {
    return new Row(name, given, Optional.of(demand));
  }

  private static Optional<Entry> due(Duration at) {
    return Optional.of(last(Optional.of(at), false));
  }

  private static Entry last(Optional<Duration> due, boolean waitsForLogin) {
    return new Entry(BASIS, due, waitsForLogin, Map.of(Given.ref(), "7"), Map.of());
  }
}
