package com.infisical.operator.runtime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LimitedHttpClientTest {
  private static final int MOST = 3;

  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Semaphore answers = new Semaphore(0);
  private final AtomicInteger inBody = new AtomicInteger();
  private final Semaphore bodies = new Semaphore(1_000);
  private HttpServer server;
  private KubernetesClient client;
  private LimitedHttpClient http;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
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
    http =
        new LimitedHttpClient(
            new RenewableHttpClient(HttpClient.newBuilder(), Patience.standard()),
            new RequestPlaces(MOST, Thread::startVirtualThread),
            new ApiRequestCount(Metrics.off()),
            Patience.standard());
  }

  @AfterEach
  void stop() {
    answers.release(1_000);
    bodies.release(1_000);
    http.shutdownNow();
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

  @Test
  void keepsNoCallerWaitingForAPlace() {
    List<CompletableFuture<?>> calls =
        IntStream.range(0, 10).<CompletableFuture<?>>mapToObj(i -> ask()).toList();

    await().until(() -> inFlight.get() == MOST);
    assertThat(calls).noneMatch(CompletableFuture::isDone);
    answers.release(10);
    assertThat(CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)))
        .succeedsWithin(Duration.ofSeconds(10));
  }

  /** The JDK completes all responses on one pool, which has one thread on two processors. */
  @Test
  void hasPlacesForCallsThatCallbacksOfOthersMake() {
    answers.release(1_000);
    List<CompletableFuture<?>> chains =
        IntStream.range(0, 40)
            .<CompletableFuture<?>>mapToObj(
                i -> ask().thenCompose(first -> ask()).thenCompose(second -> ask()))
            .toList();

    assertThat(CompletableFuture.allOf(chains.toArray(CompletableFuture[]::new)))
        .succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void sendsNothingForACallThatWasCancelledWhileItWaited() {
    List<CompletableFuture<?>> first =
        IntStream.range(0, MOST).<CompletableFuture<?>>mapToObj(i -> ask()).toList();
    await().until(() -> inFlight.get() == MOST);
    CompletableFuture<?> cancelled = ask();
    CompletableFuture<?> last = ask();

    cancelled.cancel(true);
    answers.release(1_000);

    assertThat(last).succeedsWithin(Duration.ofSeconds(10));
    assertThat(CompletableFuture.allOf(first.toArray(CompletableFuture[]::new)))
        .succeedsWithin(Duration.ofSeconds(10));
    assertThat(asked).hasValue(MOST + 1);
  }

  private CompletableFuture<?> ask() {
    return http.sendAsync(
        HttpRequest.newBuilder(URI.create(client.getMasterUrl() + "version")).build(),
        BodyHandlers.ofByteArray());
  }
}
