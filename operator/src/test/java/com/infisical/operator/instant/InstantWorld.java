package com.infisical.operator.instant;

import com.infisical.client.BaseUrl;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.connection.ServerClient;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.schedule.ManualClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Instant updates with real sessions, a fake server and time that a test moves. */
final class InstantWorld implements AutoCloseable {
  static final String ENVIRONMENT = "dev";
  private static final Duration PING = Duration.ofSeconds(15);
  private static final String ADDRESS = "http://127.0.0.1:1";

  final FakeInfisical server = new FakeInfisical();
  final ManualClock time = ManualClock.inline();
  final List<ResourceName> changed = new ArrayList<>();
  final List<ResourceName> restated = new ArrayList<>();
  private final TestSessions sessions;
  final InstantUpdates updates;
  private final HttpClient http = HttpClient.newHttpClient();

  InstantWorld() {
    this(StreamLimits.STANDARD);
  }

  InstantWorld(StreamLimits limits) {
    sessions =
        new TestSessions(
            new ServerClient(new BaseUrl(URI.create(ADDRESS)), http, server),
            ADDRESS,
            Map.of("id", "client", "secret", "good"),
            time.schedule(1));
    updates =
        new InstantUpdates(
            new InstantListener() {
              @Override
              public void changed(ResourceName resource, Duration heardAt) {
                changed.add(resource);
              }

              @Override
              public void stateChanged(ResourceName resource) {
                restated.add(resource);
              }
            },
            limits,
            time.schedule(2),
            Metrics.off());
    sessions.sessions().addTokenListener(updates);
  }

  static ResourceName resource(int number) {
    return new ResourceName("apps", "secret-" + number);
  }

  Session session() {
    return sessions.session();
  }

  /** The spec of the InfisicalAuth changes: the next to ask gets another session. */
  void changeAuth() {
    sessions.changeAuth();
  }

  static Interest at(String path) {
    return new Interest("project", ENVIRONMENT, path, false, true);
  }

  static Interest below(String path) {
    return new Interest("project", ENVIRONMENT, path, true, true);
  }

  /** Read just now. */
  void follow(ResourceName resource, Interest... interests) {
    updates.follow(resource, session(), List.of(interests), time.now());
  }

  InstantState state(ResourceName resource) {
    return updates.state(resource).orElseThrow();
  }

  boolean isStreaming(ResourceName resource) {
    return state(resource) instanceof InstantState.Streaming;
  }

  String reason(ResourceName resource) {
    return state(resource) instanceof InstantState.Polling(String reason) ? reason : "";
  }

  /** Every session ends, as at the end of the process. */
  void endSessions() {
    sessions.sessions().close(Duration.ofSeconds(1));
  }

  /** Time passes, and the server pings. */
  void pass(Duration by) {
    Duration left = by;
    while (left.isPositive()) {
      Duration step = left.compareTo(PING) < 0 ? left : PING;
      time.pass(step);
      server.open().forEach(FakeInfisical.Subscription::ping);
      left = left.minus(step);
    }
  }

  /** Forgets what was told. */
  void listenAnew() {
    changed.clear();
    restated.clear();
  }

  @Override
  public void close() {
    updates.close();
    http.close();
  }
}
