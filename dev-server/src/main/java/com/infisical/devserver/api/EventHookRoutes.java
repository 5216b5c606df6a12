package com.infisical.devserver.api;

import com.infisical.devserver.auth.AccessTokens;
import com.infisical.devserver.events.EventStreams;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The test hooks of event streams over HTTP: how many are open, and how they behave. */
public final class EventHookRoutes {
  private static final int MAX_MILLIS = 86_400_000;

  private final EventStreams streams;
  private final Hooks hooks;

  public EventHookRoutes(EventStreams streams, AccessTokens tokens) {
    this.streams = streams;
    this.hooks = new Hooks(tokens);
  }

  public List<Route> routes() {
    return List.of(
        hooks.at("GET", "/_dev/streams", request -> show()),
        hooks.at("PATCH", "/_dev/streams", this::change),
        hooks.at("POST", "/_dev/streams/end", request -> endAll()));
  }

  private record View(long open, Map<String, Long> projects, int limit, boolean muted) {}

  private Answer show() {
    Map<String, Long> counts = streams.counts();
    long open = counts.values().stream().mapToLong(Long::longValue).sum();
    return Answer.ok(new View(open, counts, streams.limit(), streams.isMuted()));
  }

  private Answer change(Request request) {
    Fields fields = request.fields();
    EventStreams.Timing present = streams.timing();
    EventStreams.Timing timing =
        new EventStreams.Timing(
            millis(fields, "pingMillis", present.ping()),
            millis(fields, "recheckMillis", present.recheck()),
            millis(fields, "lifeMillis", present.life()));
    int limit = (int) fields.number("limit", streams.limit(), 0, 1_000_000);
    Optional<Boolean> muted = fields.optionalFlag("muted");
    fields.check();
    streams.timing(timing);
    streams.limit(limit);
    muted.ifPresent(streams::mute);
    return show();
  }

  private static Duration millis(Fields fields, String name, Duration present) {
    return Duration.ofMillis(fields.number(name, present.toMillis(), 1, MAX_MILLIS));
  }

  private Answer endAll() {
    streams.endAll();
    return show();
  }
}
