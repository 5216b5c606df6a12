package com.infisical.e2e.world;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/** What of a value lets others test guesses of it: unkeyed digests and checksums. */
final class Fingerprints {
  private Fingerprints() {}

  /** All of them, in hex (lower case), base64 without padding, and decimal. */
  static Set<String> of(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    Set<String> all = new LinkedHashSet<>();
    for (String algorithm : List.of("MD5", "SHA-1", "SHA-256")) {
      byte[] digest = digest(algorithm, bytes);
      all.add(HexFormat.of().formatHex(digest));
      all.add(Base64.getEncoder().withoutPadding().encodeToString(digest));
      all.add(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
    }
    CRC32 crc = new CRC32();
    crc.update(bytes);
    all.add("%08x".formatted(crc.getValue()));
    all.add(Long.toString(crc.getValue()));
    return all;
  }

  private static byte[] digest(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
