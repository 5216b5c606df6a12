package com.infisical.client.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows what time it is at a server: by the {@code Date} of its answers, counted on from there on
 * the monotonic clock, so that the clock of this machine does not matter.
 *
 * <p>A {@code Date} has whole seconds and is as old as its answer was on the way, so each is a
 * lower bound; within {@link #SPREAD} the latest bound counts. Safe for use by several threads.
 */
public final class ServerDate {
  private static final Duration SPREAD = Duration.ofSeconds(2);

  private final LongSupplier nanoTime;
  private final AtomicReference<@Nullable Heard> last = new AtomicReference<>();
  private volatile Header header = new Header("", Optional.empty());

  /** A header and what it says: all answers of a second have the same. */
  private record Header(String text, Optional<Instant> date) {}

  /**
   * What an answer said.
   *
   * @param at when it came, on the monotonic clock
   */
  public record Heard(Instant date, long at) {
    private Instant at(long now) {
      return date.plusNanos(now - at);
    }
  }

  /**
   * Nothing has been heard yet.
   *
   * @param nanoTime monotonic clock in nanoseconds
   */
  public ServerDate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** What an answer that has just come says of the time; it counts once it is {@link #heard}. */
  public Optional<Heard> read(Answer answer) {
    return answer instanceof Answer.Received received
        ? received
            .headers()
            .firstValue("date")
            .flatMap(this::date)
            .map(date -> new Heard(date, nanoTime.getAsLong()))
        : Optional.empty();
  }

  /** The answer was the server's own. */
  public void heard(Heard fresh) {
    last.updateAndGet(before -> before == null || !isBetter(before, fresh) ? fresh : before);
  }

  /** The server's time; empty before any answer that had one. */
  public Optional<Instant> now() {
    Heard heard = last.get();
    return heard == null ? Optional.empty() : Optional.of(heard.at(nanoTime.getAsLong()));
  }

  private static boolean isBetter(Heard before, Heard fresh) {
    Duration ahead = Duration.between(fresh.date(), before.at(fresh.at()));
    return !ahead.isNegative() && ahead.compareTo(SPREAD) <= 0;
  }

  private Optional<Instant> date(String text) {
    Header known = header;
    if (!known.text().equals(text)) {
      known = new Header(text, read(text));
      header = known;
    }
    return known.date();
  }

  private static Optional<Instant> read(String date) {
    try {
      return Optional.of(
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
