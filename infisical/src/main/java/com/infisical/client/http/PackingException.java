package com.infisical.client.http;

import java.io.IOException;

/** Thrown for a response that cannot be decompressed, or is too large once it is. */
public final class PackingException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String why;

  /**
   * @param why a stable text such as {@code "the body is packed with br, which is not read"}
   */
  public PackingException(String why) {
    super(why);
    this.why = why;
  }

  public String why() {
    return why;
  }
}
