package com.infisical.operator.dynamicsecret;

import com.infisical.client.SecretText;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the data of a lease that could not be written: with them the write of the next lease is
 * rehearsed, so that a write that must fail again costs no lease.
 *
 * @param like what a lease is made from, where that makes its data alike
 * @param since on the monotonic clock
 */
record RejectedLease(String like, Map<String, SecretText> data, Duration since) {
  /** Credentials are short; what is kept for each resource must be. */
  private static final int MAX_CHARS = 4_096;

  /** However alike, data may be other ones at another time. */
  private static final Duration COUNTS = Duration.ofHours(1);

  /** The same; empty where its data are too large to be kept. */
  static Optional<RejectedLease> of(String like, Map<String, SecretText> data, Duration since) {
    return LeaseContents.chars(data) > MAX_CHARS
        ? Optional.empty()
        : Optional.of(new RejectedLease(like, data, since));
  }

  /** The data, if a lease that is made from {@code other} at {@code now} is to have such ones. */
  Optional<Map<String, SecretText>> dataFor(String other, Duration now) {
    return like.equals(other) && now.minus(since).compareTo(COUNTS) < 0
        ? Optional.of(data)
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "RejectedLease";
  }
}
