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
 * A forward proxy on loopback that leads every tunnel to one port of this machine, whatever the
 * host, and records its clients and the hosts that they asked for. Thread-safe.
 */
public final class ForwardProxy implements AutoCloseable {
  private static final String STATUS =
      """
      HTTP/1.1 200 OK\r
      Content-Length: 16\r
      Connection: close\r
      \r
      {"message":"Ok"}\
      """;

  private final LoopbackListener listener;
  private final int target;
  private final String refusal;
  private final List<String> heads = new CopyOnWriteArrayList<>();

  /** A proxy to {@code target}. */
  public ForwardProxy(int target) {
    this(target, "");
  }

  /** A proxy to {@code target}, which answers with {@code refusal} where that is not empty. */
  public ForwardProxy(int target, String refusal) {
    this(target, refusal, plainListener());
  }

  /** The same behind a listener of the caller's choice, such as one of TLS. */
  public ForwardProxy(int target, String refusal, ServerSocket listener) {
    this.target = target;
    this.refusal = refusal;
    this.listener = LoopbackListener.on(listener, this::serve);
  }

  private static ServerSocket plainListener() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its host and port. */
  public String address() {
    return "127.0.0.1:" + listener.port();
  }

  /** The first line and the headers of each request, in order. */
  public List<String> heads() {
    return List.copyOf(heads);
  }

  /** Host and port of each tunnel that was asked for, in order. */
  public List<String> tunnels() {
    return heads.stream()
        .filter(head -> head.startsWith("CONNECT "))
        .map(head -> head.split(" ", 3)[1])
        .toList();
  }

  private void serve(Socket accepted) {
    try (Socket client = accepted) {
      String head = head(client.getInputStream());
      heads.add(head);
      if (!refusal.isEmpty()) {
        say(client, refusal);
      } else if (head.startsWith("CONNECT ")) {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
          say(client, "HTTP/1.1 200 OK\r\n\r\n");
          Thread back = Thread.ofVirtual().start(() -> copy(server, client));
          copy(client, server);
          back.interrupt();
        }
      } else {
        say(client, STATUS);
      }
    } catch (IOException e) {
      // One side hung up.
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      boolean handshakeOfTls = head.isEmpty() && next == 0x16;
      if (next < 0 || handshakeOfTls) {
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
  public void close() throws IOException {
    listener.close();
  }
}
