package com.infisical.testkit.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** An HTTP server on a free port of the loopback address, and what it was asked. */
final class LoopbackServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final List<SignedMessage> asked = new CopyOnWriteArrayList<>();

  /** An answer. */
  record Reply(int status, String contentType, String body) {
    static Reply text(String body) {
      return new Reply(200, "text/plain", body);
    }

    static Reply json(String body) {
      return new Reply(200, "application/json", body);
    }

    static Reply status(int status) {
      return new Reply(status, "text/plain", "");
    }
  }

  LoopbackServer(Function<SignedMessage, Reply> serve) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(executor);
    server.createContext("/", exchange -> answer(exchange, serve));
    server.start();
  }

  private void answer(HttpExchange exchange, Function<SignedMessage, Reply> serve)
      throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getRawQuery();
      SignedMessage message =
          new SignedMessage(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getRawPath(),
              query == null ? "" : query,
              exchange.getRequestHeaders(),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      asked.add(message);
      Reply reply = serve.apply(message);
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", reply.contentType());
      exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  URI url() {
    InetSocketAddress address = server.getAddress();
    return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort());
  }

  /** The requests so far, in their order. */
  List<SignedMessage> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.close();
  }
}
