package com.infisical.client.http;

import com.infisical.client.RateLimit;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Keeps what the last answer of a server said of its rate limit. Safe for use by several threads.
 */
public final class RateLimitHeaders {
  private static final long MAX_RESET_SECONDS = 86_400;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /** Read only when somebody asks, which is seldom: answers come by the thousand. */
  private volatile Optional<HttpHeaders> last = Optional.empty();

  /** Takes the headers of an answer that has just come. */
  public void heard(Answer answer) {
    if (answer instanceof Answer.Received received) {
      last = Optional.of(received.headers());
    }
  }

  /** What the last answer said; empty where it said nothing. */
  public Optional<RateLimit> last() {
    return last.flatMap(RateLimitHeaders::read);
  }

  private static Optional<RateLimit> read(HttpHeaders headers) {
    OptionalLong limit = number(headers, "x-ratelimit-limit");
    OptionalLong remaining = number(headers, "x-ratelimit-remaining");
    OptionalLong reset = number(headers, "x-ratelimit-reset");
    return limit.isEmpty() || remaining.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RateLimit(
                limit.getAsLong(),
                remaining.getAsLong(),
                Duration.ofSeconds(Math.min(reset.orElse(0), MAX_RESET_SECONDS))));
  }

  private static OptionalLong number(HttpHeaders headers, String name) {
    return headers
        .firstValue(name)
        .map(String::strip)
        .filter(text -> NUMBER.matcher(text).matches())
        .map(text -> OptionalLong.of(Long.parseLong(text)))
        .orElseGet(OptionalLong::empty);
  }
}
