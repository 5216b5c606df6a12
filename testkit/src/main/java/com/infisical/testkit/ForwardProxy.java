package com.infisical.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A forward proxy on loopback that leads every tunnel to the port that is asked for on this
 * machine, whatever the host, and notes what was asked for.
 */
public final class ForwardProxy implements AutoCloseable {
  private static final int MAX_HEAD = 16 * 1024;

  private final ServerSocket listener;
  private final List<String> tunnels = new CopyOnWriteArrayList<>();

  /** Starts it. */
  public ForwardProxy() {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Its URL, as a proxy variable names it. */
  public String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** Host and port of each tunnel that was asked for, in order. */
  public List<String> tunnels() {
    return List.copyOf(tunnels);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        // Closed, or a caller that is gone already.
      }
    }
  }

  private void serve(Socket accepted) {
    try (Socket client = accepted) {
      String[] request = head(client.getInputStream()).split(" ", 3);
      if (!request[0].equals("CONNECT")) {
        say(client, "HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      tunnels.add(request[1]);
      int port = Integer.parseInt(request[1].substring(request[1].lastIndexOf(':') + 1));
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
        say(client, "HTTP/1.1 200 OK\r\n\r\n");
        Thread.ofVirtual().start(() -> copy(server, client));
        copy(client, server);
      }
    } catch (IOException e) {
      // One side hung up.
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0 && head.length() < MAX_HEAD) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // The other side hung up.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
