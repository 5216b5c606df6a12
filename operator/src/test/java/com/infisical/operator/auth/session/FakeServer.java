package com.infisical.operator.auth.session;

import com.infisical.client.BaseUrl;
import com.infisical.client.Caller;
import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.RateLimit;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.client.TokenAccepted;
import com.infisical.operator.connection.ServerClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server whose logins a test can hold back, refuse and count. */
final class FakeServer extends SilentApi {
  final List<LoginRequest> logins = new CopyOnWriteArrayList<>();

  /** The tokens that were checked, in order. */
  final List<String> checked = new CopyOnWriteArrayList<>();

  private volatile Optional<Reply<TokenAccepted>> checkRefusal = Optional.empty();
  private final AtomicInteger issued = new AtomicInteger();
  private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
  private volatile Optional<Reply<LoginGrant>> refusal = Optional.empty();
  private volatile Optional<String> same = Optional.empty();
  private volatile Duration lifetime = Duration.ofSeconds(100);
  private volatile Optional<RateLimit> limit = Optional.empty();

  /** Logins that come from now on wait until the answer is completed. */
  CompletableFuture<Void> holdLogins() {
    gate = new CompletableFuture<>();
    return gate;
  }

  /** Logins that come from now on do not wait. */
  void openGate() {
    gate = CompletableFuture.completedFuture(null);
  }

  void refuse(int status) {
    refuse(
        new Reply.Refused<>(status, "UnauthorizedError", "Invalid credentials", Optional.empty()));
  }

  void refuse(Reply<LoginGrant> reply) {
    refusal = Optional.of(reply);
  }

  void accept() {
    refusal = Optional.empty();
  }

  /** It says from now on that so many calls are left. */
  void leave(long calls) {
    limit = Optional.of(new RateLimit(600, calls, Duration.ofSeconds(60)));
  }

  @Override
  public Optional<RateLimit> rateLimit() {
    return limit;
  }

  void lifetime(Duration changed) {
    lifetime = changed;
  }

  /** Every login brings this token from now on. */
  void giveAlways(String token) {
    same = Optional.of(token);
  }

  ServerClient client() {
    return new ServerClient(
        new BaseUrl(URI.create("http://127.0.0.1:1")), HttpClient.newHttpClient(), this);
  }

  /** Checks of tokens come to this from now on. */
  void refuseTokens(Reply<TokenAccepted> reply) {
    checkRefusal = Optional.of(reply);
  }

  @Override
  public Reply<TokenAccepted> check(SecretText accessToken, Caller caller) {
    checked.add(accessToken.reveal());
    return checkRefusal.orElseGet(() -> new Reply.Ok<>(new TokenAccepted(), Optional.empty()));
  }

  @Override
  public Reply<LoginGrant> login(LoginRequest request, Caller caller) {
    logins.add(request);
    Optional<Reply<LoginGrant>> answer = refusal;
    gate.join();
    return answer.orElseGet(
        () ->
            new Reply.Ok<>(
                new LoginGrant(
                    SecretText.of(same.orElseGet(() -> "token-" + issued.incrementAndGet())),
                    lifetime,
                    Duration.ZERO),
                Optional.empty()));
  }
}
