package com.infisical.client.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.Caller;
import com.infisical.client.Caller.Urgency;
import com.infisical.client.ClientSettings;
import com.infisical.client.EventSubscription;
import com.infisical.client.FakeServer;
import com.infisical.client.FakeServer.Response;
import com.infisical.client.LeaseGrant;
import com.infisical.client.LeaseRequest;
import com.infisical.client.LeaseScope;
import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.client.StreamNews;
import com.infisical.client.calls.HttpInfisicalApi;
import com.infisical.client.calls.ServerState;
import com.infisical.client.http.AnswerBudget;
import java.lang.Thread.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server's 429 means for the calls after it. */
class RateLimitTest {
  private static final String SECRETS = "/api/v4/secrets";
  private static final String PROJECT = "/api/v1/projects/slug/p";
  private static final String EVENTS = "/api/v1/events/subscribe/project-events";
  private static final String LEASES = "/api/v1/dynamic-secrets/leases";
  private static final String LOGIN = "/api/v1/auth/gcp-auth/login";
  private static final String REVOKE = "/api/v1/auth/token/revoke";
  private static final SecretText TOKEN = SecretText.of("t0ken");
  private static final Caller CALLER = new Caller("apps", Urgency.PERIODIC);
  private static final Response LIMITED =
      Response.json(
          429,
          "{\"message\":\"Rate limit exceeded. Please try again in 43"
              + " seconds\",\"error\":\"RateLimitExceeded\"}");

  private final FakeServer server = new FakeServer();
  private final ClientSettings settings = ClientSettings.standard("k8-operator/test");
  private final ServerState state = new ServerState(settings, AnswerBudget.unlimited());
  private final HttpInfisicalApi api = client();

  private HttpInfisicalApi client() {
    return client(state);
  }

  private HttpInfisicalApi client(ServerState known) {
    return new HttpInfisicalApi(server.client(), server.base(), settings, known);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static SecretQuery query(String path) {
    return new SecretQuery("p1", "dev", path, false, List.of());
  }

  private Reply<SecretListing> read(String path) {
    return api.secrets(TOKEN, query(path), Optional.empty(), CALLER);
  }

  private Reply<LoginGrant> login(String identity) {
    return api.login(new LoginRequest.Gcp(identity, SecretText.of("jwt")), CALLER);
  }

  private static Reply.Refused<?> heldBack(Reply<?> reply) {
    assertThat(reply).isInstanceOf(Reply.Refused.class);
    Reply.Refused<?> refused = (Reply.Refused<?>) reply;
    assertThat(refused.isHeldBack()).isTrue();
    assertThat(refused.status()).isEqualTo(429);
    return refused;
  }

  @Test
  void sendsNoReadUntilTheServersTimeIsOver() {
    server.answer(SECRETS, LIMITED.with("Retry-After", "43").with("x-ratelimit-limit", "60"));
    Reply<SecretListing> first = read("/a");
    assertThat(first)
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            no -> {
              assertThat(no.isHeldBack()).isFalse();
              assertThat(no.message()).startsWith("Rate limit exceeded");
            });
    Reply.Refused<?> second = heldBack(read("/b"));
    assertThat(second.message())
        .isEqualTo("the server asked all clients at this address to wait (429); retrying in 50 s");
    assertThat(second.retryAfter().orElseThrow())
        .isBetween(Duration.ofSeconds(42), Duration.ofSeconds(44));
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void concernsAllClientsOfTheAddress() {
    server.answer(SECRETS, LIMITED.with("Retry-After", "43"));
    read("/a");
    heldBack(
        client()
            .secrets(SecretText.of("another"), query("/b"), Optional.empty(), Caller.unknown()));
  }

  @Test
  void givesEachOfManyNewLeasesATurnOfItsOwn() {
    server.answer(LEASES, LIMITED.with("Retry-After", "43").with("x-ratelimit-limit", "60"));
    lease("first");
    Duration second = heldBack(lease("second")).retryAfter().orElseThrow();
    Duration third = heldBack(lease("third")).retryAfter().orElseThrow();
    assertThat(third).isGreaterThan(second.plusMillis(800));
  }

  private Reply<LeaseGrant> lease(String resource) {
    return api.leases()
        .create(
            TOKEN,
            new LeaseRequest(
                resource,
                new LeaseScope("shop", "dev", "/"),
                "db",
                Optional.empty(),
                Optional.empty()),
            CALLER);
  }

  @Test
  void sendsNothingMoreOfWhatWaitedForAPlaceWhenA429Comes() throws Exception {
    CountDownLatch letGo = new CountDownLatch(1);
    server.answer(
        SECRETS,
        request -> {
          await().until(() -> letGo.getCount() == 0);
          return LIMITED.with("Retry-After", "43");
        });
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Reply<SecretListing>>> reads =
          IntStream.range(0, 40).mapToObj(i -> callers.submit(() -> read("/" + i))).toList();
      await().until(() -> server.requests.size() == 16);
      letGo.countDown();
      for (Future<Reply<SecretListing>> read : reads) {
        assertThat(read.get()).isInstanceOf(Reply.Refused.class);
      }
    }
    assertThat(server.requests).hasSize(16);
  }

  @Test
  void concernsOnlyItsOwnKindOfCalls() {
    server.answer(SECRETS, LIMITED.with("Retry-After", "43"));
    server.answer(PROJECT, 200, "{\"id\":\"p1\"}");
    server.answer(LOGIN, 200, "{\"accessToken\":\"t\"}");
    server.answer("/api/status", 200, "{\"message\":\"Ok\"}");
    read("/a");
    assertThat(api.projectBySlug(TOKEN, "p", CALLER)).isInstanceOf(Reply.Ok.class);
    assertThat(login("one")).isInstanceOf(Reply.Ok.class);
    assertThat(api.status()).isInstanceOf(Reply.Ok.class);
  }

  @Test
  void pausesReadsForAMinuteWhenTheServerDoesNotSayForHowLong() {
    server.answer(SECRETS, LIMITED);
    assertThat(((Reply.Refused<?>) read("/a")).retryAfter().orElseThrow())
        .isBetween(Duration.ofSeconds(58), Duration.ofSeconds(60));
    heldBack(read("/b"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT1S",
    "'Thu, 01 Jan 1970 00:00:00 GMT', PT1S",
    "43, PT43S",
    "86400, PT5M",
    "-1, PT60S",
    "soon, PT60S",
    "1.5, PT60S",
  })
  void pausesEveryKindForAsLongAsTheServerSaysButAtLeastASecond(String retryAfter, Duration pause) {
    for (String path : List.of(SECRETS, PROJECT, LOGIN)) {
      server.answer(path, LIMITED.with("Retry-After", retryAfter));
    }
    ServerState frozen = new ServerState(settings, AnswerBudget.unlimited(), () -> 0L);
    HttpInfisicalApi at = client(frozen);
    for (Reply<?> reply :
        List.of(
            at.secrets(TOKEN, query("/a"), Optional.empty(), CALLER),
            at.projectBySlug(TOKEN, "p", CALLER),
            at.login(new LoginRequest.Gcp("one", SecretText.of("jwt")), CALLER))) {
      assertThat(((Reply.Refused<?>) reply).retryAfter()).contains(pause);
    }
    assertThat(frozen.secretPace().isPaused()).isTrue();
    assertThat(frozen.projectPace().isPaused()).isTrue();
    assertThat(frozen.loginPace().isPaused()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "Thu, 01 Jan 1970 00:00:00 GMT"})
  void pausesForASecondAfterAStreamOrARevocationThatNamesATimeThatIsOver(String retryAfter) {
    server.answer(EVENTS, LIMITED.with("Retry-After", retryAfter));
    server.answer(REVOKE, LIMITED.with("Retry-After", retryAfter));
    ServerState frozen = new ServerState(settings, AnswerBudget.unlimited(), () -> 0L);
    assertThat(heldBackOrRefused(client(frozen), "p1").retryAfter())
        .contains(Duration.ofSeconds(1));
    client(frozen).revoke(TOKEN, Caller.unknown());
    assertThat(frozen.projectPace().isPaused()).isTrue();
    assertThat(frozen.loginPace().isPaused()).isTrue();
  }

  @Test
  void leavesTheOtherLoginsAloneWhenTheServerDoesNotSayForHowLong() {
    server.answer(LOGIN, LIMITED);
    assertThat(((Reply.Refused<?>) login("one")).retryAfter().isPresent()).isFalse();
    server.answer(LOGIN, 200, "{\"accessToken\":\"t\"}");
    assertThat(login("two")).isInstanceOf(Reply.Ok.class);
  }

  @Test
  void pausesAllLoginsAndRevocationsWhenTheServerSaysForHowLong() {
    server.answer(LOGIN, LIMITED.with("Retry-After", "43"));
    server.answer(REVOKE, 200, "{}");
    login("one");
    heldBack(login("two"));
    heldBack(api.revoke(TOKEN, Caller.unknown()));
    assertThat(server.paths()).containsExactly(LOGIN);
  }

  @Test
  void pausesProjectReadsAndOtherStreamsWhenAStreamIsLimitedWithATime() {
    server.answer(EVENTS, LIMITED.with("Retry-After", "43"));
    server.answer(SECRETS, 200, "{\"secrets\":[]}");
    assertThat(heldBackOrRefused("p1").isHeldBack()).isFalse();
    assertThat(heldBackOrRefused("p2").isHeldBack()).isTrue();
    heldBack(api.projectBySlug(TOKEN, "p", CALLER));
    assertThat(read("/a")).isInstanceOf(Reply.Ok.class);
    assertThat(server.paths()).containsExactly(EVENTS, SECRETS);
  }

  @Test
  void opensNoStreamWhileProjectReadsArePaused() {
    server.answer(PROJECT, LIMITED.with("Retry-After", "43"));
    api.projectBySlug(TOKEN, "p", CALLER);
    assertThat(heldBackOrRefused("p1").isHeldBack()).isTrue();
    assertThat(server.paths()).containsExactly(PROJECT);
  }

  @Test
  void leavesProjectReadsAloneWhenAStreamIsLimitedWithoutATime() {
    server.answer(EVENTS, LIMITED);
    server.answer(PROJECT, 200, "{\"id\":\"p1\"}");
    assertThat(heldBackOrRefused("p1").isHeldBack()).isFalse();
    assertThat(api.projectBySlug(TOKEN, "p", CALLER)).isInstanceOf(Reply.Ok.class);
  }

  /** What the opening of a stream comes to at a server that limits. */
  private Reply.Refused<?> heldBackOrRefused(String project) {
    return heldBackOrRefused(api, project);
  }

  private static Reply.Refused<?> heldBackOrRefused(HttpInfisicalApi client, String project) {
    List<StreamNews> heard = new CopyOnWriteArrayList<>();
    client.subscribe(TOKEN, EventSubscription.ofSecrets(project, "dev", List.of("/a")), heard::add);
    await().until(() -> !heard.isEmpty());
    return (Reply.Refused<?>) ((StreamNews.NotOpened) heard.getFirst()).reply();
  }

  @Test
  void goesOnByItselfInTheOrderOfTheTurnsAfterAShortPause() throws Exception {
    server.answer(SECRETS, LIMITED.with("Retry-After", "1").with("x-ratelimit-limit", "300"));
    read("/first");
    server.answer(SECRETS, 200, "{\"secrets\":[]}");
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reply<SecretListing>> one = callers.submit(() -> read("/second"));
      Future<Reply<SecretListing>> two = callers.submit(() -> read("/third"));
      assertThat(one.get()).isInstanceOf(Reply.Ok.class);
      assertThat(two.get()).isInstanceOf(Reply.Ok.class);
    }
    assertThat(read("/first")).isInstanceOf(Reply.Ok.class);
    assertThat(server.requests).hasSize(4);
  }

  @Test
  void asksOnceForATurnHoweverManyRequestsAReadOfAnOldServerTakes() {
    server.answer(SECRETS, FakeServer.NO_ROUTE);
    server.answer("/api/v3/secrets/raw", LIMITED.with("Retry-After", "1"));
    read("/a");
    server.answer(
        "/api/v3/secrets/raw", 200, "{\"secrets\":[{\"secretKey\":\"A\",\"secretValue\":\"1\"}]}");
    assertThat(read("/a")).isInstanceOf(Reply.Ok.class);
    assertThat(server.paths())
        .containsExactly(SECRETS, "/api/v3/secrets/raw", "/api/v3/secrets/raw");
  }

  @Test
  void endsAWaitThatIsInterrupted() throws Exception {
    server.answer(SECRETS, LIMITED.with("Retry-After", "4"));
    read("/a");
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Thread[] waiting = new Thread[1];
      Future<Reply<SecretListing>> reply =
          callers.submit(
              () -> {
                waiting[0] = Thread.currentThread();
                return read("/b");
              });
      await().until(() -> waiting[0] != null && waiting[0].getState() == State.TIMED_WAITING);
      waiting[0].interrupt();
      assertThat(reply.get())
          .isEqualTo(new Reply.Unreachable<>(Reply.Cause.BROKEN, "the call was cancelled"));
    }
    assertThat(server.requests).hasSize(1);
  }
}
