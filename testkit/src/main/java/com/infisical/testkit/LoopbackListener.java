package com.infisical.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;
import javax.net.ServerSocketFactory;

/** Accepts connections until it is closed, and has each served by a virtual thread of its own. */
final class LoopbackListener implements AutoCloseable {
  private final ServerSocket socket;

  private LoopbackListener(ServerSocket socket) {
    this.socket = socket;
  }

  /** Accepts what comes to {@code socket}. */
  static LoopbackListener on(ServerSocket socket, Consumer<Socket> serve) {
    LoopbackListener listener = new LoopbackListener(socket);
    Thread.ofVirtual().start(() -> listener.accept(serve));
    return listener;
  }

  /** Accepts what comes to a free port of the loopback interface. */
  static LoopbackListener of(ServerSocketFactory sockets, Consumer<Socket> serve) {
    try {
      return on(sockets.createServerSocket(0, 200, InetAddress.getLoopbackAddress()), serve);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept(Consumer<Socket> serve) {
    try {
      while (true) {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve.accept(client));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
