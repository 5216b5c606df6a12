package com.infisical.e2e.bench.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Listens on a free port of the loopback interface, in plain HTTP, and answers after a latency. */
final class ServerDouble implements AutoCloseable {
  private static final int BACKLOG = 4096;

  private final Layout layout;
  private final Folders folders;
  private final Tokens tokens;
  private final Duration latency;
  private final Streams streams = new Streams();
  private final Tally tally = new Tally();
  private final Routes routes;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer http;
  private final CountDownLatch closed = new CountDownLatch(1);

  ServerDouble(Layout layout, Duration latency, Duration tokenLife) throws IOException {
    this.layout = layout;
    this.latency = latency;
    this.folders = new Folders(layout);
    this.tokens = new Tokens(tokenLife, InstantSource.system());
    this.routes = new Routes(layout, folders, tokens, streams, tally);
    keepConnections();
    this.http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    http.setExecutor(threads);
    http.createContext("/", this::serve);
    http.start();
  }

  String address() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  Counts counts() {
    return tally.counts(streams.count());
  }

  /** Gives the first secret of the first sources another value, and tells who listens. */
  void change(int count, String value) {
    for (int source = 0; source < Math.min(count, layout.sources()); source++) {
      folders.change(source, value);
      streams.changed(
          layout.project(source % layout.tenants()), layout.path(source), Layout.key(0));
    }
  }

  /** Ends streams, forgets tokens and counts. */
  void reset() {
    streams.endAll();
    tokens.forget();
    tally.reset();
  }

  @Override
  public void close() {
    closed.countDown();
    http.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (!closed.await(latency.toMillis(), TimeUnit.MILLISECONDS)) {
        routes.serve(exchange, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As many as a benchmark opens; the JDK's server would close those beyond 200. */
  private static void keepConnections() {
    Map.of(
            "sun.net.httpserver.maxIdleConnections", "20000",
            "sun.net.httpserver.idleInterval", "300",
            "sun.net.httpserver.nodelay", "true")
        .forEach(System::setProperty);
  }
}
