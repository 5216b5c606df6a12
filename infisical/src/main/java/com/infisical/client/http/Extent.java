package com.infisical.client.http;

/**
 * How large a body may be and of how many parts it may be made, so that reading it takes no more of
 * the heap than a small multiple of its bytes.
 *
 * <p>A tree takes some hundred bytes for a part that takes three on the wire, so only bodies of few
 * parts become one. A listing is read row by row.
 */
public enum Extent {
  /** What a login, a status, a revocation or a refusal says; the data of an event. */
  ANSWER(64 * 1024, 5_000),
  /** A project with its environments. */
  PROJECT(256 * 1024, 20_000),
  /** Secrets; the largest answer that is read is a setting. */
  LISTING(Long.MAX_VALUE, 8_000_000);

  private final long maxBytes;
  private final long maxTokens;

  Extent(long maxBytes, long maxTokens) {
    this.maxBytes = maxBytes;
    this.maxTokens = maxTokens;
  }

  public long maxBytes() {
    return maxBytes;
  }

  /** Brackets, names and values. */
  public long maxTokens() {
    return maxTokens;
  }
}
