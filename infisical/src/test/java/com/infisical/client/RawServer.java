package com.infisical.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that says byte for byte what a test wants, also what no server should say. */
public final class RawServer implements AutoCloseable {
  /** What happens on a connection after the request's headers were read. */
  public interface Behaviour {
    void answer(Socket socket) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  public final AtomicInteger open = new AtomicInteger();

  public RawServer(Behaviour behaviour) {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(() -> accept(behaviour));
  }

  /** Says nothing at all, for as long as the connection is there. */
  public static RawServer silent() {
    return new RawServer(RawServer::waitForEnd);
  }

  /** Says a text and hangs up. */
  public static RawServer saying(String text) {
    return new RawServer(socket -> send(socket, text));
  }

  public static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  public static void waitForEnd(Socket socket) throws IOException {
    while (socket.getInputStream().read() >= 0) {
      // What comes is of no interest.
    }
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  private void accept(Behaviour behaviour) {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket, behaviour));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void serve(Socket accepted, Behaviour behaviour) {
    open.incrementAndGet();
    try (Socket socket = accepted) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String line = in.readLine();
      while (line != null && !line.isEmpty()) {
        line = in.readLine();
      }
      behaviour.answer(socket);
    } catch (IOException e) {
      // The client may hang up whenever it likes.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.decrementAndGet();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
