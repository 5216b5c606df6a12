package com.infisical.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.BaseUrl;
import com.infisical.client.Caller;
import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.auth.session.SilentApi;
import com.infisical.operator.connection.ServerClient;
import com.infisical.operator.instant.TestSessions;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.schedule.ManualClock;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.source.SourceReads.Demand;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads that run when the test says so. */
class SourceReadsTest {
  private static final String ADDRESS = "http://127.0.0.1:1";
  private static final SourceSpec SOURCE =
      new SourceSpec(
          new SourceSpec.Project.Id("p"), "dev", "/", false, List.of(), Optional.empty());

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Schedule schedule = ManualClock.on(executor).schedule(1);
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final OperatorKey key = OperatorKey.random();
  private final TestSessions sessions =
      new TestSessions(
          new ServerClient(
              new BaseUrl(URI.create(ADDRESS)), HttpClient.newHttpClient(), new Listing()),
          ADDRESS,
          Map.of("id", "client", "secret", "good"),
          schedule);
  private final SourceReads reads =
      new SourceReads(
          new SourceReader(Metrics.off(), () -> key),
          new SourceReads.Context(schedule, () -> true, name -> {}, Metrics.off()),
          (address, namespace) -> tasks::add);

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void remembersNothingOfASourceWhoseLastReaderLeftWhileItWasRead() {
    ask(Optional.of(Duration.ofMinutes(1)));
    reads.leave("uid");
    assertThat(tasks).as("the read under way").hasSize(1);

    tasks.remove().run();
    assertThat(reads.isEmpty()).isTrue();
  }

  @Test
  void remembersNothingOfASourceThatWasReadOnceAndIsNotReadByItself() {
    ask(Optional.empty());
    tasks.remove().run();
    assertThat(reads.isEmpty()).isTrue();
  }

  private void ask(Optional<Duration> interval) {
    var unused =
        reads.ask(
            new SourceReads.Reader("uid", new ResourceName("apps", "web"), interval),
            session(),
            List.of(SOURCE),
            Demand.ANY);
  }

  private Session session() {
    Sessions.OpenResult opened =
        sessions.sessions().open("", TestSessions.AUTH, TestSessions.AUTH.namespace());
    return ((Sessions.OpenResult.Open) opened).session();
  }

  /** Lets everybody in, and has no secrets. */
  private static final class Listing extends SilentApi {
    @Override
    public Reply<LoginGrant> login(LoginRequest request, Caller caller) {
      return new Reply.Ok<>(
          new LoginGrant(SecretText.of("token"), Duration.ofHours(1), Duration.ZERO),
          Optional.empty());
    }

    @Override
    public Reply<SecretListing> secrets(
        SecretText accessToken, SecretQuery query, Optional<String> validator, Caller caller) {
      return new Reply.Ok<>(new SecretListing(List.of(), List.of()), Optional.empty());
    }
  }
}
