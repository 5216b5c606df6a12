package com.infisical.commands.render;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes a rendered value as YAML on one line, for {@code --show-values} alone. */
final class ShownValue {
  private ShownValue() {}

  /** Text in quotes; what is no text in base64. */
  static String of(byte[] value) {
    try {
      return TextNode.valueOf(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString())
          .toString();
    } catch (CharacterCodingException e) {
      return "!!binary " + Base64.getEncoder().encodeToString(value);
    }
  }
}
