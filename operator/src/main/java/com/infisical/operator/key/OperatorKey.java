package com.infisical.operator.key;

import com.infisical.client.Utf8;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key for digests of secret values, without which a digest cannot be guessed
 * (docs/design/architecture.md#for-all-kinds: <i>keyed</i>).
 *
 * <p>Immutable, safe for use by several threads, and prints nothing.
 */
public final class OperatorKey {
  /** The Secret in the operator's namespace that keeps the key. */
  public static final String SECRET_NAME = "infisical-operator-key";

  /** How many random bytes make a key. */
  public static final int BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  /**
   * With the key, and never used but for copies: to look for a provider takes longer than a digest.
   */
  private final Mac keyed;

  private OperatorKey(SecretKeySpec key) {
    try {
      keyed = Mac.getInstance(ALGORITHM);
      keyed.init(key);
    } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, impossible);
    }
  }

  /**
   * The key made of {@code bytes}.
   *
   * @throws IllegalArgumentException when these are not {@value #BYTES}
   */
  public static OperatorKey of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a key has " + BYTES + " bytes");
    }
    return new OperatorKey(new SecretKeySpec(bytes, ALGORITHM));
  }

  /** A key of this process alone, for comparing values without keeping them. */
  public static OperatorKey random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return of(bytes);
  }

  /**
   * Begins a digest.
   *
   * @param purpose keeps digests for different purposes apart, even over the same content
   */
  public Digest digest(String purpose) {
    try {
      return new Digest((Mac) keyed.clone()).add(purpose);
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException("the JDK copies " + ALGORITHM, impossible);
    }
  }

  @Override
  public String toString() {
    return "";
  }

  /**
   * A digest being taken. Each part goes in with its length, so that parts cannot run into each
   * other. For one thread, and for one {@link #hex()}.
   */
  public static final class Digest {
    /** Parts are short, and a digest of many costs less than many updates. */
    private static final int GATHERED = 512;

    private final Mac mac;
    private final byte[] gathered = new byte[GATHERED];
    private int length;

    private Digest(Mac mac) {
      this.mac = mac;
    }

    /** Adds bytes. */
    public Digest add(byte[] part) {
      if (length + Integer.BYTES + part.length > GATHERED) {
        flush();
      }
      for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
        gathered[length++] = (byte) (part.length >>> shift);
      }
      if (length + part.length > GATHERED) {
        flush();
        mac.update(part);
      } else {
        System.arraycopy(part, 0, gathered, length, part.length);
        length += part.length;
      }
      return this;
    }

    private void flush() {
      mac.update(gathered, 0, length);
      length = 0;
    }

    /** Adds text. */
    public Digest add(String part) {
      return add(Utf8.bytes(part));
    }

    /** Adds texts in their order. */
    public Digest addAll(List<String> parts) {
      parts.forEach(this::add);
      return this;
    }

    /** The digest in 64 hex digits. */
    public String hex() {
      flush();
      return HexFormat.of().formatHex(mac.doFinal());
    }
  }
}
