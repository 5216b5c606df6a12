package com.infisical.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.BaseUrl;
import com.infisical.client.Caller;
import com.infisical.client.ClientSettings;
import com.infisical.client.FakeServer;
import com.infisical.client.RawServer;
import com.infisical.client.Reply;
import com.infisical.client.Reply.Cause;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.client.Timeouts;
import com.infisical.client.calls.HttpInfisicalApi;
import com.infisical.client.calls.ServerState;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What answers may take of the memory, alone and by servers that send a lot. */
class AnswerBudgetTest {
  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;
  private static final SecretQuery QUERY = new SecretQuery("p1", "dev", "/", false, List.of());
  private static final SecretText TOKEN = SecretText.of("t0ken");
  private static final Reply<?> NO_ROOM =
      new Reply.Unreachable<>(
          Cause.MEMORY, "other responses use all memory that the operator has for responses");

  private final ClientSettings settings =
      ClientSettings.standard("k8-operator/test")
          .withMaxBodyBytes(64 * MIB)
          .withMaxConcurrentReads(100);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    client.shutdownNow();
  }

  private HttpInfisicalApi api(URI uri, AnswerBudget budget) {
    ServerState state = new ServerState(settings, budget);
    return new HttpInfisicalApi(client, new BaseUrl(uri), settings, state);
  }

  @Test
  void refusesWhatGoesOverItAndGivesItBack() {
    AnswerBudget budget = new AnswerBudget(4 * MIB);
    AnswerBudget.Share one = budget.share();
    AnswerBudget.Share two = budget.share();
    AnswerBudget.Share three = budget.share();
    AnswerBudget.Hold first = one.hold();
    assertThat(first.take(MIB)).isTrue();
    assertThat(two.hold().take(MIB)).isTrue();
    assertThat(three.hold().take(MIB)).isTrue();
    AnswerBudget.Hold late = budget.share().hold();
    assertThat(late.take(MIB)).isFalse();
    first.close();
    assertThat(late.take(MIB)).isTrue();
  }

  @Test
  void givesOneServerHalf() {
    AnswerBudget budget = new AnswerBudget(4 * MIB);
    AnswerBudget.Share greedy = budget.share();
    assertThat(greedy.hold().take(MIB)).isTrue();
    assertThat(greedy.hold().take(MIB)).isFalse();
    assertThat(budget.share().hold().take(MIB)).isTrue();
  }

  @Test
  void hasRoomForBeginningsHoweverLargeTheOthersAre() {
    AnswerBudget budget = new AnswerBudget(4 * MIB);
    List<AnswerBudget.Hold> large = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      large.add(budget.share().hold());
      large.getLast().take(MIB);
    }
    AnswerBudget.Hold small = budget.share().hold();
    assertThat(small.take(8 * KIB)).isTrue();
    assertThat(small.take(56 * KIB)).isTrue();
    assertThat(small.take(MIB)).isFalse();
  }

  @Test
  void hasAnAnswerThatStandsStillGiveWayToAServerThatHasLess() {
    AtomicLong now = new AtomicLong();
    AnswerBudget budget = new AnswerBudget(4 * MIB, now::get);
    List<String> ended = new ArrayList<>();
    AnswerBudget.Share greedy = budget.share();
    AnswerBudget.Hold first = underWay(greedy, MIB / 2, "first", ended);
    underWay(greedy, MIB / 2, "second", ended);
    underWay(budget.share(), MIB, "other", ended);
    underWay(budget.share(), MIB, "third", ended);
    AnswerBudget.Hold asking = budget.share().hold();

    assertThat(asking.take(MIB / 2)).as("all of them get on").isFalse();
    now.addAndGet(AnswerBudget.STANDSTILL.toNanos());
    first.arrived();
    assertThat(asking.take(MIB / 2)).isTrue();
    assertThat(ended).hasSize(1).doesNotContain("first");
  }

  @Test
  void hasNothingGiveWayToAServerThatHasMore() {
    AtomicLong now = new AtomicLong();
    AnswerBudget budget = new AnswerBudget(4 * MIB, now::get);
    List<String> ended = new ArrayList<>();
    AnswerBudget.Share greedy = budget.share();
    underWay(greedy, MIB, "greedy", ended);
    underWay(budget.share(), MIB, "other", ended);
    underWay(budget.share(), MIB, "third", ended);
    now.addAndGet(AnswerBudget.STANDSTILL.toNanos());

    assertThat(greedy.hold().take(MIB / 3)).isFalse();
    assertThat(ended).isEmpty();
  }

  private static AnswerBudget.Hold underWay(
      AnswerBudget.Share share, long bytes, String name, List<String> ended) {
    AnswerBudget.Hold hold = share.hold();
    hold.underWay(() -> ended.add(name));
    assertThat(hold.take(bytes)).isTrue();
    return hold;
  }

  @Test
  void readsAnAnswerThoughTwoOtherServersNeverEndTheirs() throws Exception {
    AtomicLong now = new AtomicLong();
    AnswerBudget budget = new AnswerBudget(4 * MIB, now::get);
    RawServer.Behaviour dripping =
        socket -> {
          RawServer.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n");
          RawServer.send(socket, "x".repeat(800_000));
          RawServer.waitForEnd(socket);
        };
    try (RawServer one = new RawServer(dripping);
        RawServer two = new RawServer(dripping);
        RawServer three = new RawServer(dripping);
        FakeServer honest = new FakeServer();
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      String padding = "x".repeat(600_000);
      honest.answer("/api/v4/secrets", 200, "{\"secrets\":[],\"pad\":\"" + padding + "\"}");
      List<Future<Reply<SecretListing>>> hanging = new ArrayList<>();
      List<HttpInfisicalApi> hostile =
          Stream.of(one, two, three).map(server -> api(server.uri(), budget)).toList();
      // Answers that grow at the same moment may all find no room and go: others follow.
      await()
          .until(
              () -> {
                boolean full = budget.taken() > 2 * MIB + MIB / 2;
                for (HttpInfisicalApi each : full ? List.<HttpInfisicalApi>of() : hostile) {
                  hanging.add(
                      callers.submit(
                          () -> each.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown())));
                }
                return full;
              });
      HttpInfisicalApi api = api(honest.uri(), budget);
      await()
          .untilAsserted(
              () -> {
                // Some of them may have had data since the last time.
                now.addAndGet(AnswerBudget.STANDSTILL.toNanos());
                assertThat(api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown()))
                    .isInstanceOf(Reply.Ok.class);
              });
      client.shutdownNow();
      for (Future<Reply<SecretListing>> reply : hanging) {
        assertThat(reply.get(60, TimeUnit.SECONDS)).isInstanceOf(Reply.Unreachable.class);
      }
    }
  }

  @Test
  void takesNothingForAnAnswerThatWasGivenUp() {
    AnswerBudget budget = new AnswerBudget(4 * MIB);
    AnswerBudget.Hold hold = budget.share().hold();
    hold.take(100 * KIB);
    hold.close();
    assertThat(hold.take(1)).isFalse();
    hold.close();
    assertThat(budget.taken()).isZero();
  }

  @Test
  void endsAnswersForWhichThereIsNoRoomAndFreesTheirBytes() throws Exception {
    AnswerBudget budget = new AnswerBudget(4 * MIB);
    AtomicLong most = new AtomicLong();
    try (RawServer flood = new RawServer(socket -> flood(socket, budget, most));
        FakeServer honest = new FakeServer();
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      honest.answer("/api/v4/secrets", 200, "{\"secrets\":[]}");
      HttpInfisicalApi hostile = api(flood.uri(), budget);
      List<Future<Reply<SecretListing>>> floods =
          IntStream.range(0, 30)
              .mapToObj(
                  i ->
                      callers.submit(
                          () -> hostile.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown())))
              .toList();
      HttpInfisicalApi api = api(honest.uri(), budget);
      for (int i = 0; i < 20; i++) {
        assertThat(api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown()))
            .isInstanceOf(Reply.Ok.class);
      }
      for (Future<Reply<SecretListing>> reply : floods) {
        assertThat(reply.get(60, TimeUnit.SECONDS)).isEqualTo(NO_ROOM);
      }
      assertThat(most.get()).isLessThanOrEqualTo(2 * MIB + MIB / 2);
      assertThat(budget.taken()).isZero();
      await().until(() -> flood.open.get() == 0);
    }
  }

  /** More than there is room for. */
  private static void flood(Socket socket, AnswerBudget budget, AtomicLong most)
      throws IOException {
    RawServer.send(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    String chunk = "1000\r\n" + "x".repeat(0x1000) + "\r\n";
    while (!socket.isClosed()) {
      RawServer.send(socket, chunk);
      most.accumulateAndGet(budget.taken(), Math::max);
    }
  }

  @Test
  void givesTheBytesBackHoweverACallEnds() throws Exception {
    AnswerBudget budget = new AnswerBudget(4 * MIB);
    CountDownLatch never = new CountDownLatch(1);
    try (RawServer cut = RawServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"secr");
        FakeServer server = new FakeServer();
        RawServer stuck =
            new RawServer(
                socket -> {
                  RawServer.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"s");
                  never.await(1, TimeUnit.MINUTES);
                });
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      api(cut.uri(), budget).secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown());
      server.answer("/api/v4/secrets", 200, "{\"secrets\":[]}" + " ".repeat(100_000));
      assertThat(
              api(server.uri(), budget).secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown()))
          .isInstanceOf(Reply.Ok.class);
      server.answer("/api/v4/secrets", 500, "{\"message\":\"no\"}");
      api(server.uri(), budget).secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown());
      server.answer("/api/v4/secrets", 200, "not JSON");
      api(server.uri(), budget).secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown());
      assertThat(budget.taken()).isZero();
      Duration time = Duration.ofSeconds(3);
      HttpInfisicalApi impatient =
          new HttpInfisicalApi(
              client,
              new BaseUrl(stuck.uri()),
              settings.withTimeouts(new Timeouts(time, time, time, time)),
              new ServerState(settings, budget));
      Future<Reply<SecretListing>> late =
          callers.submit(() -> impatient.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown()));
      await().until(() -> budget.taken() > 0);
      assertThat(late.get()).isInstanceOf(Reply.Unreachable.class);
      assertThat(budget.taken()).isZero();
      never.countDown();
    }
  }
}
