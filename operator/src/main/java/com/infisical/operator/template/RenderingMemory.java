package com.infisical.operator.template;

import com.infisical.gotemplate.Limits;

/**
 * What renderings may use of the heap, a quarter of it together.
 *
 * <p>Each has the usual share, small enough for all threads at once. One that needs more ends and
 * is rendered anew with the large share, of which there is one at a time, or more on a large heap.
 * No rendering waits for memory while it holds some, so none can wait for ever.
 *
 * @param usual the bytes that every rendering has
 * @param large the bytes that a large one has
 * @param largeAtOnce how many large ones there are at once
 */
record RenderingMemory(long usual, long large, int largeAtOnce) {
  private static final int PART_OF_HEAP = 4;
  private static final long MOST = Limits.DEFAULT.memoryBytes();

  /** Which share a rendering has. */
  enum Share {
    USUAL,
    LARGE
  }

  /** The shares of {@code threads} renderings at once in a heap of so many bytes. */
  static RenderingMemory of(long heap, int threads) {
    long all = heap / PART_OF_HEAP;
    long usual = Math.min(MOST, all / PART_OF_HEAP / threads);
    long rest = all - usual * threads;
    int largeAtOnce = Math.clamp(rest / MOST, 1, Math.max(1, threads - 1));
    return new RenderingMemory(usual, Math.min(MOST, rest / largeAtOnce), largeAtOnce);
  }

  /** What a template may use with a share. */
  Limits limits(Share share) {
    return Limits.DEFAULT.withinMemory(share == Share.LARGE ? large : usual);
  }

  /** Whether the heap allows less than templates may use on a larger one. */
  boolean isShort() {
    return large < MOST;
  }
}
