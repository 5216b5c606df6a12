package com.infisical.client;

import java.security.MessageDigest;

/**
 * A secret text, such as a secret's value, a token or a client secret; printing it shows nothing.
 *
 * <p>{@link #toString()} is blank, so that a record, a log line or a test failure that prints one
 * gives nothing away. Immutable and safe for use by several threads.
 */
public final class SecretText {
  private final String value;

  private SecretText(String value) {
    this.value = value;
  }

  /** Wraps {@code value}, as {@link Utf8} writes it. */
  public static SecretText of(String value) {
    return new SecretText(Utf8.wellFormed(value));
  }

  /** The text itself; for the place that sends or writes it, never for a message. */
  public String reveal() {
    return value;
  }

  /** The bytes of the text, a copy; for the place that writes them, never for a message. */
  public byte[] bytes() {
    return Utf8.bytes(value);
  }

  /** Whether there is nothing in it. */
  public boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretText that && MessageDigest.isEqual(bytes(), that.bytes());
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "";
  }
}
