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

  /** How many bytes are summed at once. */
  private static final int LINE = 512;

  private static final HexFormat UPPERCASE = HexFormat.of().withUpperCase();

  private final CRC32 crc = new CRC32();
  private final byte[] line = new byte[LINE];
  private int printed;
  private long length;

  private GoVersion() {}

  /** The annotation's value for {@code data}. */
  public static String of(TargetData data) {
    GoVersion text = new GoVersion();
    text.print("map[");
    int[] entries = {0};
    data.forEach(
        (key, value) -> {
          text.print(entries[0]++ == 0 ? "" : " ");
          text.print(key + ":[");
          text.print(value);
          text.print("]");
        });
    text.print("]");
    return version(text.length, text.crc);
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
    // The first one goes without the space in front.
    int from = 1;
    for (byte each : value) {
      byte[] decimal = DECIMALS[each & 0xFF];
      if (printed + decimal.length > line.length) {
        flush();
      }
      for (int i = from; i < decimal.length; i++) {
        line[printed++] = decimal[i];
      }
      from = 0;
    }
    flush();
  }

  private void flush() {
    crc.update(line, 0, printed);
    length += printed;
    printed = 0;
  }

  private void print(String text) {
    byte[] bytes = Utf8.bytes(text);
    crc.update(bytes);
    length += bytes.length;
  }
}
