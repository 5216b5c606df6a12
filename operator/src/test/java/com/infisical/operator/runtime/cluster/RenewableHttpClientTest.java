package com.infisical.operator.runtime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RenewableHttpClientTest {
  private final AtomicInteger probes = new AtomicInteger();
  private final RenewableHttpClient renewable =
      new RenewableHttpClient(HttpClient.newBuilder(), Patience.standard());
  private HttpServer server;
  private volatile boolean answers = true;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/version",
        exchange -> {
          probes.incrementAndGet();
          if (answers) {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          }
        });
    server.start();
    renewable.begin(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/x")).end();
  }

  @AfterEach
  void stop() {
    renewable.close();
    server.stop(0);
  }

  @Test
  void leavesTheOtherConnectionsWhenACallHadNoAnswerButNotAgainForEachOfThem() {
    HttpClient first = renewable.current();

    renewable.unanswered(first);
    await().until(() -> renewable.current() != first);

    HttpClient second = renewable.current();
    renewable.unanswered(first);
    renewable.unanswered(second);
    assertThat(renewable.current()).isSameAs(second);
    assertThat(probes).hasValue(1);
  }

  @Test
  void keepsItsConnectionsWhereANewOneHasNoAnswerEither() {
    HttpClient first = renewable.current();
    answers = false;

    renewable.unanswered(first);

    await().untilAsserted(() -> assertThat(probes).hasValue(1));
    assertThat(renewable.current()).isSameAs(first);
  }
}
