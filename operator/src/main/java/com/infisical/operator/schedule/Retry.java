package com.infisical.operator.schedule;

import java.time.Duration;

/** When something that failed is tried again (docs/design/architecture.md#for-all-kinds). */
public sealed interface Retry {
  /** At a known time from now. */
  record After(Duration delay) implements Retry {}

  /** What may pass by itself: after 1 s, doubling to 5 minutes, ± 20 %. */
  record Backoff() implements Retry {}

  /** What only a change of some object can cure. */
  record OnChange() implements Retry {}
}
