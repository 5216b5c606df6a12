package com.infisical.client;

import java.io.IOException;

/** The bytes of an answer cannot be unpacked, or are too many once they are. */
final class PackingException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String why;

  /**
   * @param why a stable text such as {@code "the body is packed with br, which is not read"}
   */
  PackingException(String why) {
    super(why);
    this.why = why;
  }

  String why() {
    return why;
  }
}
