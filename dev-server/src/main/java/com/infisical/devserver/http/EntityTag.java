package com.infisical.devserver.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Makes strong entity tags: the quoted base64 of a body's SHA-1
 * (docs/design/infisical-api.md#14-etag--if-none-match).
 */
final class EntityTag {
  private EntityTag() {}

  static String of(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(body);
      return '"' + Base64.getEncoder().encodeToString(digest) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
