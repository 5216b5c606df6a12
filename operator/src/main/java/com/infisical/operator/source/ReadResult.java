package com.infisical.operator.source;

import com.infisical.client.SecretListing;
import java.time.Duration;
import java.util.Optional;

/** Result of reading a source. */
public sealed interface ReadResult {
  /** What the validator stands for still holds; only a read that nobody waits for says so. */
  record Unchanged() implements ReadResult {}

  /** What a resource gets of a read that it shares. */
  sealed interface Answer extends ReadResult {
    /** The answer without any secret of it: two that are equal need no sync between them. */
    default Summary summary() {
      return switch (this) {
        case Secrets secrets -> new Summary(true, secrets.version());
        case Failed(ReadFailure failure) -> new Summary(false, failure.of("").sentence());
        case Stale stale -> new Summary(false, "");
      };
    }
  }

  /**
   * The secrets.
   *
   * @param version a keyed digest of them
   * @param validator to ask with whether they still hold
   * @param askedAt when they were asked for, on the monotonic clock
   */
  record Secrets(
      SecretListing listing, String version, Optional<String> validator, Duration askedAt)
      implements Answer {
    /** How many secrets there are, imported ones included. */
    public int count() {
      return listing.secrets().size()
          + listing.imports().stream().mapToInt(i -> i.secrets().size()).sum();
    }

    /** The version only. */
    @Override
    public String toString() {
      return version;
    }
  }

  /** No secrets. */
  sealed interface Unread extends Answer {}

  /** The source could not be read. */
  record Failed(ReadFailure failure) implements Unread {}

  /** The session is over; ask with the one of the present key. */
  record Stale() implements Unread {}

  /**
   * What an answer said.
   *
   * @param isRead whether it was secrets
   * @param text their version, or why there are none
   */
  record Summary(boolean isRead, String text) {}
}
