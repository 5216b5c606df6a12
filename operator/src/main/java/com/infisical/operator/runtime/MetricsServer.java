package com.infisical.operator.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Serves {@code /metrics} in Prometheus's text form, over HTTP or HTTPS. */
final class MetricsServer implements AutoCloseable {
  private static final String FORM = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;

  private MetricsServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Listens without encryption.
   *
   * @throws IOException when the address cannot be listened on
   */
  static MetricsServer plain(BindAddress address, Supplier<String> text) throws IOException {
    return started(HttpServer.create(address.socketAddress(), 0), text);
  }

  /**
   * Listens with TLS.
   *
   * @param certificate asked at each connection, so that a renewed one is taken up
   * @throws IOException when the address cannot be listened on
   */
  static MetricsServer secure(
      BindAddress address, Supplier<SSLContext> certificate, Supplier<String> text)
      throws IOException {
    InetSocketAddress socket = address.socketAddress();
    HttpsServer server = HttpsServer.create(socket, 0);
    server.setHttpsConfigurator(new Renewing(certificate));
    return started(server, text);
  }

  private static MetricsServer started(HttpServer server, Supplier<String> text) {
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/metrics", exchange -> answer(exchange, text.get()));
    server.start();
    return new MetricsServer(server);
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", FORM);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** The port that is listened on. */
  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** Asks for the certificate anew at each connection. */
  private static final class Renewing extends HttpsConfigurator {
    private final Supplier<SSLContext> certificate;

    Renewing(Supplier<SSLContext> certificate) {
      super(certificate.get());
      this.certificate = certificate;
    }

    @Override
    public SSLContext getSSLContext() {
      // The superclass's constructor has no need of it, but may ask before the field is set.
      return certificate == null ? super.getSSLContext() : certificate.get();
    }

    @Override
    public void configure(HttpsParameters parameters) {
      SSLParameters standard = getSSLContext().getDefaultSSLParameters();
      parameters.setSSLParameters(standard);
    }
  }
}
