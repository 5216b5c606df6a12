package com.infisical.gotemplate;

import java.time.Duration;

/**
 * What one rendering may use: a template is bounded in time, output and memory.
 *
 * @param time wall time from the start of the rendering, less the time that making keys took
 * @param keyTime wall time of making keys and hashing passwords: of drawing RSA keys, which chance
 *     makes long or short, and of derivations that are slow on purpose
 * @param outputBytes size of the result
 * @param depth how deep templates may call templates, and values may nest
 * @param memoryBytes what the rendering may hold at once, garbage of the statement under way
 *     included; an estimate
 * @param textBytes what one text may have; small against the memory by default
 */
public record Limits(
    Duration time, Duration keyTime, int outputBytes, int depth, long memoryBytes, long textBytes) {
  private static final int TEXTS_IN_MEMORY = 32;

  /** Two seconds and thirty for keys, 1 MiB (what a Secret may hold), 200 levels, 64 MiB. */
  public static final Limits DEFAULT =
      new Limits(Duration.ofSeconds(2), Duration.ofSeconds(30), 1 << 20, 200, 64L << 20);

  /** Limits with texts of a 32nd of the memory. */
  public Limits(Duration time, Duration keyTime, int outputBytes, int depth, long memoryBytes) {
    this(time, keyTime, outputBytes, depth, memoryBytes, memoryBytes / TEXTS_IN_MEMORY);
  }

  /** Checks that every limit is positive. */
  public Limits {
    if (!time.isPositive()
        || !keyTime.isPositive()
        || outputBytes <= 0
        || depth <= 0
        || memoryBytes <= 0
        || textBytes <= 0) {
      throw new IllegalArgumentException("every limit of a template must be positive");
    }
  }

  /** The same limits with so much memory where that is less; what one text may have stays. */
  public Limits withinMemory(long bytes) {
    return new Limits(time, keyTime, outputBytes, depth, Math.min(memoryBytes, bytes), textBytes);
  }
}
