package com.infisical.devserver.http;

import com.infisical.devserver.hooks.Faults;
import com.infisical.devserver.hooks.Journal;
import com.infisical.devserver.hooks.Switches;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Handles every request in this order: note it, let a fault strike, find the route, count it
 * against the rate limit, prove the caller, serve, tag the answer, compare the tag.
 */
public final class Pipeline {
  private final Router router;
  private final Function<Request, Caller> authentication;
  private final RateLimiter rateLimiter;
  private final Faults faults;
  private final Journal journal;
  private final Switches switches;

  public Pipeline(
      Router router,
      Function<Request, Caller> authentication,
      RateLimiter rateLimiter,
      Faults faults,
      Journal journal,
      Switches switches) {
    this.router = router;
    this.authentication = authentication;
    this.rateLimiter = rateLimiter;
    this.faults = faults;
    this.journal = journal;
    this.switches = switches;
  }

  /** A reply ready to be sent. */
  record Reply(int status, Map<String, String> headers, Body body) {}

  /** The body of a reply. */
  sealed interface Body {
    record None() implements Body {}

    /** All of it at once. */
    final class Fixed implements Body {
      private final byte[] bytes;

      private Fixed(byte[] bytes) {
        this.bytes = bytes;
      }

      byte[] bytes() {
        return bytes;
      }
    }

    record Streamed(Answer.Writer writer) implements Body {}
  }

  /** Sends a reply to the client. */
  interface Sender {
    void send(Reply reply) throws IOException;
  }

  /** Serves one request; without a reply the connection is to be closed. */
  void serve(Request request, boolean tooLarge, Sender sender) throws IOException {
    boolean decided = false;
    try (Journal.Pending noted = journal.begin(request)) {
      try {
        Map<String, String> headers = new LinkedHashMap<>();
        Optional<Reply> reply = render(request, answer(request, tooLarge, noted, headers), headers);
        decided = true;
        noted.answered(reply.map(Reply::status));
        if (reply.isPresent()) {
          sender.send(reply.get());
        }
      } finally {
        if (!decided) {
          // a bug of ours: it goes on up, but the client is told first
          noted.answered(Optional.of(500));
          sender.send(tagged(request, Errors.internal(), new LinkedHashMap<>()));
        }
      }
    }
  }

  private Answer answer(
      Request request, boolean tooLarge, Journal.Pending noted, Map<String, String> headers) {
    Optional<Answer> struck = faults.strike(request);
    if (struck.isPresent()) {
      return struck.get();
    }
    try {
      if (tooLarge) {
        throw ApiException.of(413, "Payload Too Large", "Request body is too large");
      }
      Optional<Router.Match> match = router.find(request);
      return match.isPresent() ? routed(match.get(), noted, headers) : Errors.noSuchRoute(request);
    } catch (ApiException refused) {
      return Errors.document(refused, switches.oldServer());
    }
  }

  private Answer routed(Router.Match match, Journal.Pending noted, Map<String, String> headers) {
    limit(match, headers);
    return switch (match.route().handler()) {
      case Route.Handler.Open open -> {
        Answer answer = open.serve().apply(match.request());
        if (answer instanceof Answer.Document document) {
          document.identityId().ifPresent(noted::identity);
        }
        yield answer;
      }
      case Route.Handler.Bearer bearer -> {
        Caller caller = authentication.apply(match.request());
        noted.identity(caller.identity().id());
        yield bearer.serve().apply(match.request(), caller);
      }
    };
  }

  private void limit(Router.Match match, Map<String, String> headers) {
    Optional<RateLimiter.Verdict> counted =
        switches
            .rateLimits()
            .flatMap(
                limits ->
                    rateLimiter.count(
                        limits, match.request().clientIp(), match.route().rateClass()));
    counted.ifPresent(
        verdict -> {
          String reset = Long.toString(verdict.resetIn().toSeconds());
          headers.put("x-ratelimit-limit", Integer.toString(verdict.limit()));
          headers.put("x-ratelimit-remaining", Integer.toString(verdict.remaining()));
          headers.put("x-ratelimit-reset", reset);
          if (!verdict.allowed()) {
            headers.put("retry-after", reset);
            throw ApiException.of(
                429,
                "RateLimitExceeded",
                "Rate limit exceeded. Please try again in " + reset + " seconds");
          }
        });
  }

  private static Optional<Reply> render(
      Request request, Answer answer, Map<String, String> headers) {
    return switch (answer) {
      case Answer.Document document -> Optional.of(tagged(request, document, headers));
      case Answer.Text text -> {
        headers.putAll(text.headers());
        yield Optional.of(
            new Reply(
                text.status(),
                headers,
                new Body.Fixed(text.body().getBytes(StandardCharsets.UTF_8))));
      }
      case Answer.Stream stream -> {
        headers.putAll(stream.headers());
        yield Optional.of(new Reply(200, headers, new Body.Streamed(stream.writer())));
      }
      case Answer.Dropped _ -> Optional.empty();
    };
  }

  /** The tag is compared as a whole: no lists, no {@code *}, no weak tags (1.4). */
  private static Reply tagged(
      Request request, Answer.Document document, Map<String, String> headers) {
    byte[] body = Json.bytes(document.body());
    String tag = EntityTag.of(body);
    headers.put("ETag", tag);
    if (request.header("if-none-match").equals(Optional.of(tag))) {
      return new Reply(304, headers, new Body.None());
    }
    headers.put("Content-Type", "application/json; charset=utf-8");
    return new Reply(document.status(), headers, new Body.Fixed(body));
  }
}
