package com.infisical.operator.target.plan;

import com.infisical.client.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * Computes the value of {@code secrets.infisical.com/version} by the Go operator's formula: {@code
 * W/"secrets-<length>-<CRC-32>"} of the data as Go's {@code %v} prints a {@code map[string][]byte}
 * (docs/infisical-static-secret.md#what-it-writes).
 *
 * <p>A record for the Go operator, so that handing a cluster back restarts nothing. Nothing here is
 * decided by it.
 */
public final class GoVersion {
  private static final byte[][] DECIMALS =
      IntStream.range(0, 256)
          .mapToObj(value -> (" " + value).getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);

  private static final HexFormat UPPERCASE = HexFormat.of().withUpperCase();

  private final CRC32 crc = new CRC32();
  private long length;

  private GoVersion() {}

  /** The annotation's value for {@code data}. */
  public static String of(TargetData data) {
    GoVersion printed = new GoVersion();
    printed.print("map[");
    int[] entries = {0};
    data.forEach(
        (key, value) -> {
          printed.print(entries[0]++ == 0 ? "" : " ");
          printed.print(key + ":[");
          printed.print(value);
          printed.print("]");
        });
    printed.print("]");
    return version(printed.length, printed.crc);
  }

  /**
   * The same by the formula for an InfisicalSecret: {@code W/"secrets-<length>-<CRC-32>"} over
   * {@code key NUL value NUL}, by key.
   */
  public static String ofPairs(TargetData data) {
    CRC32 crc = new CRC32();
    long[] length = {0};
    data.forEach(
        (key, value) -> {
          byte[] name = Utf8.bytes(key);
          crc.update(name);
          crc.update(0);
          crc.update(value);
          crc.update(0);
          length[0] += name.length + value.length + 2;
        });
    return version(length[0], crc);
  }

  /** A format would take longer than the sum. */
  private static String version(long length, CRC32 crc) {
    return "W/\"secrets-" + length + "-" + UPPERCASE.toHexDigits((int) crc.getValue()) + '"';
  }

  /** Prints the bytes as Go prints a slice of them: decimal, with a space between. */
  private void print(byte[] value) {
    for (int i = 0; i < value.length; i++) {
      byte[] decimal = DECIMALS[value[i] & 0xFF];
      // The first one goes without the space in front.
      int from = i == 0 ? 1 : 0;
      crc.update(decimal, from, decimal.length - from);
      length += decimal.length - from;
    }
  }

  private void print(String text) {
    byte[] bytes = Utf8.bytes(text);
    crc.update(bytes);
    length += bytes.length;
  }
}
