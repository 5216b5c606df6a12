package com.infisical.client.http;

import java.io.IOException;

/** An answer is not read, because other answers take the memory there is. */
public final class NoRoomException extends IOException {
  private static final long serialVersionUID = 1L;

  public NoRoomException() {
    super("No room for the answer");
  }
}
