package com.infisical.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.Caller;
import com.infisical.client.Caller.Urgency;
import com.infisical.client.ClientSettings;
import com.infisical.client.FakeServer;
import com.infisical.client.FakeServer.Response;
import com.infisical.client.LeaseApi;
import com.infisical.client.LeaseRequest;
import com.infisical.client.LeaseScope;
import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.client.Reply.Cause;
import com.infisical.client.SecretText;
import com.infisical.client.Timeouts;
import com.infisical.client.calls.HttpInfisicalApi;
import com.infisical.client.calls.ServerState;
import com.infisical.client.http.FairPlaces.PlaceResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may call a server while calls hang there. */
class CallPlacesTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(60);
  private static final String LOGIN = "/api/v1/auth/ldap-auth/login";
  private static final String LEASES = "/api/v1/dynamic-secrets/leases";
  private static final SecretText PASSWORD = SecretText.of("hush-hush-hush");
  private static final Reply<?> NO_PLACE =
      new Reply.Unreachable<>(
          Cause.BUSY,
          "as many calls of this namespace as the limit allows were in progress for 400 ms");

  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final AtomicInteger hanging = new AtomicInteger();
  private final FakeServer server = new FakeServer().answer(LOGIN, this::hangForTheGreedy);

  @AfterEach
  void stop() {
    letGo.countDown();
    callers.shutdownNow();
    server.close();
  }

  private Response hangForTheGreedy(FakeServer.Request request) {
    if (request.body().contains("greedy")) {
      hanging.incrementAndGet();
      try {
        letGo.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return Response.json(200, "{\"accessToken\":\"t\"}");
  }

  private static Reply<LoginGrant> login(HttpInfisicalApi api, String namespace) {
    return api.login(
        new LoginRequest.Ldap("id", namespace, PASSWORD), new Caller(namespace, Urgency.CHANGED));
  }

  private static ClientSettings within(Duration login) {
    Duration time = Duration.ofSeconds(60);
    return ClientSettings.standard("k8-operator/test")
        .withTimeouts(new Timeouts(login, time, time, time));
  }

  @Test
  void letsOthersLogInWhileThoseOfOneNamespaceHang() {
    HttpInfisicalApi api = server.api(within(Duration.ofSeconds(60)));
    IntStream.range(0, 40).forEach(i -> callers.execute(() -> login(api, "greedy")));
    await().until(() -> hanging.get() == 4);
    for (int i = 0; i < 20; i++) {
      assertThat(login(api, "modest-" + i)).isInstanceOf(Reply.Ok.class);
    }
    assertThat(hanging).hasValue(4);
  }

  @Test
  void saysThatTheLoginsOfTheNamespaceHang() throws Exception {
    HttpInfisicalApi patient = server.api(within(Duration.ofSeconds(60)));
    ServerState state = new ServerState(within(Duration.ofSeconds(60)), AnswerBudget.unlimited());
    HttpInfisicalApi first = api(within(Duration.ofSeconds(60)), state);
    IntStream.range(0, 4).forEach(i -> callers.execute(() -> login(first, "greedy")));
    await().until(() -> hanging.get() == 4);
    assertThat(login(api(within(Duration.ofMillis(400)), state), "greedy")).isEqualTo(NO_PLACE);
    assertThat(login(patient, "other")).isInstanceOf(Reply.Ok.class);
  }

  @Test
  void renewsALeaseWhileNewOnesOfItsNamespaceHang() {
    server.answer(LEASES, this::hangForTheGreedy);
    server.answer(
        LEASES + "/l1/renew",
        request ->
            Response.json(
                200,
                "{\"lease\":{\"id\":\"l1\",\"expireAt\":\"2026-01-31T11:20:30.123Z\","
                    + "\"createdAt\":\"2026-01-31T10:20:30.123Z\"}}"));
    LeaseApi leases = server.api(within(Duration.ofSeconds(60))).leases();
    LeaseScope scope = new LeaseScope("shop", "dev", "/");
    Caller caller = new Caller("one", Urgency.CHANGED);
    for (int i = 0; i < 20; i++) {
      LeaseRequest request =
          new LeaseRequest("r" + i, scope, "greedy", Optional.empty(), Optional.empty());
      callers.execute(() -> leases.create(PASSWORD, request, caller));
    }
    await().until(() -> hanging.get() == 4);
    assertThat(leases.renew(PASSWORD, scope, "l1", Optional.empty(), caller))
        .isInstanceOf(Reply.Ok.class);
    assertThat(hanging).hasValue(4);
  }

  private HttpInfisicalApi api(ClientSettings settings, ServerState state) {
    return new HttpInfisicalApi(server.client(), server.base(), settings, state);
  }

  @Test
  void countsNeitherTheTimeNorTheAgeOfALoginWhileItWaitsForAPlace() throws Exception {
    Duration slow = Duration.ofMillis(900);
    server.answer(
        LOGIN,
        request -> {
          try {
            boolean unused = letGo.await(slow.toMillis(), TimeUnit.MILLISECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Response.json(200, "{\"accessToken\":\"t\"}");
        });
    HttpInfisicalApi api = server.api(within(Duration.ofMillis(1_700)));
    List<Future<Reply<LoginGrant>>> logins =
        IntStream.range(0, 8).mapToObj(i -> callers.submit(() -> login(api, "one"))).toList();
    for (Future<Reply<LoginGrant>> login : logins) {
      assertThat(login.get())
          .isInstanceOfSatisfying(
              Reply.Ok.class,
              ok ->
                  assertThat(((LoginGrant) ok.value()).age())
                      .isBetween(slow, Duration.ofMillis(1_700)));
    }
  }

  @Test
  void doesNotLetRevocationsWaitForOthers() {
    AtomicInteger hangingRevocations = new AtomicInteger();
    server.answer(
        "/api/v1/auth/token/revoke",
        request -> {
          if (request.body().contains("greedy")) {
            hangingRevocations.incrementAndGet();
            return hangForTheGreedy(request);
          }
          return Response.json(200, "{}");
        });
    server.answer("/api/status", 200, "{\"message\":\"Ok\"}");
    HttpInfisicalApi api = server.api(within(Duration.ofSeconds(60)));
    IntStream.range(0, 20)
        .forEach(
            i ->
                callers.execute(
                    () ->
                        api.revoke(
                            SecretText.of("greedy-" + i), new Caller("greedy", Urgency.PERIODIC))));
    await().until(() -> hangingRevocations.get() == 2);
    IntStream.range(0, 20).forEach(i -> callers.execute(() -> login(api, "greedy")));
    assertThat(api.revoke(SecretText.of("t"), new Caller("modest", Urgency.PERIODIC)))
        .isInstanceOf(Reply.Ok.class);
    assertThat(api.status()).isInstanceOf(Reply.Ok.class);
    assertThat(hangingRevocations).hasValue(2);
  }

  @Test
  void givesAFreePlaceToTheNamespaceThatHasTheFewest() throws Exception {
    FairPlaces places = new FairPlaces(2, 2);
    places.take("a", LONG);
    places.take("a", LONG);
    BlockingQueue<String> order = new LinkedBlockingQueue<>();
    int waiting = 0;
    for (String namespace : List.of("a", "a", "b", "c")) {
      waiting++;
      int before = waiting;
      var unused =
          callers.submit(
              () -> {
                places.take(namespace, LONG);
                order.add(namespace);
                return namespace;
              });
      await().until(() -> places.waiting() == before);
    }
    places.giveBack("a");
    assertThat(order.poll(10, TimeUnit.SECONDS)).isEqualTo("b");
    places.giveBack("a");
    assertThat(order.poll(10, TimeUnit.SECONDS)).isEqualTo("a");
    places.giveBack("b");
    assertThat(order.poll(10, TimeUnit.SECONDS)).isEqualTo("c");
  }

  @Test
  void losesNoPlaceToThoseWhoGiveUp() throws Exception {
    FairPlaces places = new FairPlaces(2, 1);
    assertThat(places.take("a", LONG)).isEqualTo(PlaceResult.TAKEN);
    assertThat(places.take("a", 1)).isEqualTo(PlaceResult.NAMESPACE_HAS_ITS_SHARE);
    assertThat(places.take("b", LONG)).isEqualTo(PlaceResult.TAKEN);
    assertThat(places.take("c", 1)).isEqualTo(PlaceResult.ALL_ARE_TAKEN);
    Future<PlaceResult> interrupted = callers.submit(() -> places.take("c", LONG));
    await().until(() -> places.waiting() == 1);
    interrupted.cancel(true);
    await().until(() -> places.waiting() == 0);
    places.giveBack("a");
    places.giveBack("b");
    assertThat(places.take("c", 1)).isEqualTo(PlaceResult.TAKEN);
    assertThat(places.take("d", 1)).isEqualTo(PlaceResult.TAKEN);
  }
}
