package com.infisical.operator.instant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.BaseUrl;
import com.infisical.client.ClientSettings;
import com.infisical.client.calls.HttpInfisicalApi;
import com.infisical.devserver.ClientCredentials;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevProject;
import com.infisical.devserver.DevServer;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.events.EventStreams;
import com.infisical.operator.connection.ServerClient;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.schedule.Timer;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instant updates from an Infisical-compatible server over real connections. */
class InstantUpdatesServerTest {
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Timer timer =
      (delay, task) -> {
        var unused =
            clock.schedule(() -> executor.execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
      };
  private final Schedule schedule =
      new Schedule(
          Ticker.system(),
          timer,
          InstantSource.system(),
          executor,
          RandomGeneratorFactory.of("L64X128MixRandom").create(3));
  private final Map<ResourceName, Integer> changes = new ConcurrentHashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private DevServer server;
  private DevProject shop;
  private DevIdentity machine;
  private TestSessions sessions;
  private InstantUpdates updates;

  @BeforeEach
  void start() {
    server = DevServer.builder().start();
    // It notices that a client has gone only when it sends.
    server
        .eventStreams()
        .timing(
            new EventStreams.Timing(
                Duration.ofMillis(100), Duration.ofSeconds(60), Duration.ofHours(1)));
    shop = server.projects().create("Shop", "shop");
    machine = server.identities().create("machine");
    shop.grant(machine, Role.viewer());
    ClientCredentials credentials = machine.universalAuth();
    BaseUrl base = new BaseUrl(URI.create(server.address()));
    sessions =
        new TestSessions(
            new ServerClient(
                base,
                http,
                new HttpInfisicalApi(http, base, ClientSettings.standard("k8-operator/test"))),
            server.address(),
            Map.of("id", credentials.clientId(), "secret", credentials.clientSecret()),
            schedule);
    updates =
        new InstantUpdates(
            new InstantListener() {
              @Override
              public void changed(ResourceName resource, Duration heardAt) {
                changes.merge(resource, 1, Integer::sum);
              }

              @Override
              public void stateChanged(ResourceName resource) {}
            },
            StreamLimits.STANDARD,
            schedule,
            Metrics.off());
    sessions.sessions().addTokenListener(updates);
  }

  @AfterEach
  void stop() {
    updates.close();
    server.close();
    http.shutdownNow();
    clock.shutdownNow();
    executor.shutdownNow();
  }

  private void follow(int number, String path, boolean recursive) {
    updates.follow(
        InstantWorld.resource(number),
        sessions.session(),
        List.of(new Interest(shop.id(), "dev", path, recursive, true)),
        schedule.now());
  }

  private boolean isStreaming(int number) {
    return updates.state(InstantWorld.resource(number)).orElseThrow()
        instanceof InstantState.Streaming;
  }

  private void awaitStreaming(int number) {
    await().until(() -> isStreaming(number));
  }

  private int changesOf(int number) {
    return changes.getOrDefault(InstantWorld.resource(number), 0);
  }

  private int open() {
    return server.eventStreams().count(shop.id());
  }

  @Test
  void tellTwoHundredResourcesOverOneStreamWithinASecond() {
    shop.setSecret("dev", "/app", "KEY", "1");
    for (int i = 0; i < 200; i++) {
      follow(i, "/app", false);
    }
    follow(200, "/other", false);
    awaitStreaming(200);
    await().until(() -> IntStream.range(0, 200).allMatch(i -> isStreaming(i)));
    assertThat(open()).isEqualTo(1);
    await().pollDelay(Duration.ofMillis(600)).until(() -> true);
    changes.clear();

    shop.setSecret("dev", "/app", "KEY", "2");
    await().atMost(Duration.ofSeconds(1)).until(() -> changes.size() == 200);
    assertThat(changesOf(200)).isZero();
    assertThat(server.journal().count("POST", "/api/v1/events/subscribe/project-events"))
        .isEqualTo(1);
  }

  @Test
  void comeBackWhenTheServerEndsItsStreams() {
    follow(1, "/app", true);
    awaitStreaming(1);
    server.eventStreams().endAll();
    await().until(() -> changesOf(1) == 2);
    await().until(() -> open() == 1);
    assertThat(isStreaming(1)).isTrue();
  }

  @Test
  void packFoldersForAnIdentityThatMayReadOnlySome() {
    shop.grant(machine, Role.custom("some").mayRead("/a").mayRead("/b").mayRead("/c"));
    follow(1, "/a", false);
    follow(2, "/b", false);
    follow(3, "/c", false);
    follow(4, "/d", false);
    awaitStreaming(1);
    awaitStreaming(2);
    awaitStreaming(3);
    await().until(() -> open() == 2);
    assertThat(updates.state(InstantWorld.resource(4)).orElseThrow())
        .isInstanceOfSatisfying(
            InstantState.Polling.class,
            polling -> assertThat(polling.reason()).contains("PermissionDenied"));
    await().pollDelay(Duration.ofMillis(600)).until(() -> true);
    changes.clear();
    shop.setSecret("dev", "/c", "KEY", "1");
    await().until(() -> changesOf(3) == 1);
    assertThat(changes).hasSize(1);
  }

  @Test
  void sayThatThePlanHasNoEvents() {
    server.switches().eventsInPlan(false);
    follow(1, "/a", false);
    await()
        .untilAsserted(
            () ->
                assertThat(updates.state(InstantWorld.resource(1)).orElseThrow().toString())
                    .contains("not available on your current plan"));
    assertThat(changesOf(1)).isZero();
  }

  @Test
  void openAgainWithAnotherTokenWhenTheFirstWasRevoked() {
    follow(1, "/a", false);
    awaitStreaming(1);
    await().pollDelay(Duration.ofMillis(600)).until(() -> true);
    server.tokens().revokeAll();
    server.eventStreams().endAll();
    await().atMost(Duration.ofSeconds(20)).until(() -> open() == 1 && isStreaming(1));
    assertThat(server.journal().count("POST", "/api/v1/auth/universal-auth/login")).isEqualTo(2);
  }

  @Test
  void closeTheStreamWithTheirSession() {
    follow(1, "/a", false);
    awaitStreaming(1);
    sessions.sessions().forget(TestSessions.AUTH, "uid-of-auth");
    await().until(() -> open() == 0);
    assertThat(isStreaming(1)).isFalse();
  }
}
