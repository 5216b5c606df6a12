package com.infisical.operator.runtime.leader;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.runtime.settings.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeadershipTest {
  private static final Duration TERM = Duration.ofSeconds(15);

  private final FakeClocks time = new FakeClocks();
  private final Leadership leadership = Leadership.ofTerm(time.clocks(), TERM);

  @Test
  void doesNotHoldBeforeTheLeaseIsTaken() {
    assertThat(leadership.holds()).isFalse();
  }

  @Test
  void holdsForATermAfterEachRenewal() {
    renew();
    time.pass(TERM.minusMillis(1));
    assertThat(leadership.holds()).isTrue();
    renew();
    time.pass(TERM.minusMillis(1));
    assertThat(leadership.holds()).isTrue();
    time.pass(Duration.ofMillis(1));
    assertThat(leadership.holds()).isFalse();
  }

  @Test
  void endsWhenOnlyTheWallClockSaysSoAsAfterSleep() {
    renew();
    time.moveWallOnly(TERM);
    assertThat(leadership.holds()).isFalse();
  }

  @Test
  void endsWhenOnlyTheMonotonicClockSaysSoAsWhenTheTimeIsSetBack() {
    renew();
    time.moveWallOnly(Duration.ofHours(-1));
    time.moveMonotonicOnly(TERM);
    assertThat(leadership.holds()).isFalse();
  }

  @Test
  void neverComesBackOnceEnded() {
    renew();
    leadership.end();
    renew();
    assertThat(leadership.holds()).isFalse();
  }

  @Test
  void holdsAlwaysForAnOperatorThatIsAlone() {
    Leadership alone = Leadership.alone();
    assertThat(alone.holds()).isTrue();
    alone.end();
    assertThat(alone.holds()).isFalse();
  }

  @Test
  void takesThePlainLeaseUnlessItServesAPartOfTheCluster() {
    assertThat(identity().name()).isEqualTo("cf2b8c44.infisical.com");
    assertThat(identity("--namespaces=b,a").name())
        .matches("cf2b8c44\\.infisical\\.com-[0-9a-f]{8}")
        .isEqualTo(identity("--namespaces=a,b,a").name())
        .isNotEqualTo(identity("--namespaces=a").name());
    assertThat(identity("--shard=0/2").name()).isNotEqualTo(identity("--shard=1/2").name());
  }

  @Test
  void givesEachProcessAHolderOfItsOwn() {
    assertThat(identity().holder()).startsWith("pod-1_").isNotEqualTo(identity().holder());
  }

  private static LeaseIdentity identity(String... arguments) {
    Request request = Request.of(List.of(arguments), Map.of("HOSTNAME", "pod-1"));
    return LeaseIdentity.of(((Request.Run) request).settings(), "ops");
  }

  private void renew() {
    leadership.renewed(time.clocks().read());
  }
}
