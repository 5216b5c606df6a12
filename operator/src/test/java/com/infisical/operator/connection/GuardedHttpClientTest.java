package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.http.ConnectionFault;
import com.infisical.client.http.ProxyUnreachableException;
import com.infisical.operator.connection.GuardedHttpClient.Use;
import com.infisical.operator.schedule.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to a call that is given up, and to those after it. */
class GuardedHttpClientTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<HttpClient> made = new CopyOnWriteArrayList<>();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final ManualClock clock = ManualClock.inline();
  private volatile InetAddress[] addresses = {InetAddress.ofLiteral("127.0.0.1")};
  private ServerSocket silent;
  private final ClientPool pool = new ClientPool(line -> make(), clock);
  private GuardedHttpClient client;

  @BeforeEach
  void start() throws IOException {
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
    client = way(Use.CALLS);
  }

  private static ClientPool.Line line(int lane) {
    return new ClientPool.Line(List.of(), Instant.EPOCH, lane);
  }

  private Network network() {
    TlsRelays none =
        new TlsRelays(
            () -> {
              throw new AssertionError("no proxy");
            });
    return new Network(
        ProxyRules.none(), none, host -> addresses, new CertificateRequests(), threads);
  }

  private GuardedHttpClient way(Use use) {
    return new GuardedHttpClient(pool, GuardedHttpClientTest::line, "apps", use, network(), clock);
  }

  @AfterEach
  void stop() throws IOException {
    silent.close();
    pool.close();
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
    return call(client);
  }

  private CompletableFuture<HttpResponse<Void>> call(GuardedHttpClient client) {
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
  void tellsAServerThatIsSilentInTlsFromOneThatIsNotThere() throws IOException {
    assertThat(faultOverTls(silent.getLocalPort())).isEqualTo(ConnectionFault.SILENT);
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertThat(faultOverTls(free)).isEqualTo("connection refused");
  }

  private String faultOverTls(int port) {
    ClientPool impatient =
        new ClientPool(
            line -> HttpClient.newBuilder().connectTimeout(Duration.ofMillis(300)).build(), clock);
    HttpClient calls =
        new GuardedHttpClient(
            impatient, GuardedHttpClientTest::line, "apps", Use.CALLS, network(), clock);
    HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port)).build();
    try {
      return ConnectionFault.detail(
          calls.sendAsync(request, BodyHandlers.discarding()).handle((ok, no) -> no).join());
    } finally {
      impatient.close();
    }
  }

  @Test
  void leavesHalfOfTheConnectionsThroughAProxyToOthersThanEventStreams() {
    TlsRelays relays =
        new TlsRelays(
            () -> {
              throw new AssertionError("the proxy is never reached");
            },
            0);
    try (relays) {
      Network network =
          new Network(
              ProxyRules.from(Map.of("HTTP_PROXY", "https://proxy.invalid")),
              relays,
              host -> addresses,
              new CertificateRequests(),
              threads);
      ProxySelector toTheSilent =
          ProxySelector.of(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort()));
      ClientPool proxied =
          new ClientPool(line -> HttpClient.newBuilder().proxy(toTheSilent).build(), clock);
      GuardedHttpClient streams = way(proxied, Use.STREAMS, network);
      List<CompletableFuture<HttpResponse<Void>>> open =
          Stream.generate(() -> begin(streams)).limit(16).toList();
      await().until(() -> connections.size() == open.size());

      assertThat(begin(streams))
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withCauseInstanceOf(ProxyUnreachableException.class);
      var unused = begin(way(proxied, Use.CALLS, network));
      await().until(() -> connections.size() == open.size() + 1);

      open.getFirst().cancel(true);
      var unusedNext = begin(streams);
      await().until(() -> connections.size() == open.size() + 2);
      proxied.close();
    }
  }

  private GuardedHttpClient way(ClientPool clients, Use use, Network network) {
    return new GuardedHttpClient(clients, GuardedHttpClientTest::line, "apps", use, network, clock);
  }

  private static CompletableFuture<HttpResponse<Void>> begin(GuardedHttpClient client) {
    return client.sendAsync(
        HttpRequest.newBuilder(URI.create("http://infisical.invalid")).build(),
        BodyHandlers.discarding());
  }

  @Test
  void failsACallWhoseClientCannotBeMadeAndGivesItsPlaceBack() {
    ClientPool poor =
        new ClientPool(
            line -> {
              throw new UncheckedIOException(new IOException("too many open files"));
            },
            clock);
    for (int i = 0; i <= ClientPool.MAX_OPEN; i++) {
      ClientPool.Line line = new ClientPool.Line(List.of("authority " + i), Instant.EPOCH, 0);
      GuardedHttpClient calls =
          new GuardedHttpClient(poor, lane -> line, "apps-" + i, Use.CALLS, network(), clock);
      assertThat(begin(calls))
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withCauseInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void movesToAnotherClientOnceACallWasGivenUp() {
    CompletableFuture<HttpResponse<Void>> first = call();
    CompletableFuture<HttpResponse<Void>> second = call();
    first.cancel(true);
    second.cancel(true);
    assertThat(made).hasSize(1);
    call().cancel(true);
    assertThat(made).hasSize(2);
  }

  @Test
  void movesAtMostOnceInHalfAMinute() {
    call().cancel(true);
    call().cancel(true);
    call().cancel(true);
    assertThat(made).hasSize(2);
    clock.pass(Duration.ofSeconds(30));
    call().cancel(true);
    call().cancel(true);
    assertThat(made).hasSize(3);
  }

  @Test
  void leavesItsConnectionsWhenTheHostNameResolvesToOtherAddresses() {
    CompletableFuture<HttpResponse<Void>> first = call();
    leadTo("127.0.0.1", "127.0.0.2");
    CompletableFuture<HttpResponse<Void>> second = call();
    assertThat(made).hasSize(1);
    leadTo("127.0.0.3");
    CompletableFuture<HttpResponse<Void>> third = call();
    assertThat(made).hasSize(2);
    assertThat(first).isNotDone();

    leadTo("127.0.0.4");
    CompletableFuture<HttpResponse<Void>> tooSoon = call();
    assertThat(made).hasSize(2);
    clock.pass(Duration.ofSeconds(30));
    CompletableFuture<HttpResponse<Void>> inTime = call();
    assertThat(made).hasSize(3);
    List.of(first, second, third, tooSoon, inTime).forEach(each -> each.cancel(true));
  }

  private void leadTo(String... literals) {
    addresses = Stream.of(literals).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
  }

  @Test
  void leavesTheOtherAddressesOnTheirClient() {
    GuardedHttpClient other = way(Use.CALLS);
    call().cancel(true);
    call().cancel(true);
    assertThat(made).hasSize(2);
    CompletableFuture<HttpResponse<Void>> undisturbed = call(other);
    assertThat(made).hasSize(2);
    undisturbed.cancel(true);
  }

  @Test
  void comesBackToTheFirstClientInTheEnd() {
    for (int i = 0; i < 3 * Lane.COUNT; i++) {
      call().cancel(true);
      clock.pass(Duration.ofSeconds(30));
    }
    assertThat(made).hasSize(Lane.COUNT);
  }

  @Test
  void givesEachStreamAConnectionAndStaysWhenOneIsGivenUp() {
    GuardedHttpClient streams = way(Use.STREAMS);
    CompletableFuture<HttpResponse<Void>> first = call(streams);
    CompletableFuture<HttpResponse<Void>> second = call(streams);
    assertThat(connections).hasSize(2);
    first.cancel(true);
    call(streams).cancel(true);
    assertThat(made).hasSize(1);
    assertThat(second).isNotDone();
    second.cancel(true);
  }
}
