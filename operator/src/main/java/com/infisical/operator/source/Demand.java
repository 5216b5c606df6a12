package com.infisical.operator.source;

import java.time.Duration;

/**
 * How fresh an answer has to be.
 *
 * @param since the answer must not have been asked for before this moment on the monotonic clock:
 *     what triggered the sync (an event, force-sync, drift, a changed spec) came then; zero when
 *     any answer will do
 * @param pastCaches whether nothing that was remembered may be used
 */
public record Demand(Duration since, boolean pastCaches) {
  /** Any answer will do. */
  public static final Demand ANY = new Demand(Duration.ZERO, false);

  public static Demand since(Duration moment) {
    return new Demand(moment, false);
  }
}
