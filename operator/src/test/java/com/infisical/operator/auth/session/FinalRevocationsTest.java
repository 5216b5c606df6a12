package com.infisical.operator.auth.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.RateLimit;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many tokens are revoked at shutdown. */
class FinalRevocationsTest {
  private final FinalRevocations revocations = new FinalRevocations();

  private long allowed(String address, Optional<RateLimit> limit) {
    Supplier<Optional<RateLimit>> last = () -> limit;
    return IntStream.range(0, 100).filter(i -> revocations.allow(address, last)).count();
  }

  private static Optional<RateLimit> leaves(long calls) {
    return Optional.of(new RateLimit(600, calls, Duration.ofSeconds(30)));
  }

  @Test
  void areHalfOfWhatEachServerLeaves() {
    revocations.begin();

    assertThat(allowed("https://a", leaves(41))).isEqualTo(20);
    assertThat(allowed("https://a", leaves(600))).isZero();
    assertThat(allowed("https://b", leaves(1))).isZero();
    assertThat(allowed("https://c", leaves(0))).isZero();
  }

  @Test
  void areAllWhereNoLimitIsKnown() {
    revocations.begin();

    assertThat(allowed("https://a", Optional.empty())).isEqualTo(100);
  }

  @Test
  void areAllBeforeTheShutdown() {
    assertThat(allowed("https://a", leaves(0))).isEqualTo(100);
  }
}
