package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.infisical.operator.connection.ClientPool.Lease;
import com.infisical.operator.connection.ClientPool.Line;
import com.infisical.operator.schedule.ManualClock;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many clients there are, and which of them are given back. */
class ClientPoolTest {
  private final List<HttpClient> made = new CopyOnWriteArrayList<>();
  private final ManualClock clock = ManualClock.inline();
  private final ClientPool pool = new ClientPool(line -> make(), clock);

  @AfterEach
  void close() {
    pool.close();
  }

  private HttpClient make() {
    HttpClient client = HttpClient.newHttpClient();
    made.add(client);
    return client;
  }

  private static Line line(int authority) {
    return new Line(List.of("authority " + authority), Instant.EPOCH, 0);
  }

  private Lease lend(Line line) {
    // Each of a namespace of its own, as no namespace may have all.
    Lease lease = pool.lend(line, line.caPems().getFirst()).join();
    assertThat(lease.client()).isNotNull();
    return lease;
  }

  private List<Lease> lendAll(int count) {
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leases.add(lend(line(i)));
    }
    return leases;
  }

  @Test
  void lendsOneClientToAllOfTheSameTrust() {
    try (Lease one = lend(line(1));
        Lease two = lend(line(1))) {
      assertThat(one.client()).isSameAs(two.client());
    }
    assertThat(made).hasSize(1);
  }

  @Test
  void keepsFewClientsThatNobodyUses() {
    lendAll(60).forEach(Lease::close);
    assertThat(made).hasSize(60);
    assertThat(pool.size()).isEqualTo(ClientPool.MAX_IDLE);
    await()
        .until(
            () ->
                made.stream().filter(HttpClient::isTerminated).count() == 60 - ClientPool.MAX_IDLE);
  }

  @Test
  void closesAClientThatWasNotUsedForMinutes() {
    lend(line(1)).close();
    clock.pass(Duration.ofMinutes(3));
    lend(line(2)).close();
    assertThat(pool.size()).isEqualTo(1);
    await().until(() -> made.getFirst().isTerminated());
  }

  @Test
  void makesACallWaitThatNeedsOneClientTooMany() {
    List<Lease> leases = lendAll(ClientPool.MAX_OPEN);
    CompletableFuture<Lease> waiting = pool.lend(line(1_000), "apps");
    assertThat(waiting).isNotDone();
    leases.getFirst().close();
    assertThat(waiting).isCompleted();
    assertThat(pool.size()).isEqualTo(ClientPool.MAX_OPEN);
  }

  @Test
  void neverMakesTheSystemsTrustOrAnOpenOneWait() {
    lendAll(ClientPool.MAX_OPEN);
    assertThat(pool.lend(new Line(List.of(), Instant.EPOCH, 0), "apps")).isCompleted();
    assertThat(pool.lend(line(3), "apps")).isCompleted();
  }

  @Test
  void leavesClientsToOthersHoweverManyCertificatesANamespaceHas() {
    List<CompletableFuture<Lease>> hog =
        IntStream.range(0, 1_000).mapToObj(i -> pool.lend(line(i), "hog")).toList();
    assertThat(hog).filteredOn(CompletableFuture::isDone).hasSize(ClientPool.MAX_OPEN_OF_EACH);

    Lease other = pool.lend(line(2_000), "apps").getNow(null);
    assertThat(other).isNotNull();
    other.close();
    hog.getFirst().join().close();
    assertThat(hog.get(ClientPool.MAX_OPEN_OF_EACH)).isCompleted();
  }

  @Test
  void leavesClientsToCallsHoweverManyEventStreamsNeverEnd() {
    List<CompletableFuture<Lease>> streams =
        IntStream.range(0, 100).mapToObj(i -> pool.lendForStream(line(i), "apps-" + i)).toList();
    assertThat(streams)
        .filteredOn(stream -> !stream.isCompletedExceptionally())
        .hasSize(ClientPool.MAX_STREAMING);
    assertThat(pool.lend(line(99), "apps-99")).isCompleted();
    assertThat(pool.lendForStream(line(0), "another")).isCompleted();

    streams.getFirst().join().close();
    assertThat(pool.lendForStream(line(98), "apps-98")).isCompletedExceptionally();
    streams.get(1).join().close();
    assertThat(pool.lendForStream(line(98), "apps-98")).isCompleted();
  }

  @Test
  void leavesEventStreamsToOthersHoweverManyCertificatesANamespaceHas() {
    assertThat(IntStream.range(0, 100).mapToObj(i -> pool.lendForStream(line(i), "hog")))
        .filteredOn(stream -> !stream.isCompletedExceptionally())
        .hasSize(ClientPool.MAX_STREAMING_OF_EACH);
    assertThat(pool.lendForStream(line(1_000), "apps")).isCompleted();
  }

  @Test
  void passesOverACallThatGaveUpWaiting() {
    List<Lease> leases = lendAll(ClientPool.MAX_OPEN);
    CompletableFuture<Lease> impatient = pool.lend(line(1_000), "apps");
    CompletableFuture<Lease> patient = pool.lend(line(1_001), "apps");
    impatient.cancel(true);
    leases.getFirst().close();
    assertThat(patient).isCompleted();
  }

  @Test
  void countsAUseOnceHoweverOftenItIsClosed() {
    Lease first = lend(line(1));
    Lease second = lend(line(1));
    first.close();
    first.close();
    clock.pass(Duration.ofMinutes(3));
    lend(line(2)).close();
    assertThat(made.getFirst().isTerminated()).isFalse();
    assertThat(pool.size()).isEqualTo(2);
    second.close();
  }

  @Test
  void lendsNothingOnceItIsClosed() {
    lendAll(ClientPool.MAX_OPEN);
    CompletableFuture<Lease> waiting = pool.lend(line(1_000), "apps");
    pool.close();
    assertThat(waiting).isCompletedExceptionally();
    assertThatThrownBy(() -> pool.lend(line(1), "apps").join())
        .hasRootCauseMessage("The HTTP client is closed");
    await().until(() -> made.stream().allMatch(HttpClient::isTerminated));
  }
}
