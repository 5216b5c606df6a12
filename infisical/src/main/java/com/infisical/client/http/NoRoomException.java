package com.infisical.client.http;

import java.io.IOException;

/** Thrown for a response that is not read because other responses take the memory there is. */
public final class NoRoomException extends IOException {
  private static final long serialVersionUID = 1L;

  public NoRoomException() {
    super("No room for the answer");
  }
}
