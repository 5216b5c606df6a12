package com.infisical.e2e.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A web server that answers whatever comes with 400 in plain text, TLS included, as nginx does. */
public final class PlainTextServer implements AutoCloseable {
  private static final byte[] ANSWER =
      "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket listening;

  public PlainTextServer() {
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::serve);
  }

  /** Host and port. */
  public String host() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  private void serve() {
    while (!listening.isClosed()) {
      try (Socket caller = listening.accept()) {
        int unused = caller.getInputStream().read(new byte[4096]);
        caller.getOutputStream().write(ANSWER);
      } catch (IOException e) {
        // The caller went away, or the test ended: nobody is left to be told.
      }
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
