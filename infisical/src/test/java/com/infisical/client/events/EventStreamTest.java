package com.infisical.client.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.BaseUrl;
import com.infisical.client.ClientSettings;
import com.infisical.client.EventStream;
import com.infisical.client.EventSubscription;
import com.infisical.client.FakeServer;
import com.infisical.client.ProjectEvent;
import com.infisical.client.ProjectEvent.Folder;
import com.infisical.client.RawServer;
import com.infisical.client.RawServer.Behaviour;
import com.infisical.client.Reply;
import com.infisical.client.Reply.Cause;
import com.infisical.client.SecretText;
import com.infisical.client.StreamNews;
import com.infisical.client.Timeouts;
import com.infisical.client.calls.HttpInfisicalApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Event streams over real connections. */
class EventStreamTest {
  private static final String HEADERS =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final SecretText TOKEN = SecretText.of("t0ken-of-a-test");
  private static final EventSubscription WANTED =
      EventSubscription.ofSecrets("p1", "dev", List.of("/app/**", "/other"));
  private static final String ROUTE = "/api/v1/events/subscribe/project-events";

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<StreamNews> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    client.shutdownNow();
  }

  private EventStream subscribe(URI uri) {
    return subscribe(uri, Duration.ofSeconds(30));
  }

  private EventStream subscribe(URI uri, Duration patience) {
    ClientSettings settings =
        ClientSettings.standard("k8-operator/test")
            .withTimeouts(new Timeouts(patience, patience, patience, patience));
    return new HttpInfisicalApi(client, new BaseUrl(uri), settings)
        .subscribe(TOKEN, WANTED, heard::add);
  }

  private List<StreamNews> afterAlive() {
    return heard.stream().filter(news -> !(news instanceof StreamNews.Alive)).toList();
  }

  private static String chunk(String text) {
    return "%x\r\n%s\r\n".formatted(text.length(), text);
  }

  private void awaitNews(StreamNews... expected) {
    await().untilAsserted(() -> assertThat(afterAlive()).containsExactly(expected));
  }

  @Test
  void opensWithTheHeadersAndTellsEventsAsTheyCome() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    String event =
        "event: secret:update\n"
            + "data:"
            + " {\"data\":{\"payload\":[{\"environment\":\"dev\",\"secretPath\":\"/app\"}]}}\n\n";
    Behaviour behaviour =
        socket -> {
          RawServer.send(socket, HEADERS);
          goOn.await();
          RawServer.send(socket, chunk("event: ping\n\n"));
          RawServer.send(socket, chunk(event.substring(0, 30)));
          RawServer.send(socket, chunk(event.substring(30)));
          RawServer.waitForEnd(socket);
        };
    try (RawServer server = new RawServer(behaviour)) {
      EventStream stream = subscribe(server.uri());
      awaitNews(new StreamNews.Opened());
      goOn.countDown();
      ProjectEvent expected =
          new ProjectEvent("secret:update", "p1", Set.of(new Folder("dev", "/app")));
      awaitNews(new StreamNews.Opened(), new StreamNews.Happened(expected));
      assertThat(heard).contains(new StreamNews.Alive());
      stream.close();
      await().until(() -> server.open.get() == 0);
      awaitNews(new StreamNews.Opened(), new StreamNews.Happened(expected));
    }
  }

  /** A tree of it would take many times its bytes, for each of many streams. */
  @Test
  void takesALargeEventAsAChangeAnywhere() throws Exception {
    String places = "{\"environment\":\"e\",\"secretPath\":\"/\"},";
    for (String payload : List.of("{},".repeat(10_000) + "{}", places.repeat(3_000) + places)) {
      heard.clear();
      String data = "{\"data\":{\"payload\":[" + payload + "]}}";
      try (RawServer server =
          RawServer.saying(
              HEADERS + chunk("event: secret:update\ndata: " + data + "\n\n") + "0\r\n\r\n")) {
        subscribe(server.uri());
        awaitNews(
            new StreamNews.Opened(),
            new StreamNews.Happened(new ProjectEvent("secret:update", "p1", Set.of())),
            new StreamNews.Ended());
      }
    }
  }

  @Test
  void readsNoFasterThanItsPaceFromAServerThatSendsWithoutEnd() throws Exception {
    AtomicLong sent = new AtomicLong();
    String events = chunk("event: secret:update\ndata: {}\n\n".repeat(1_000));
    Behaviour endless =
        socket -> {
          RawServer.send(socket, HEADERS);
          while (true) {
            RawServer.send(socket, events);
            sent.addAndGet(events.length());
          }
        };
    try (RawServer server = new RawServer(endless)) {
      EventStream stream = subscribe(server.uri());
      await().until(() -> sent.get() > ReadingPace.AT_ONCE);
      // What is in the buffers of both sockets comes besides.
      await().during(Duration.ofSeconds(2)).until(() -> sent.get() < 16 * ReadingPace.AT_ONCE);
      stream.close();
      await().until(() -> server.open.get() == 0);
    }
  }

  @Test
  void tellsACleanEnd() throws Exception {
    try (RawServer server = RawServer.saying(HEADERS + "0\r\n\r\n")) {
      subscribe(server.uri());
      awaitNews(new StreamNews.Opened(), new StreamNews.Ended());
    }
  }

  @Test
  void tellsABrokenConnection() throws Exception {
    try (RawServer server = RawServer.saying(HEADERS + chunk("event: ping\n\n"))) {
      subscribe(server.uri());
      awaitNews(
          new StreamNews.Opened(),
          new StreamNews.Broken(
              new Reply.Unreachable<>(
                  Cause.BROKEN, "the connection closed before the response was complete")));
    }
  }

  @Test
  void endsWhenTheServerTakesThePermissionAway() throws Exception {
    Behaviour behaviour =
        socket -> {
          RawServer.send(
              socket,
              HEADERS + chunk("event: error\ndata: {}\n\nevent: secret:update\ndata: {}\n\n"));
          RawServer.waitForEnd(socket);
        };
    try (RawServer server = new RawServer(behaviour)) {
      subscribe(server.uri());
      awaitNews(new StreamNews.Opened(), new StreamNews.Dismissed());
      await().until(() -> server.open.get() == 0);
    }
  }

  @Test
  void asksForEveryEventOfEachFolder() {
    try (FakeServer server = new FakeServer().answer(ROUTE, 404, "{}")) {
      server.api().subscribe(TOKEN, WANTED, heard::add);
      await().until(() -> heard.size() == 1);
      FakeServer.Request request = server.only();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.header("Accept")).contains("text/event-stream");
      assertThat(request.header("Authorization")).contains("Bearer t0ken-of-a-test");
      assertThat(request.body())
          .startsWith(
              "{\"projectId\":\"p1\",\"register\":[{\"event\":\"secret:create\",\"conditions\":"
                  + "{\"environmentSlug\":\"dev\",\"secretPath\":\"/app/**\"}}")
          .contains("secret:import-mutation")
          .contains("\"/other\"");
    }
  }

  @Test
  void tellsARefusalWithItsReason() {
    String body =
        "{\"statusCode\":429,\"message\":\"too many for"
            + " t0ken-of-a-test\",\"error\":\"RateLimitExceeded\"}";
    FakeServer.Response refusal = FakeServer.Response.json(429, body).with("Retry-After", "7");
    try (FakeServer server = new FakeServer().answer(ROUTE, refusal)) {
      server.api().subscribe(TOKEN, WANTED, heard::add);
      await().until(() -> heard.size() == 1);
      assertThat(heard.getFirst()).isInstanceOf(StreamNews.NotOpened.class);
      Reply<?> reply = ((StreamNews.NotOpened) heard.getFirst()).reply();
      assertThat(reply).isInstanceOf(Reply.Refused.class);
      Reply.Refused<?> refused = (Reply.Refused<?>) reply;
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.error()).isEqualTo("RateLimitExceeded");
      assertThat(refused.message()).isEqualTo("too many for …");
      // Its turn, counted down on the real clock.
      assertThat(refused.retryAfter().orElseThrow())
          .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(7));
    }
  }

  @Test
  void tellsWhatIsNoEventStream() {
    FakeServer.Response page =
        new FakeServer.Response(200, Map.of("Content-Type", "text/html"), "<html>");
    try (FakeServer server = new FakeServer().answer(ROUTE, page)) {
      server.api().subscribe(TOKEN, WANTED, heard::add);
      awaitNews(
          new StreamNews.NotOpened(
              new Reply.Foreign<>(200, "got an HTML page", "", Optional.empty())));
    }
    heard.clear();
    try (FakeServer server = new FakeServer().answer(ROUTE, 200, "{}")) {
      server.api().subscribe(TOKEN, WANTED, heard::add);
      awaitNews(
          new StreamNews.NotOpened(
              new Reply.Undecodable<>(200, "the body is not an event stream")));
    }
  }

  @Test
  void followsNoRedirect() {
    FakeServer.Response away =
        new FakeServer.Response(307, Map.of("Location", "http://elsewhere.invalid/"), "");
    try (FakeServer server = new FakeServer().answer(ROUTE, away)) {
      server.api().subscribe(TOKEN, WANTED, heard::add);
      awaitNews(
          new StreamNews.NotOpened(
              new Reply.Unreachable<>(Cause.REDIRECT, "it leads to another host")));
    }
  }

  @Test
  void givesUpOnAServerThatSaysNothing() throws IOException {
    try (RawServer server = RawServer.silent()) {
      subscribe(server.uri(), Duration.ofMillis(300));
      awaitNews(new StreamNews.NotOpened(new Reply.Unreachable<>(Cause.TIMEOUT, "timed out")));
      await().until(() -> server.open.get() == 0);
    }
  }

  @Test
  void staysOpenLongerThanAnAnswerMayTake() throws IOException {
    Behaviour behaviour =
        socket -> {
          RawServer.send(socket, HEADERS);
          RawServer.waitForEnd(socket);
        };
    try (RawServer server = new RawServer(behaviour)) {
      EventStream stream = subscribe(server.uri(), Duration.ofMillis(300));
      awaitNews(new StreamNews.Opened());
      await().during(Duration.ofMillis(600)).until(() -> afterAlive().size() == 1);
      stream.close();
    }
  }

  @Test
  void isClosedBeforeTheServerHasAnswered() throws IOException {
    try (RawServer server = RawServer.silent()) {
      EventStream stream = subscribe(server.uri());
      await().until(() -> server.open.get() == 1);
      stream.close();
      await().until(() -> server.open.get() == 0);
      assertThat(heard).isEmpty();
    }
  }

  @Test
  void needsNoThreadForEachStream() throws IOException {
    Behaviour behaviour =
        socket -> {
          RawServer.send(socket, HEADERS);
          RawServer.waitForEnd(socket);
        };
    try (RawServer server = new RawServer(behaviour)) {
      int before = Thread.activeCount();
      int count = 300;
      List<EventStream> streams =
          IntStream.range(0, count).mapToObj(i -> subscribe(server.uri())).toList();
      await().atMost(Duration.ofMinutes(1)).until(() -> afterAlive().size() == count);
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(server.open.get()).isEqualTo(count));
      // A busy machine opens many at once, and the JDK's client keeps those threads for a while.
      assertThat(Thread.activeCount() - before).isLessThan(count);
      streams.forEach(EventStream::close);
      await().atMost(Duration.ofMinutes(1)).until(() -> server.open.get() == 0);
    }
  }
}
