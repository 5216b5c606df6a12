package com.infisical.client.calls;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.client.BaseUrl;
import com.infisical.client.ClientSettings;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.client.Timeouts;
import com.infisical.client.http.Answer;
import com.infisical.client.http.CallPlaces.Claim;
import com.infisical.client.http.CallPlaces.Kind;
import com.infisical.client.http.CallWatch;
import com.infisical.client.http.RateLimitHeaders;
import com.infisical.client.http.ServerDate;
import com.infisical.client.http.Transport;
import com.infisical.client.http.Transport.Gate;
import com.infisical.client.pace.RateLimitGate;
import com.infisical.client.reply.Json;
import com.infisical.client.reply.Replies;
import com.infisical.client.reply.Shape;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Sends the calls of the API to one server and gives their replies. */
final class ApiCalls {
  private final BaseUrl base;
  private final ClientSettings settings;
  private final Transport transport;
  private final Replies replies;
  private final ServerDate date;
  private final RateLimitHeaders rateLimit;

  ApiCalls(
      HttpClient client,
      BaseUrl base,
      ClientSettings settings,
      InstantSource clock,
      ServerState state) {
    this.base = base;
    this.settings = settings;
    this.transport = new Transport(client, state.places(), state.memory(), settings.maxBodyBytes());
    this.replies = new Replies(clock);
    this.date = state.date();
    this.rateLimit = state.rateLimit();
  }

  Timeouts timeouts() {
    return settings.timeouts();
  }

  CallWatch readWatch() {
    return CallWatch.start(timeouts().read(), timeouts().idle());
  }

  /** A GET without credentials. */
  <B, T> Reply<T> ask(String target, Shape<B, T> shape, CallWatch watch) {
    HttpRequest request = request(target).GET().build();
    try (Answer answer =
        transport
            .call(request, shape.extent(), Claim.of(Kind.OTHER), watch, Gate.OPEN)
            .orElseThrow()) {
      return dated(answer, received -> replies.of(received, shape, List.of(), false));
    }
  }

  /** A GET as the owner of a token. */
  <B, T> Reply<T> read(
      String target,
      SecretText token,
      Optional<String> validator,
      Shape<B, T> shape,
      RateLimitGate limit,
      CallWatch watch) {
    HttpRequest.Builder request = authorized(target, token);
    Optional<String> tag = validator.filter(Replies::isSendable);
    tag.ifPresent(sendable -> request.header("If-None-Match", sendable));
    Claim claim = new Claim(Kind.READ, limit.namespace());
    return inTurn(
        limit,
        gate -> transport.call(request.GET().build(), shape.extent(), claim, watch, gate),
        answer -> replies.of(answer, shape, List.of(token), tag.isPresent()));
  }

  /** A change as the owner of a token, with a JSON body. */
  <B, T> Reply<T> write(
      String method,
      String target,
      SecretText token,
      ObjectNode body,
      Shape<B, T> shape,
      RateLimitGate limit) {
    return write(method, target, token, body, List.of(), shape, limit);
  }

  /** A POST that has the server create something elsewhere, which may take long. */
  <B, T> Reply<T> create(
      String target, SecretText token, ObjectNode body, Shape<B, T> shape, RateLimitGate limit) {
    return send("POST", target, token, body, List.of(), shape, Kind.CREATION, limit);
  }

  /**
   * The same with secrets in the body.
   *
   * @param secrets what of the body must not come back in a message
   */
  <B, T> Reply<T> write(
      String method,
      String target,
      SecretText token,
      ObjectNode body,
      List<SecretText> secrets,
      Shape<B, T> shape,
      RateLimitGate limit) {
    return send(method, target, token, body, secrets, shape, Kind.WRITE, limit);
  }

  private <B, T> Reply<T> send(
      String method,
      String target,
      SecretText token,
      ObjectNode body,
      List<SecretText> secrets,
      Shape<B, T> shape,
      Kind kind,
      RateLimitGate limit) {
    HttpRequest request =
        authorized(target, token)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofByteArray(Json.bytes(body)))
            .build();
    Claim claim = new Claim(kind, limit.namespace());
    List<SecretText> sent = new ArrayList<>(secrets);
    sent.add(token);
    return inTurn(
        limit,
        gate ->
            transport.call(
                request, shape.extent(), claim, CallWatch.fromSending(timeouts().read()), gate),
        answer -> replies.of(answer, shape, sent, false));
  }

  private HttpRequest.Builder authorized(String target, SecretText token) {
    if (!Replies.isSendable(token.reveal())) {
      // The JDK's client would quote the token in its exception.
      throw new IllegalArgumentException("An access token has characters that cannot be sent");
    }
    return request(target).header("Authorization", "Bearer " + token.reveal());
  }

  /** A POST whose proof is in its body. */
  <B, T> Reply<T> post(
      String target,
      ObjectNode body,
      List<SecretText> secrets,
      Shape<B, T> shape,
      Kind kind,
      RateLimitGate limit) {
    Claim claim = new Claim(kind, limit.namespace());
    HttpRequest request =
        request(target)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(Json.bytes(body)))
            .build();
    return inTurn(
        limit,
        gate ->
            transport.call(
                request, shape.extent(), claim, CallWatch.fromSending(timeouts().login()), gate),
        answer -> replies.of(answer, shape, secrets, false));
  }

  /** Sends a request, unless it may not leave any more when there is a place for it. */
  @FunctionalInterface
  private interface Sending {
    Optional<Answer> send(Gate gate);
  }

  private <T> Reply<T> inTurn(
      RateLimitGate limit, Sending call, Function<Answer, Reply<T>> reading) {
    while (true) {
      Optional<Reply<T>> held = limit.enter();
      if (held.isPresent()) {
        return held.get();
      }
      Optional<Answer> sent = call.send(limit);
      if (sent.isPresent()) {
        return read(sent.get(), limit, reading);
      }
    }
  }

  private <T> Reply<T> read(
      Answer received, RateLimitGate limit, Function<Answer, Reply<T>> reading) {
    try (Answer answer = received) {
      rateLimit.heard(answer);
      return limit.timed(dated(answer, reading));
    }
  }

  /** Reads an answer; what answers in the server's place says nothing of the server's clock. */
  private <T> Reply<T> dated(Answer answer, Function<Answer, Reply<T>> reading) {
    Optional<ServerDate.Heard> time = date.read(answer);
    Reply<T> reply = reading.apply(answer);
    if (reply.isInfisicals()) {
      time.ifPresent(date::heard);
    }
    return reply;
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(base.resolve(target))
        // The JDK takes HTTP/2 frames faster than it handles them: whoever sends enough fills the
        // heap.
        .version(HttpClient.Version.HTTP_1_1)
        .header("Accept", "application/json")
        .header("User-Agent", settings.userAgent());
  }
}
