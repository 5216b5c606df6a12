package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to a call that is given up, and to those after it. */
class GuardedHttpClientTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<HttpClient> made = new CopyOnWriteArrayList<>();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final AtomicLong now = new AtomicLong();
  private ServerSocket silent;
  private GuardedHttpClient client;

  @BeforeEach
  void start() throws IOException {
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
    client =
        new GuardedHttpClient(
            this::make, ProxyRules.none(), InetAddress::getAllByName, threads, now::get);
  }

  @AfterEach
  void stop() throws IOException {
    silent.close();
    made.forEach(HttpClient::shutdownNow);
    threads.shutdownNow();
  }

  private HttpClient make() {
    HttpClient fresh = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    made.add(fresh);
    return fresh;
  }

  private void accept() {
    try {
      while (true) {
        connections.add(silent.accept());
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private CompletableFuture<HttpResponse<Void>> call() {
    int before = connections.size();
    URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort());
    CompletableFuture<HttpResponse<Void>> call =
        client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
    await().until(() -> connections.size() > before);
    return call;
  }

  @Test
  void endsTheConnectionOfACallThatIsGivenUp() throws IOException {
    CompletableFuture<HttpResponse<Void>> call = call();
    Socket connection = connections.getFirst();
    connection.setSoTimeout(10_000);
    assertThat(connection.getInputStream().read()).isEqualTo('G');
    call.cancel(true);
    assertThat(connection.getInputStream().readAllBytes()).startsWith('E', 'T');
  }

  @Test
  void movesToANewClientOnceACallWasGivenUp() {
    CompletableFuture<HttpResponse<Void>> first = call();
    CompletableFuture<HttpResponse<Void>> second = call();
    first.cancel(true);
    second.cancel(true);
    assertThat(made).hasSize(2);
    await().until(() -> made.getFirst().isTerminated());
  }

  @Test
  void movesAtMostOnceInHalfAMinute() {
    call().cancel(true);
    call().cancel(true);
    assertThat(made).hasSize(2);
    now.addAndGet(Duration.ofSeconds(30).toNanos());
    call().cancel(true);
    assertThat(made).hasSize(3);
  }
}
