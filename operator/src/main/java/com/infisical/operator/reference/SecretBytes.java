package com.infisical.operator.reference;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The bytes of a Secret's key, read as text. */
final class SecretBytes {
  private final byte[] bytes;

  SecretBytes(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** Whether a Windows editor or shell wrote them: with a mark of UTF-16, or every other one 0. */
  boolean isUtf16() {
    if (bytes.length >= 2) {
      int mark = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
      if (mark == 0xfeff || mark == 0xfffe) {
        return true;
      }
    }
    return bytes.length >= 4 && bytes.length % 2 == 0 && (areZero(0) || areZero(1));
  }

  private boolean areZero(int from) {
    for (int i = from; i < bytes.length; i += 2) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** The text; empty when it is not one in UTF-8. */
  Optional<String> text() {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The text, with U+FFFD for what is not UTF-8. */
  String textAnyhow() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
