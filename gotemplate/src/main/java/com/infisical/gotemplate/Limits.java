package com.infisical.gotemplate;

import java.time.Duration;

/**
 * What one rendering may use (SPEC section 3: a template is bounded in time and output).
 *
 * @param time wall time from the start of the rendering, less the time that drawing keys took
 * @param keyTime wall time of drawing RSA keys, which chance makes long or short
 * @param outputBytes size of the result
 * @param depth how deep templates may call templates, and values may nest
 * @param memoryBytes what the rendering may allocate in all, garbage included; an estimate
 */
public record Limits(
    Duration time, Duration keyTime, int outputBytes, int depth, long memoryBytes) {
  /** Two seconds and thirty for keys, 1 MiB (what a Secret may hold), 200 levels, 64 MiB. */
  public static final Limits DEFAULT =
      new Limits(Duration.ofSeconds(2), Duration.ofSeconds(30), 1 << 20, 200, 64L << 20);

  private static final int TEXTS_IN_MEMORY = 32;

  /** What one text may have: a 32nd of the memory, 2 MiB by default. */
  public long textBytes() {
    return memoryBytes / TEXTS_IN_MEMORY;
  }

  /** Checks that every limit is positive. */
  public Limits {
    if (!time.isPositive()
        || !keyTime.isPositive()
        || outputBytes <= 0
        || depth <= 0
        || memoryBytes <= 0) {
      throw new IllegalArgumentException("every limit of a template must be positive");
    }
  }
}
