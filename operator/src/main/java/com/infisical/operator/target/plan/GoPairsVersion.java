package com.infisical.operator.target.plan;

import com.infisical.client.Utf8;
import java.util.zip.CRC32;

/**
 * Computes the value of {@code secrets.infisical.com/version} as the Go operator does for its
 * InfisicalSecret: {@code W/"secrets-<length>-<CRC-32>"} over {@code key NUL value NUL}, by key.
 *
 * <p>A record for the Go operator, so that handing a cluster back restarts nothing. Nothing here is
 * decided by it.
 */
public final class GoPairsVersion {
  private GoPairsVersion() {}

  /** The annotation's value for {@code data}. */
  public static String of(TargetData data) {
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
    return "W/\"secrets-%d-%08X\"".formatted(length[0], crc.getValue());
  }
}
