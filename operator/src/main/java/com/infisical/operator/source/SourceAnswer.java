package com.infisical.operator.source;

import com.infisical.client.SecretListing;
import java.time.Duration;

/** What a resource gets of a read that it shares. */
public sealed interface SourceAnswer {
  /**
   * The secrets.
   *
   * @param version a keyed digest of them
   * @param askedAt when they were asked for, on the monotonic clock
   */
  record Secrets(SecretListing listing, String version, Duration askedAt) implements SourceAnswer {
    public int count() {
      return SourceAnswer.count(listing);
    }

    /** The version only. */
    @Override
    public String toString() {
      return version;
    }
  }

  /** None. */
  record Failed(ReadFailure failure) implements SourceAnswer {}

  /** The session is over; ask with the one of the present key. */
  record Stale() implements SourceAnswer {}

  /** How many secrets there are, imported ones included. */
  static int count(SecretListing listing) {
    return listing.secrets().size()
        + listing.imports().stream().mapToInt(i -> i.secrets().size()).sum();
  }
}
