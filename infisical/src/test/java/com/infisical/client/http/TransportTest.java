package com.infisical.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.BaseUrl;
import com.infisical.client.Caller;
import com.infisical.client.ClientSettings;
import com.infisical.client.FakeServer;
import com.infisical.client.LoginRequest;
import com.infisical.client.RawServer;
import com.infisical.client.Reply;
import com.infisical.client.Reply.Cause;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.client.Timeouts;
import com.infisical.client.calls.HttpInfisicalApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls over connections on which something goes wrong. */
class TransportTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final SecretQuery QUERY = new SecretQuery("p1", "dev", "/", false, List.of());
  private static final SecretText TOKEN = SecretText.of("t0ken");

  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    client.shutdownNow();
  }

  private Reply<SecretListing> read(URI uri, ClientSettings settings) {
    return new HttpInfisicalApi(client, new BaseUrl(uri), settings)
        .secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown());
  }

  private static ClientSettings within(Duration total, Duration idle) {
    return ClientSettings.standard("k8-operator/test")
        .withTimeouts(new Timeouts(total, total, idle, total));
  }

  private static void assertUnreachable(Reply<?> reply, Cause cause, String detail) {
    assertThat(reply).isEqualTo(new Reply.Unreachable<>(cause, detail));
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    URI nobody = URI.create("http://127.0.0.1:" + port);
    assertUnreachable(read(nobody, within(LONG, LONG)), Cause.CONNECT, "connection refused");
  }

  @Test
  void saysThatAHostIsUnknown() {
    URI unknown = URI.create("http://no-such-host.invalid");
    assertUnreachable(read(unknown, within(LONG, LONG)), Cause.DNS, "the name is unknown");
  }

  @Test
  void givesUpOnAServerThatSaysNothing() throws IOException {
    try (RawServer server = RawServer.silent()) {
      assertUnreachable(
          read(server.uri(), within(LONG, SHORT)), Cause.TIMEOUT, "no data for 300 ms");
      await().until(() -> server.open.get() == 0);
    }
  }

  @Test
  void givesUpOnAServerThatStopsInTheMiddleOfTheBody() throws IOException {
    try (RawServer server =
        new RawServer(
            socket -> {
              RawServer.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"secrets\"");
              RawServer.waitForEnd(socket);
            })) {
      assertUnreachable(
          read(server.uri(), within(LONG, SHORT)), Cause.TIMEOUT, "no data for 300 ms");
      await().until(() -> server.open.get() == 0);
    }
  }

  @Test
  void givesUpOnHalfOfTheHeaders() throws IOException {
    try (RawServer server =
        new RawServer(
            socket -> {
              RawServer.send(socket, "HTTP/1.1 200 OK\r\nContent-Le");
              RawServer.waitForEnd(socket);
            })) {
      assertUnreachable(
          read(server.uri(), within(LONG, SHORT)), Cause.TIMEOUT, "no data for 300 ms");
    }
  }

  @Test
  void givesUpOnAServerThatDripsForEver() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            socket -> {
              RawServer.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
              while (!never.await(20, TimeUnit.MILLISECONDS)) {
                RawServer.send(socket, " ");
              }
            })) {
      assertUnreachable(
          read(server.uri(), within(Duration.ofSeconds(1), Duration.ofMillis(900))),
          Cause.TIMEOUT,
          "no complete response within 1 s");
      await().until(() -> server.open.get() == 0);
    }
  }

  @Test
  void waitsForASlowBodyAsLongAsSomethingComes() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            socket -> {
              RawServer.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n");
              for (int i = 0; i < 26; i++) {
                RawServer.send(socket, " ");
                never.await(40, TimeUnit.MILLISECONDS);
              }
              RawServer.send(socket, "{\"secrets\":[]} ");
            })) {
      assertThat(read(server.uri(), within(LONG, Duration.ofMillis(800))))
          .isInstanceOf(Reply.Ok.class);
    }
  }

  @Test
  void saysThatTheConnectionBroke() throws IOException {
    try (RawServer cut = RawServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"secr");
        RawServer hungUp = RawServer.saying("");
        RawServer reset =
            new RawServer(
                socket -> {
                  RawServer.send(socket, "HTTP/1.1 200 OK\r\n");
                  socket.setSoLinger(true, 0);
                })) {
      for (RawServer server : List.of(cut, hungUp, reset)) {
        assertUnreachable(
            read(server.uri(), within(LONG, LONG)),
            Cause.BROKEN,
            "the connection closed before the response was complete");
      }
    }
  }

  @Test
  void saysThatThePeerSpeaksSomethingElse() throws IOException {
    try (RawServer server = RawServer.saying("220 mail.example ESMTP\r\n\r\n")) {
      assertUnreachable(
          read(server.uri(), within(LONG, LONG)), Cause.BROKEN, "the response is not HTTP");
    }
  }

  @Test
  void readsNoMoreThanTheLimit() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            socket -> {
              RawServer.send(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              while (never.getCount() > 0) {
                RawServer.send(socket, "1000\r\n" + "x".repeat(0x1000) + "\r\n");
              }
            })) {
      assertThat(read(server.uri(), within(LONG, LONG).withMaxBodyBytes(1 << 20)))
          .isEqualTo(new Reply.Undecodable<>(200, "the body is larger than 1 MiB"));
      await().until(() -> server.open.get() == 0);
    }
  }

  @Test
  void limitsTheReadsUnderWayButNeverHoldsUpALogin() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch letGo = new CountDownLatch(1);
    try (FakeServer server = new FakeServer();
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      server.answer(
          "/api/v4/secrets",
          request -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            awaitOrFail(letGo);
            now.decrementAndGet();
            return FakeServer.Response.json(200, "{\"secrets\":[]}");
          });
      server.answer("/api/v1/auth/gcp-auth/login", 200, "{\"accessToken\":\"t\"}");
      HttpInfisicalApi api = server.api(within(LONG, LONG).withMaxConcurrentReads(3));
      List<Future<Reply<SecretListing>>> reads =
          IntStream.range(0, 20)
              .mapToObj(
                  i ->
                      callers.submit(
                          () -> api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown())))
              .toList();
      await().until(() -> now.get() == 3);
      assertThat(api.login(new LoginRequest.Gcp("id", SecretText.of("jwt")), Caller.unknown()))
          .isInstanceOf(Reply.Ok.class);
      letGo.countDown();
      for (Future<Reply<SecretListing>> read : reads) {
        assertThat(read.get()).isInstanceOf(Reply.Ok.class);
      }
      assertThat(most).hasValue(3);
    }
  }

  private static void awaitOrFail(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("Nobody let the reads go on");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void givesUpWaitingForAPlaceWhenItsTimeIsUp() throws Exception {
    try (RawServer server = RawServer.silent();
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      HttpInfisicalApi api =
          new HttpInfisicalApi(
              client,
              new BaseUrl(server.uri()),
              within(Duration.ofMillis(700), LONG).withMaxConcurrentReads(1));
      List<Future<Reply<SecretListing>>> reads =
          IntStream.range(0, 3)
              .mapToObj(
                  i ->
                      callers.submit(
                          () -> api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown())))
              .toList();
      for (Future<Reply<SecretListing>> read : reads) {
        assertThat(read.get())
            .isInstanceOfSatisfying(
                Reply.Unreachable.class,
                no -> assertThat(no.cause()).isIn(Cause.TIMEOUT, Cause.BUSY));
      }
    }
  }

  @Test
  void endsAnInterruptedCallAndTheRequestWithIt() throws Exception {
    try (RawServer server = RawServer.silent();
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> call =
          callers.submit(
              () -> {
                assertUnreachable(
                    read(server.uri(), within(LONG, LONG)), Cause.BROKEN, "the call was cancelled");
                return Thread.currentThread().isInterrupted();
              });
      await().until(() -> server.open.get() == 1);
      callers.shutdownNow();
      assertThat(call.get()).isTrue();
      await().until(() -> server.open.get() == 0);
    }
  }
}
