package com.infisical.operator.dynamicsecret.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.LeaseScope;
import com.infisical.operator.dynamicsecret.lease.Upkeep.Cause;
import com.infisical.operator.dynamicsecret.lease.Upkeep.Renew;
import com.infisical.operator.dynamicsecret.lease.Upkeep.Replace;
import com.infisical.operator.dynamicsecret.lease.Upkeep.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When leases are renewed and when they are replaced. */
class LeasePlannerTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
  private static final RenewalWish AUTO = new RenewalWish(false, Optional.empty());
  private static final RenewalWish NEVER = new RenewalWish(true, Optional.empty());
  private static final HeldLease.Place PLACE =
      new HeldLease.Place("https://infisical", new LeaseScope("shop", "dev", "/"));

  private static HeldLease lease(LeaseKind kind, Duration term, Duration max) {
    return lease(kind, NOON, NOON, NOON.plus(term), Optional.empty(), term, max);
  }

  private static HeldLease lease(
      LeaseKind kind,
      Instant created,
      Instant since,
      Instant end,
      Optional<Instant> ownEnd,
      Duration ttl,
      Duration max) {
    return new HeldLease(
        "l1",
        PLACE,
        "d1",
        "sql-database",
        kind,
        created,
        since,
        end,
        ownEnd,
        Optional.of(ttl),
        Optional.ofNullable(max),
        Optional.empty());
  }

  private static HeldLease hourly() {
    return lease(LeaseKind.RENEWABLE, hours(1), null);
  }

  private static Duration hours(long hours) {
    return Duration.ofHours(hours);
  }

  private static Duration minutes(long minutes) {
    return Duration.ofMinutes(minutes);
  }

  private static Instant at(Duration after) {
    return NOON.plus(after);
  }

  private static Upkeep upkeep(HeldLease lease, Instant now) {
    return LeasePlanner.upkeep(lease, AUTO, now);
  }

  @Test
  void waitsUntilAThirdOfTheTermIsLeftGiveOrTakeATenth() {
    Upkeep upkeep = upkeep(hourly(), NOON);
    assertThat(upkeep)
        .isInstanceOfSatisfying(
            Wait.class,
            wait -> assertThat(wait.until()).isBetween(at(minutes(38)), at(minutes(42))));
    assertThat(upkeep(hourly(), at(minutes(42)))).isEqualTo(new Renew(Optional.empty()));
  }

  @Test
  void aTermOfAMinuteLeavesTwentySeconds() {
    HeldLease short1 = lease(LeaseKind.RENEWABLE, minutes(1), null);
    assertThat(LeasePlanner.due(short1))
        .isBetween(at(Duration.ofSeconds(38)), at(Duration.ofSeconds(42)));
  }

  @Test
  void comesToTheSameDeadlineHoweverOftenItLooks() {
    assertThat(LeasePlanner.due(hourly())).isEqualTo(LeasePlanner.due(hourly()));
  }

  @Test
  void keepsTheEndWithinOneAndAHalfTermsOfNow() {
    HeldLease lease = hourly();
    for (int renewals = 0; renewals < 100; renewals++) {
      Instant now = LeasePlanner.due(lease);
      assertThat(upkeep(lease, now)).isInstanceOf(Renew.class);
      lease = lease.renewed(now, lease.expiresAt().plus(hours(1)));
      assertThat(Duration.between(now, lease.expiresAt())).isLessThan(minutes(95));
      assertThat(lease.lives(now)).isTrue();
    }
  }

  @Test
  void asksForWhatTheUserWrote() {
    RenewalWish wish = new RenewalWish(false, Optional.of("2 Days"));
    assertThat(LeasePlanner.upkeep(hourly(), wish, at(minutes(45))))
        .isEqualTo(new Renew(Optional.of("2 Days")));
  }

  @Test
  void asksForTheRestWhereTheMaximumLeavesLess() {
    HeldLease lease = lease(LeaseKind.RENEWABLE, hours(1), minutes(100));
    assertThat(upkeep(lease, at(minutes(45)))).isEqualTo(new Renew(Optional.of("2400s")));
  }

  @Test
  void doesNotRenewForLessThanAMinute() {
    HeldLease lease = lease(LeaseKind.RENEWABLE, hours(1), minutes(60).plusSeconds(59));
    assertThat(upkeep(lease, at(minutes(45)))).isEqualTo(new Replace(Cause.MAXIMUM_NEAR));
  }

  @ParameterizedTest
  @CsvSource({
    // a fifth of the maximum
    "PT240H, PT191H59M, false",
    "PT240H, PT192H, true",
    // five minutes
    "PT20M, PT14M59S, false",
    "PT20M, PT15M, true",
    // at most half of it
    "PT4M, PT1M59S, false",
    "PT4M, PT2M, true",
  })
  void replacesALeaseNearItsMaximum(Duration max, Duration age, boolean replaced) {
    HeldLease lease =
        lease(
            LeaseKind.RENEWABLE,
            NOON,
            at(age).minusSeconds(1),
            at(max),
            Optional.empty(),
            minutes(1),
            max);
    assertThat(upkeep(lease, at(age)) instanceof Replace).isEqualTo(replaced);
  }

  @Test
  void waitsNoLongerThanToTheMaximumsMargin() {
    HeldLease lease = lease(LeaseKind.RENEWABLE, minutes(20), minutes(20));
    HeldLease justRenewed = lease.renewed(at(minutes(12)), at(minutes(20)));
    assertThat(upkeep(justRenewed, at(minutes(12)))).isEqualTo(new Wait(at(minutes(15))));
  }

  @Test
  void replacesWhatCannotBeRenewedWhenAThirdOfTheTermIsLeft() {
    HeldLease lease = lease(LeaseKind.NOT_RENEWABLE, hours(1), null);
    assertThat(upkeep(lease, at(minutes(30)))).isInstanceOf(Wait.class);
    assertThat(upkeep(lease, at(minutes(42)))).isEqualTo(new Replace(Cause.NOT_RENEWABLE));
  }

  @Test
  void neverRenewsWhereTheUserSaysSo() {
    assertThat(LeasePlanner.upkeep(hourly(), NEVER, at(minutes(42))))
        .isEqualTo(new Replace(Cause.NOT_RENEWABLE));
  }

  @Test
  void renewsOneAccountAsLongAsThatIsPossible() {
    HeldLease lease =
        lease(
            LeaseKind.ONE_ACCOUNT, NOON, NOON, at(hours(9)), Optional.empty(), hours(1), hours(10));
    assertThat(upkeep(lease, at(Duration.ofMinutes(8 * 60 + 30))))
        .isEqualTo(new Renew(Optional.empty()));
    HeldLease last = lease.renewed(at(hours(9)), at(hours(10)));
    assertThat(upkeep(last, at(hours(9)))).isInstanceOf(Wait.class);
    assertThat(upkeep(last, at(minutes(9 * 60 + 45)))).isEqualTo(new Replace(Cause.MAXIMUM_NEAR));
  }

  @Test
  void countsWithTheEndThatTheCredentialHasByItself() {
    HeldLease lease =
        lease(
            LeaseKind.RENEWABLE,
            NOON,
            NOON,
            at(hours(3)),
            Optional.of(at(hours(1))),
            hours(3),
            null);
    assertThat(upkeep(lease, at(minutes(42)))).isEqualTo(new Replace(Cause.NOT_RENEWABLE));
    assertThat(upkeep(lease, at(hours(1)))).isEqualTo(new Replace(Cause.EXPIRED));
  }

  @Test
  void renewsWhileTheCredentialOutlivesTheLease() {
    HeldLease lease =
        lease(
            LeaseKind.RENEWABLE,
            NOON,
            NOON,
            at(hours(1)),
            Optional.of(at(hours(24))),
            hours(1),
            null);
    assertThat(upkeep(lease, at(minutes(45)))).isInstanceOf(Renew.class);
  }

  @ParameterizedTest
  @EnumSource(LeaseKind.class)
  void replacesWhatIsOver(LeaseKind kind) {
    assertThat(upkeep(lease(kind, hours(1), null), at(hours(1))))
        .isEqualTo(new Replace(Cause.EXPIRED));
  }

  @Test
  void goesOnRenewingWhatCannotBeReplacedNow() {
    HeldLease lease = lease(LeaseKind.RENEWABLE, hours(1), hours(2));
    assertThat(LeasePlanner.keepAlive(lease, AUTO, NOON)).isInstanceOf(Wait.class);
    assertThat(LeasePlanner.keepAlive(lease, AUTO, at(minutes(45))))
        .isEqualTo(new Renew(Optional.empty()));
    assertThat(LeasePlanner.keepAlive(lease, NEVER, at(minutes(45))))
        .isEqualTo(new Wait(at(hours(1))));
    assertThat(LeasePlanner.keepAlive(lease, AUTO, at(hours(1)))).isEqualTo(new Wait(at(hours(1))));
  }

  /** A server whose clock is far from ours changes nothing: only its own times are compared. */
  @ParameterizedTest
  @ValueSource(longs = {-100_000, 100_000})
  void knowsNoClockButTheServers(long hours) {
    Instant elsewhere = NOON.plus(hours(hours));
    HeldLease lease =
        lease(
            LeaseKind.RENEWABLE,
            elsewhere,
            elsewhere,
            elsewhere.plus(hours(1)),
            Optional.empty(),
            hours(1),
            null);
    assertThat(upkeep(lease, elsewhere)).isInstanceOf(Wait.class);
    assertThat(upkeep(lease, elsewhere.plus(minutes(45)))).isInstanceOf(Renew.class);
  }

  @ParameterizedTest
  @CsvSource({
    "PT1S, PT1H, PT1S",
    "PT4M, PT8M, PT2M",
    "PT20M, PT10H, PT5M",
    "PT30S, PT2S, PT1S",
    "PT30S, PT-1S, PT30S",
    "PT20M, PT-1S, PT5M",
  })
  void waitsAQuarterOfWhatIsLeftAtMost(Duration backoff, Duration left, Duration expected) {
    assertThat(LeasePlanner.patience(backoff, left)).isEqualTo(expected);
  }

  @Test
  void asksForLeasesOnceAnHourAndNotForAllAtOnce() {
    List<Duration> every =
        IntStream.range(0, 100)
            .mapToObj(i -> hourly().renewed(NOON.plusSeconds(i), NOON.plus(hours(2))))
            .map(LeasePlanner::checkEvery)
            .toList();

    assertThat(every).allSatisfy(each -> assertThat(each).isBetween(minutes(45), minutes(60)));
    assertThat(Set.copyOf(every)).hasSizeGreaterThan(50);
  }
}
