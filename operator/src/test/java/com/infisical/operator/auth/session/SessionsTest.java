package com.infisical.operator.auth.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.operator.api.AllowedNamespaces;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalAuthSpec;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.auth.AuthVerdict;
import com.infisical.operator.auth.login.LoginMethods;
import com.infisical.operator.auth.session.Loans.Borrowing;
import com.infisical.operator.auth.session.Loans.Loan;
import com.infisical.operator.auth.session.Session.SessionHealth;
import com.infisical.operator.connection.Address;
import com.infisical.operator.connection.ConnectionReferences;
import com.infisical.operator.connection.ServerAccess;
import com.infisical.operator.connection.ServerClient;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import com.infisical.operator.schedule.ManualClock;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.tenancy.TenancyRules;
import com.infisical.operator.tenancy.TestTenancy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
  private static final ResourceName AUTH = new ResourceName("apps", "auth");
  private static final ResourceName CONNECTION = new ResourceName("apps", "connection");
  private static final ResourceName SECRET = new ResourceName("apps", "credentials");

  private static final String WORDS =
      "HTTP 401 UnauthorizedError: Failed to authorize: token usage limit reached";
  private static final Reply<?> EXHAUSTED =
      new Reply.Refused<>(
          401,
          "UnauthorizedError",
          "Failed to authorize: token usage limit reached",
          Optional.empty());

  private static final TenancyRules TENANCY = TestTenancy.open("infisical");
  private static final ResourceName DEFAULT = new ResourceName("infisical", "default");

  private final FakeServer server = new FakeServer();
  private final ServerClient client = server.client();
  private final Map<ResourceName, InfisicalAuth> auths = new ConcurrentHashMap<>();
  private final Map<ResourceName, InfisicalConnection> connections = new ConcurrentHashMap<>();
  private final Map<String, String> credentials = new ConcurrentHashMap<>();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final ManualClock clock = ManualClock.on(executor);
  private final OperatorKey key = OperatorKey.random();
  private final Sessions sessions =
      new Sessions(
          new Sessions.Directory(
              name -> Optional.ofNullable(auths.get(name)),
              new ConnectionReferences(
                      DEFAULT,
                      name -> Optional.ofNullable(connections.get(name)),
                      Optional.empty(),
                      TENANCY)
                  ::find,
              name -> true,
              TENANCY),
          new SessionInputs(
              this::read, new LoginMethods(null, null, TENANCY), this::open, key, TENANCY),
          key,
          Metrics.off(),
          (server, namespace) -> executor,
          clock.schedule(1));
  private final AtomicLong secretVersion = new AtomicLong(1);
  private final AtomicInteger reads = new AtomicInteger();
  private volatile @Nullable CompletableFuture<Void> holdReads;
  private volatile boolean apiServerSilent;

  @BeforeEach
  void makeResources() {
    auths.put(AUTH, auth("uid-1", 1));
    connections.put(CONNECTION, AuthObjects.connection(CONNECTION, "uid-c", 1));
    credentials.put("id", "client");
    credentials.put("secret", "good");
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void sharesOneLoginAmongThoseWhoAskTogether() {
    CompletableFuture<Void> held = server.holdLogins();
    List<CompletableFuture<String>> askers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      askers.add(CompletableFuture.supplyAsync(this::borrowedToken, executor));
    }
    await().until(() -> server.logins.size() == 1);
    held.complete(null);

    assertThat(askers).extracting(CompletableFuture::join).containsOnly("token-1");
    assertThat(server.logins).hasSize(1);
  }

  @Test
  void renewsOnceInTheBackgroundAtSeventyPercentAndRevokesTheOldToken() {
    assertThat(borrowedToken()).isEqualTo("token-1");

    clock.pass(Duration.ofSeconds(67));
    assertThat(server.logins).hasSize(1);
    clock.pass(Duration.ofSeconds(6));

    await().until(() -> server.revoked.contains("token-1"));
    assertThat(borrowedToken()).isEqualTo("token-2");
    assertThat(server.logins).hasSize(2);
  }

  @Test
  void doesNotRevokeATokenThatHasServedWhileItIsInUse() {
    Loan longUse = ((Borrowing.Lent) session().borrow()).loan();
    longUse.served();
    clock.pass(Duration.ofSeconds(73));
    await().until(() -> server.logins.size() == 2);
    await().until(() -> borrowedToken().equals("token-2"));
    await().during(Duration.ofMillis(200)).until(server.revoked::isEmpty);

    longUse.close();
    await().until(() -> server.revoked.equals(List.of("token-1")));
  }

  @Test
  void looksAgainWhenTheTimerComesTooEarlyForARenewal() {
    assertThat(borrowedToken()).isEqualTo("token-1");

    await().until(clock::isWaiting);
    clock.fireEarly();
    await().until(clock::isWaiting);
    clock.pass(Duration.ofSeconds(73));

    await().until(() -> server.logins.size() == 2);
  }

  @Test
  void doesNotLogInByItselfAgainForATokenThatIsTooShortToKeep() {
    server.lifetime(Duration.ofSeconds(1));
    assertThat(borrowedToken()).isEqualTo("token-1");

    for (int i = 0; i < 20; i++) {
      clock.pass(Duration.ofSeconds(1));
    }
    assertThat(borrowedToken()).isEqualTo("token-2");
    assertThat(server.logins).hasSize(2);
  }

  @Test
  void endsASessionThatLiesAsideWithItsAuth() {
    assertThat(borrowedToken()).isEqualTo("token-1");
    credentials.remove("secret");
    sessions.secretChanged(AUTH, SECRET, "");
    assertThat(sessions.open("", AUTH, AUTH.namespace()))
        .isInstanceOf(Sessions.OpenResult.Unavailable.class);

    auths.remove(AUTH);
    sessions.forget(AUTH, "uid-1");
    await().until(() -> server.revoked.equals(List.of("token-1")));
  }

  @Test
  void keepsTheSessionOfAnAuthThatWasMadeAgainUnderTheName() {
    assertThat(borrowedToken()).isEqualTo("token-1");
    auths.put(AUTH, auth("uid-2", 1));
    assertThat(borrowedToken()).isEqualTo("token-2");

    sessions.forget(AUTH, "uid-1");

    await().until(() -> server.revoked.equals(List.of("token-1")));
    assertThat(borrowedToken()).isEqualTo("token-2");
    assertThat(server.logins).hasSize(2);
  }

  @Test
  void readsLikeAbsentFromANamespaceThatIsNotAllowed() {
    InfisicalAuth auth = auth("uid-1", 1);
    var spec = auth.getSpec();
    auth.setSpec(
        new InfisicalAuthSpec(
            spec.infisicalConnectionRef(),
            spec.method(),
            spec.universal(),
            null,
            null,
            null,
            null,
            null,
            null,
            new AllowedNamespaces(List.of("team-*"), null)));
    auths.put(AUTH, auth);

    assertThat(sessions.open("", AUTH, "team-red")).isInstanceOf(Sessions.OpenResult.Open.class);
    assertThat(sessions.open(".spec.infisicalAuthRef", AUTH, "other"))
        .isEqualTo(
            new Sessions.OpenResult.Unavailable(
                new ReferenceFailure.Missing(".spec.infisicalAuthRef", "InfisicalAuth", AUTH)));
  }

  @Test
  void usesTheDefaultConnectionWhereNoneIsReferencedAndLogsInAnewWhenItIsAnother() {
    auths.put(AUTH, withoutConnection(auth("uid-1", 1)));
    assertThat(sessions.open("", AUTH, AUTH.namespace()))
        .isInstanceOfSatisfying(
            Sessions.OpenResult.Unavailable.class,
            none ->
                assertThat(none.failure().sentence())
                    .isEqualTo(
                        "the default InfisicalConnection infisical/default (--default-connection)"
                            + " does not exist; create it, or reference a connection in"
                            + " .spec.infisicalConnectionRef"));

    connections.put(DEFAULT, AuthObjects.connection(DEFAULT, "uid-d", 1));
    assertThat(borrowedToken()).isEqualTo("token-1");
    assertThat(borrowedToken()).isEqualTo("token-1");

    connections.put(DEFAULT, AuthObjects.connection(DEFAULT, "uid-e", 1));
    assertThat(borrowedToken()).isEqualTo("token-2");
  }

  @Test
  void servesTheOldTokenWhileRenewalsAreRefusedAndNeverPastItsEnd() {
    assertThat(borrowedToken()).isEqualTo("token-1");
    server.refuse(401);

    clock.pass(Duration.ofSeconds(73));
    await().until(() -> server.logins.size() == 2);
    await().until(() -> session().health() instanceof SessionHealth.RenewalFailed);
    assertThat(borrowedToken()).isEqualTo("token-1");

    clock.pass(Duration.ofSeconds(27));
    assertThat(session().borrow()).isInstanceOf(Borrowing.Denied.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 503})
  void isNotJudgedAgainAtOnceWhileATokenServesThatTheWallClockCallsExpired(int status) {
    assertThat(borrowedToken()).isEqualTo("token-1");
    server.refuse(status);
    clock.pass(Duration.ofSeconds(73));
    await().until(() -> session().health() instanceof SessionHealth.RenewalFailed);

    AuthVerdict verdict = AuthVerdict.of(session(), Instant.now().plus(Duration.ofHours(1)));
    assertThat(verdict.lookAgainIn().filter(in -> !in.isPositive())).isEmpty();
  }

  @Test
  void logsInOnceForAChangedCredentialAndRevokesTheOldToken() {
    assertThat(borrowedToken()).isEqualTo("token-1");
    credentials.put("secret", "better");
    secretVersion.incrementAndGet();

    assertThat(sessions.secretChanged(AUTH, SECRET, version())).isTrue();
    assertThat(borrowedToken()).isEqualTo("token-2");
    assertThat(borrowedToken()).isEqualTo("token-2");
    await().until(() -> server.revoked.equals(List.of("token-1")));
    assertThat(server.logins).hasSize(2);
  }

  @Test
  void doesNotLogInForATouchedButEqualSecret() {
    assertThat(borrowedToken()).isEqualTo("token-1");
    secretVersion.incrementAndGet();

    assertThat(sessions.secretChanged(AUTH, SECRET, version())).isTrue();
    assertThat(borrowedToken()).isEqualTo("token-1");
    assertThat(server.logins).hasSize(1);
  }

  @Test
  void takesNoNoticeOfAWatchThatTellsTheVersionThatWasRead() {
    assertThat(borrowedToken()).isEqualTo("token-1");

    assertThat(sessions.secretChanged(AUTH, SECRET, version())).isFalse();
  }

  @Test
  void readsOnceWhenTheWatchBeginsWhileTheCredentialsAreRead() {
    CompletableFuture<Void> held = new CompletableFuture<>();
    holdReads = held;
    CompletableFuture<String> first = CompletableFuture.supplyAsync(this::borrowedToken, executor);
    await().until(() -> reads.get() == 1);

    assertThat(sessions.secretChanged(AUTH, SECRET, version())).isTrue();
    CompletableFuture<String> second = CompletableFuture.supplyAsync(this::borrowedToken, executor);
    held.complete(null);

    assertThat(first).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("token-1");
    assertThat(second).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("token-1");
    assertThat(borrowedToken()).isEqualTo("token-1");
    assertThat(reads).hasValue(1);
  }

  @Test
  void readsAgainWhatHasChangedWhileItWasRead() {
    CompletableFuture<Void> held = new CompletableFuture<>();
    holdReads = held;
    CompletableFuture<String> before = CompletableFuture.supplyAsync(this::borrowedToken, executor);
    await().until(() -> reads.get() == 1);
    holdReads = null;
    credentials.put("secret", "better");
    secretVersion.incrementAndGet();

    assertThat(sessions.secretChanged(AUTH, SECRET, version())).isTrue();
    CompletableFuture<String> after = CompletableFuture.supplyAsync(this::borrowedToken, executor);
    held.complete(null);

    assertThat(before).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("token-1");
    assertThat(after).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("token-1");
    assertThat(reads).hasValue(2);
    assertThat(server.logins)
        .singleElement()
        .satisfies(
            login ->
                assertThat(((LoginRequest.Universal) login).clientSecret().reveal())
                    .isEqualTo("better"));
  }

  @Test
  void neverUsesTheTokenOfALoginThatHungWhileTheSpecChanged() {
    CompletableFuture<Void> held = server.holdLogins();
    CompletableFuture<Borrowing> old =
        CompletableFuture.supplyAsync(() -> session().borrow(), executor);
    await().until(() -> server.logins.size() == 1);

    auths.put(AUTH, auth("uid-1", 2));
    server.openGate();
    assertThat(borrowedToken()).isEqualTo("token-1");
    assertThat(old.join()).isInstanceOf(Borrowing.Stale.class);

    held.complete(null);
    await().until(() -> server.revoked.equals(List.of("token-2")));
    assertThat(borrowedToken()).isEqualTo("token-1");
  }

  @Test
  void setsTheSessionAsideWhileAValueIsGoneAndServesAgainWhenItReturns() {
    assertThat(borrowedToken()).isEqualTo("token-1");
    String secret = credentials.remove("secret");
    sessions.secretChanged(AUTH, SECRET, "");
    assertThat(sessions.open("", AUTH, AUTH.namespace()))
        .isInstanceOf(Sessions.OpenResult.Unavailable.class);

    clock.pass(Duration.ofSeconds(59));
    credentials.put("secret", secret);
    secretVersion.incrementAndGet();
    sessions.secretChanged(AUTH, SECRET, version());
    assertThat(borrowedToken()).isEqualTo("token-1");
    clock.pass(Duration.ofSeconds(2));
    assertThat(borrowedToken()).isEqualTo("token-1");
    assertThat(server.revoked).isEmpty();
  }

  @Test
  void revokesTheTokenOfAValueThatStaysGone() {
    assertThat(borrowedToken()).isEqualTo("token-1");
    credentials.remove("secret");
    sessions.secretChanged(AUTH, SECRET, "");
    assertThat(sessions.open("", AUTH, AUTH.namespace()))
        .isInstanceOf(Sessions.OpenResult.Unavailable.class);

    clock.pass(Duration.ofSeconds(60));
    await().until(() -> server.revoked.equals(List.of("token-1")));
  }

  @Test
  void keepsASessionAsideForItsWholeTimeWheneverTheValueGoes() {
    assertThat(borrowedToken()).isEqualTo("token-1");
    loseTheSecret();
    clock.pass(Duration.ofSeconds(10));
    findTheSecret();
    assertThat(borrowedToken()).isEqualTo("token-1");
    clock.pass(Duration.ofSeconds(40));
    loseTheSecret();

    clock.pass(Duration.ofSeconds(15));
    findTheSecret();
    assertThat(borrowedToken()).as("a minute after the value first went").isEqualTo("token-1");
  }

  private void loseTheSecret() {
    credentials.remove("secret");
    sessions.secretChanged(AUTH, SECRET, "");
    assertThat(sessions.open("", AUTH, AUTH.namespace()))
        .isInstanceOf(Sessions.OpenResult.Unavailable.class);
  }

  private void findTheSecret() {
    credentials.put("secret", "good");
    sessions.secretChanged(AUTH, SECRET, String.valueOf(secretVersion.incrementAndGet()));
  }

  @Test
  void changesNothingWhenAValueCannotBeAskedFor() {
    assertThat(borrowedToken()).isEqualTo("token-1");
    apiServerSilent = true;
    sessions.secretChanged(AUTH, SECRET, "999");

    assertThat(borrowedToken()).isEqualTo("token-1");
  }

  @Test
  void doesNotUseTheOldSessionForAChangedSpecWhoseValuesCannotBeAskedFor() {
    assertThat(borrowedToken()).isEqualTo("token-1");
    apiServerSilent = true;
    auths.put(AUTH, auth("uid-1", 2));

    assertThat(sessions.open("", AUTH, AUTH.namespace()))
        .isInstanceOf(Sessions.OpenResult.Unavailable.class);
  }

  @Test
  void logsInAnewForARecreatedNamesake() {
    assertThat(borrowedToken()).isEqualTo("token-1");
    auths.put(AUTH, auth("uid-2", 1));

    assertThat(borrowedToken()).isEqualTo("token-2");
    await().until(() -> server.revoked.equals(List.of("token-1")));
  }

  @Test
  void triesARefusedLoginAgainOnlyAfterItsBackOff() {
    server.refuse(401);
    assertThat(session().borrow()).isInstanceOf(Borrowing.Denied.class);
    server.accept();

    assertThat(session().borrow()).isInstanceOf(Borrowing.Denied.class);
    assertThat(server.logins).hasSize(1);
    clock.pass(Duration.ofSeconds(37));
    await().untilAsserted(() -> assertThat(borrowedToken()).isEqualTo("token-1"));
    assertThat(server.logins).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400, 401, 403, 404, 503})
  void triesALoginThatAPageAnsweredAgainAfterASecondAndBlamesNoCredential(int status) {
    server.refuse(page(status, Optional.empty()));
    assertThat(session().borrow())
        .isInstanceOfSatisfying(
            Borrowing.Denied.class,
            denied -> {
              assertThat(denied.retryIn())
                  .isBetween(Duration.ofMillis(800), Duration.ofMillis(1_200));
              assertThat(denied.failure().sentence())
                  .contains("HTTP " + status + ": got an HTML page; a proxy or browser challenge")
                  .doesNotContain("clientIdRef", "clientSecretRef");
            });

    server.refuse(401);
    clock.pass(Duration.ofMillis(1_300));
    await().until(() -> server.logins.size() == 2);
    await().until(() -> session().health() instanceof SessionHealth.Failing);
    assertThat(session().borrow())
        .isInstanceOfSatisfying(
            Borrowing.Denied.class,
            denied -> assertThat(denied.retryIn()).isLessThanOrEqualTo(Duration.ofSeconds(36)));
  }

  @Test
  void waitsAMinuteAfterALoginThatAPageAnsweredWith429() {
    server.refuse(page(429, Optional.empty()));
    assertThat(((Borrowing.Denied) session().borrow()).retryIn()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void waitsAsLongAsAPageAsks() {
    server.refuse(page(503, Optional.of(Duration.ofSeconds(90))));
    assertThat(((Borrowing.Denied) session().borrow()).retryIn()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void staysReadyWhileItsTokenServesAndARenewalIsAnsweredByAPage() {
    assertThat(borrowedToken()).isEqualTo("token-1");
    server.refuse(page(401, Optional.empty()));

    clock.pass(Duration.ofSeconds(73));
    await().until(() -> session().health() instanceof SessionHealth.RenewalFailed);
    assertThat(AuthVerdict.of(session(), Instant.EPOCH)).isInstanceOf(AuthVerdict.Ready.class);
    assertThat(borrowedToken()).isEqualTo("token-1");
  }

  private static Reply<LoginGrant> page(int status, Optional<Duration> retryAfter) {
    return new Reply.Foreign<>(status, "got an HTML page", "", retryAfter);
  }

  @Test
  void trustsALoginAfterARejectedOneOnlyWhenItsTokenHasServed() {
    Borrowing.Lent first = lend();
    first.loan().rejected(EXHAUSTED);
    assertThat(session().health()).isInstanceOf(SessionHealth.Failing.class);

    clock.pass(Duration.ofSeconds(37));
    Borrowing.Lent second = lend();
    assertThat(session().health())
        .isInstanceOfSatisfying(
            SessionHealth.OnTrial.class,
            trial -> assertThat(trial.failure()).isEqualTo(new LoginHeld.TokenRejected(WORDS)));
    second.loan().served();
    assertThat(session().health()).isInstanceOf(SessionHealth.Proven.class);
    assertThat(server.logins).hasSize(2);
  }

  @Test
  void trustsALoginAfterARejectedOneWhenNobodyRejectsItForTenSeconds() {
    lend().loan().rejected(EXHAUSTED);
    clock.pass(Duration.ofSeconds(37));
    lend();
    clock.pass(Duration.ofSeconds(9));
    assertThat(session().health()).isInstanceOf(SessionHealth.OnTrial.class);
    clock.pass(Duration.ofSeconds(1));
    assertThat(session().health()).isInstanceOf(SessionHealth.Proven.class);
  }

  @Test
  void neverCallsALoginGoodWhoseTokensAreAllRejectedAtOnce() {
    for (int login = 1; login <= 4; login++) {
      lend().loan().rejected(EXHAUSTED);
      assertThat(session().health()).isInstanceOf(SessionHealth.Failing.class);
      clock.pass(Duration.ofMinutes(6));
      lend();
      assertThat(session().health()).isInstanceOf(SessionHealth.OnTrial.class);
    }
    assertThat(server.logins).hasSize(5);
  }

  @Test
  void countsARejectedTokenThatWasTooShortToKeepAsAFailedLogin() {
    server.lifetime(Duration.ofSeconds(5));
    lend().loan().rejected(EXHAUSTED);

    assertThat(session().health()).isInstanceOf(SessionHealth.Failing.class);
    assertThat(session().borrow()).isInstanceOf(Borrowing.Denied.class);
    assertThat(server.logins).hasSize(1);
  }

  @Test
  void saysInTheServersWordsWhyItRejectsTokens() {
    lend().loan().rejected(EXHAUSTED);
    assertThat(((Borrowing.Denied) session().borrow()).failure().sentence())
        .startsWith("the server rejected the token of a login that had just succeeded (" + WORDS)
        .contains("number of uses");
  }

  @Test
  void saysInTheServersWordsWhyNoMoreTokensAreFetchedThisMinute() {
    for (int used = 0; used <= TokenState.MAX_FORCED_LOGINS; used++) {
      Loan loan = lend().loan();
      loan.served();
      loan.rejected(EXHAUSTED);
    }
    assertThat(((Borrowing.Denied) session().borrow()).failure().sentence())
        .isEqualTo(
            "the server rejected 6 tokens within a minute, the last one with "
                + WORDS
                + "; check the identity's number of uses for access tokens and the server's logs;"
                + " the operator retries automatically");
    assertThat(server.logins).hasSize(TokenState.MAX_FORCED_LOGINS + 1);
  }

  @Test
  void repeatsNothingOfTheCredentialInTheServersWords() {
    credentials.put("secret", "s3cr3t-of-the-client");
    lend().loan().rejected(new Reply.Refused<>(401, "E", "s3cr3t-of-the-client", Optional.empty()));
    assertThat(((Borrowing.Denied) session().borrow()).failure().sentence())
        .contains("(HTTP 401 E: …)");
  }

  @Test
  void waitsLongerEachTimeAFreshTokenIsRejected() {
    lend().loan().rejected(EXHAUSTED);
    clock.pass(Duration.ofSeconds(37));
    lend().loan().rejected(EXHAUSTED);
    clock.pass(Duration.ofSeconds(40));

    assertThat(session().borrow())
        .as("sixty seconds less a fifth")
        .isInstanceOf(Borrowing.Denied.class);
    assertThat(server.logins).hasSize(2);
  }

  @Test
  void saysThatARenewalIsNotAnsweredOnceTheTokenHasEnded() {
    assertThat(borrowedToken()).isEqualTo("token-1");
    CompletableFuture<Void> gate = server.holdLogins();
    clock.pass(Duration.ofSeconds(73));
    await().until(() -> server.logins.size() == 2);
    assertThat(session().health()).isInstanceOf(SessionHealth.Proven.class);
    clock.pass(Duration.ofSeconds(28));
    assertThat(session().health()).isEqualTo(new SessionHealth.Failing(new LoginHeld.Unanswered()));

    gate.complete(null);
    await().until(() -> session().health() instanceof SessionHealth.Proven);
  }

  @Test
  void doesNotRevokeATokenThatTheServerGivesAgain() {
    server.giveAlways("the-same-token");
    assertThat(borrowedToken()).isEqualTo("the-same-token");
    clock.pass(Duration.ofSeconds(73));
    await().until(() -> server.logins.size() == 2);
    assertThat(borrowedToken()).isEqualTo("the-same-token");

    auths.remove(AUTH);
    sessions.forget(AUTH, "uid-1");
    await().until(() -> server.revoked.equals(List.of("the-same-token")));
  }

  @Test
  void doesNotRevokeATokenThatTheServerGivesToTheNextSessionWhileItWasStillInUse() {
    server.giveAlways("the-same-token");
    Loan ofTheOld = lend().loan();
    auths.put(AUTH, auth("uid-1", 2));
    assertThat(borrowedToken()).isEqualTo("the-same-token");
    assertThat(server.logins).hasSize(2);

    clock.pass(Loans.MAX_USE);
    ofTheOld.close();
    auths.remove(AUTH);
    sessions.forget(AUTH, "uid-1");
    await().until(() -> !server.revoked.isEmpty());
    assertThat(server.revoked).as("by the end of the new session").hasSize(1);
  }

  private Borrowing.Lent lend() {
    Borrowing borrowing = session().borrow();
    assertThat(borrowing).isInstanceOf(Borrowing.Lent.class);
    return (Borrowing.Lent) borrowing;
  }

  @Test
  void revokesAReplacedTokenOnlyWhenItsLastBorrowerGaveItBack() {
    Borrowing.Lent lent = (Borrowing.Lent) session().borrow();
    clock.pass(Duration.ofSeconds(73));
    await().until(() -> server.logins.size() == 2);
    await().untilAsserted(() -> assertThat(borrowedToken()).isEqualTo("token-2"));
    assertThat(server.revoked).isEmpty();

    lent.loan().close();
    await().until(() -> server.revoked.equals(List.of("token-1")));
  }

  @Test
  void revokesAReplacedTokenAfterThirtySecondsWhoeverStillUsesIt() {
    assertThat(session().borrow()).isInstanceOf(Borrowing.Lent.class);
    clock.pass(Duration.ofSeconds(73));
    await().until(() -> server.logins.size() == 2);
    await().untilAsserted(() -> assertThat(borrowedToken()).isEqualTo("token-2"));

    clock.pass(Duration.ofSeconds(30));
    await().until(() -> server.revoked.contains("token-1"));
  }

  @Test
  void revokesTheTokenOfADeletedAuth() {
    assertThat(borrowedToken()).isEqualTo("token-1");
    auths.remove(AUTH);
    sessions.forget(AUTH, "uid-1");

    await().until(() -> server.revoked.equals(List.of("token-1")));
  }

  @Test
  void revokesAtTheEndHalfOfWhatTheRateLimitLeaves() {
    for (int i = 0; i < 10; i++) {
      ResourceName name = new ResourceName("apps", "auth-" + i);
      auths.put(name, AuthObjects.universal(name, "uid-" + i, 1, CONNECTION, SECRET));
      try (Loan loan = ((Borrowing.Lent) session(name).borrow()).loan()) {
        assertThat(loan.token().reveal()).startsWith("token-");
      }
    }

    server.leave(7);
    sessions.close(Duration.ofSeconds(5));

    assertThat(server.revoked).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void usesAGivenTokenWithoutALoginAndNeverRevokesIt() {
    auths.put(AUTH, AuthObjects.token(AUTH, CONNECTION, SECRET));
    credentials.put("token", jwtEndingIn(Duration.ofDays(90)));
    assertThat(borrowedToken()).isEqualTo(credentials.get("token"));

    clock.pass(Duration.ofDays(80));
    assertThat(borrowedToken()).isEqualTo(credentials.get("token"));
    assertThat(server.checked).as("not renewed at 70 %").hasSize(1);
    assertThat(server.logins).isEmpty();

    String first = credentials.put("token", jwtEndingIn(Duration.ofDays(91)));
    secretVersion.incrementAndGet();
    sessions.secretChanged(AUTH, SECRET, version());
    assertThat(borrowedToken()).isEqualTo(credentials.get("token")).isNotEqualTo(first);
    auths.remove(AUTH);
    sessions.forget(AUTH, "uid-token");
    sessions.close(Duration.ofSeconds(1));
    assertThat(server.revoked).isEmpty();
  }

  @Test
  void saysThatAGivenTokenIsRejectedAndTriesItAgainLater() {
    auths.put(AUTH, AuthObjects.token(AUTH, CONNECTION, SECRET));
    credentials.put("token", "a-token");
    Loan loan = ((Borrowing.Lent) session().borrow()).loan();
    loan.served();
    clock.pass(Duration.ofHours(1));

    server.refuseTokens(
        new Reply.Refused<>(401, "UnauthorizedError", "token has been revoked", Optional.empty()));
    loan.rejected(EXHAUSTED);
    loan.close();

    assertThat(session().borrow())
        .isInstanceOfSatisfying(
            Borrowing.Denied.class,
            denied -> {
              assertThat(denied.failure().sentence())
                  .isEqualTo(
                      "checking the token at http://127.0.0.1:1 failed: HTTP 401 UnauthorizedError:"
                          + " token has been revoked; put a valid token into key token of Secret"
                          + " apps/credentials, referenced by .spec.token.tokenRef");
              assertThat(denied.retryIn())
                  .isBetween(Duration.ofSeconds(24), Duration.ofSeconds(36));
            });
    assertThat(AuthVerdict.of(session(), Instant.now())).isInstanceOf(AuthVerdict.NotReady.class);
    assertThat(server.checked).hasSize(2);
    clock.pass(Duration.ofSeconds(37));
    await().until(() -> server.checked.size() == 3);
    assertThat(server.revoked).isEmpty();
  }

  @Test
  void asksForANewTokenFourteenDaysBeforeAGivenOneExpires() {
    auths.put(AUTH, AuthObjects.token(AUTH, CONNECTION, SECRET));
    credentials.put("token", jwtEndingIn(Duration.ofDays(90)));
    borrowedToken();
    Instant now = Instant.now();
    Instant end = session().given().orElseThrow().expiresAt().orElseThrow();

    AuthVerdict.Ready calm = (AuthVerdict.Ready) AuthVerdict.of(session(), now);
    assertThat(calm.tokenExpiresAt()).contains(end);
    assertThat(calm.replaceBefore()).isEmpty();
    assertThat(calm.doubtfulIn().map(now::plus)).contains(end.minus(Duration.ofDays(14)));

    AuthVerdict.Ready late =
        (AuthVerdict.Ready) AuthVerdict.of(session(), end.minus(Duration.ofDays(13)));
    assertThat(late.replaceBefore()).contains(end);
  }

  private static String jwtEndingIn(Duration left) {
    String claims = "{\"exp\":" + Instant.now().plus(left).getEpochSecond() + "}";
    return "e30."
        + Base64.getUrlEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".c2ln";
  }

  private Session session() {
    return session(AUTH);
  }

  private Session session(ResourceName auth) {
    return ((Sessions.OpenResult.Open) sessions.open("", auth, auth.namespace())).session();
  }

  private String borrowedToken() {
    Borrowing borrowing = session().borrow();
    assertThat(borrowing).isInstanceOf(Borrowing.Lent.class);
    try (Loan loan = ((Borrowing.Lent) borrowing).loan()) {
      return loan.token().reveal();
    }
  }

  private ReferencedValues read(List<FieldReference> references) {
    reads.incrementAndGet();
    CompletableFuture<Void> held = holdReads;
    ReferencedValues found = find(references);
    if (held != null) {
      held.join();
    }
    return found;
  }

  private ReferencedValues find(List<FieldReference> references) {
    FieldReference first = references.getFirst();
    if (apiServerSilent) {
      return new ReferencedValues.Unknown(
          new ReferenceFailure.NotReadable(first.field(), "Secret", SECRET, 0, ""));
    }
    Map<FieldReference, SecretText> values = new HashMap<>();
    Map<ResourceName, String> versions = Map.of(SECRET, version());
    for (FieldReference reference : references) {
      String value = credentials.get(reference.key());
      if (value == null) {
        return new ReferencedValues.Absent(
            new ReferenceFailure.MissingKey(reference.field(), SECRET, reference.key()), versions);
      }
      values.put(reference, SecretText.of(value));
    }
    return new ReferencedValues.Present(values, versions);
  }

  private String version() {
    return secretVersion.toString();
  }

  private ServerAccess.Opened open(
      String namespace, String address, Optional<String> caCertificates) {
    return new ServerAccess.Opened.Open(
        client, (Address.Valid) Address.of("http://127.0.0.1:1", ""));
  }

  private static InfisicalAuth auth(String uid, long generation) {
    return AuthObjects.universal(AUTH, uid, generation, CONNECTION, SECRET);
  }

  private static InfisicalAuth withoutConnection(InfisicalAuth auth) {
    auth.setSpec(
        new InfisicalAuthSpec(
            null,
            "universal",
            auth.getSpec().universal(),
            null,
            null,
            null,
            null,
            null,
            null,
            null));
    return auth;
  }
}
