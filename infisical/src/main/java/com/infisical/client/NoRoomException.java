package com.infisical.client;

import java.io.IOException;

/** An answer is not read, because other answers take the memory there is. */
final class NoRoomException extends IOException {
  private static final long serialVersionUID = 1L;

  NoRoomException() {
    super("No room for the answer");
  }
}
