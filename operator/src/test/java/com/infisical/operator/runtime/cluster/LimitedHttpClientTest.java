package com.infisical.operator.runtime.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.infisical.operator.metrics.Metrics;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LimitedHttpClientTest {
  private static final int MOST = 3;

  private final AtomicInteger inFlight = new AtomicInteger();
  private final Semaphore answers = new Semaphore(0);
  private final AtomicInteger inBody = new AtomicInteger();
  private final Semaphore bodies = new Semaphore(1_000);
  private HttpServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          inFlight.incrementAndGet();
          answers.acquireUninterruptibly();
          inFlight.decrementAndGet();
          byte[] body =
              "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\"}".getBytes(StandardCharsets.UTF_8);
          try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body, 0, 1);
            exchange.getResponseBody().flush();
            inBody.incrementAndGet();
            bodies.acquireUninterruptibly();
            inBody.decrementAndGet();
            exchange.getResponseBody().write(body, 1, body.length - 1);
          }
        });
    server.start();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://localhost:" + server.getAddress().getPort())
            .withRequestRetryBackoffLimit(0)
            .build();
    client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientFactory(
                new LimitedHttpClients(
                    MOST, new ApiRequestCount(Metrics.off()), Patience.standard()))
            .build();
  }

  @AfterEach
  void stop() {
    answers.release(1_000);
    bodies.release(1_000);
    client.close();
    server.stop(0);
  }

  @Test
  void letsOnlySoManyCallsBeInFlightAndTheOthersFollow() {
    CountDownLatch done = new CountDownLatch(10);
    ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    for (int i = 0; i < 10; i++) {
      callers.execute(
          () -> {
            client.configMaps().inNamespace("a").withName("b").get();
            done.countDown();
          });
    }
    await().until(() -> inFlight.get() == MOST);
    await().during(Duration.ofMillis(200)).until(() -> inFlight.get() == MOST);
    answers.release(10);
    await().until(() -> done.getCount() == 0);
    callers.close();
  }

  @Test
  void countsACallUntilItsBodyHasEnded() {
    bodies.drainPermits();
    answers.release(10);
    CountDownLatch done = new CountDownLatch(10);
    ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    for (int i = 0; i < 10; i++) {
      callers.execute(
          () -> {
            client.configMaps().inNamespace("a").withName("b").get();
            done.countDown();
          });
    }
    await().until(() -> inBody.get() == MOST);
    await().during(Duration.ofMillis(200)).until(() -> inBody.get() == MOST);
    bodies.release(10);
    await().until(() -> done.getCount() == 0);
    callers.close();
  }

  @Test
  void givesThePlacesOfFailedCallsBack() {
    server.stop(0);
    for (int i = 0; i < 2 * MOST; i++) {
      // A place that stays taken would let the fourth call wait for ever.
      assertThatThrownBy(() -> client.configMaps().inNamespace("a").withName("b").get())
          .isInstanceOf(KubernetesClientException.class);
    }
  }
}
