package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadedResolverTest {
  private static final LookupPolicy BOTH = LookupPolicy.of(LookupPolicy.IPV4 | LookupPolicy.IPV6);
  private static final InetAddress FOUND = InetAddress.ofLiteral("192.0.2.1");
  private static final int MANY = 600;

  private final ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch end = new CountDownLatch(1);
  private final Map<String, Boolean> askedByVirtualThread = new ConcurrentHashMap<>();

  /** Answers as DNS does, but never for names that begin with "silent". */
  private final InetAddressResolver dns =
      new InetAddressResolver() {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
            throws UnknownHostException {
          askedByVirtualThread.put(host, Thread.currentThread().isVirtual());
          if (host.startsWith("silent")) {
            awaitEnd();
          }
          if (!host.startsWith("found")) {
            throw new UnknownHostException(host);
          }
          return Stream.of(FOUND);
        }

        @Override
        public String lookupByAddress(byte[] address) {
          return "name.example";
        }
      };

  private final InetAddressResolver resolver = GuardedResolution.guarded(dns);

  @AfterEach
  void end() {
    end.countDown();
    virtual.close();
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Future<List<InetAddress>> ask(String host) {
    Callable<List<InetAddress>> lookup = () -> resolver.lookupByName(host, BOTH).toList();
    return virtual.submit(lookup);
  }

  private void askForManyThatAreSilent() {
    for (int i = 0; i < MANY; i++) {
      var unused = ask("silent-%d.example".formatted(i));
    }
  }

  @Test
  void blocksNoCarrierOfVirtualThreadsForAnAnswer() throws Exception {
    assertThat(ask("found.example").get()).containsExactly(FOUND);
    assertThat(virtual.submit(() -> resolver.lookupByAddress(new byte[4])).get())
        .isEqualTo("name.example");

    assertThat(askedByVirtualThread).containsEntry("found.example", false);
  }

  @Test
  void findsANameAgainWhileThoseOfSilentNameServersWait() throws Exception {
    assertThat(ask("found.example").get()).containsExactly(FOUND);

    askForManyThatAreSilent();
    await().until(() -> askedByVirtualThread.size() > 10);

    Future<List<InetAddress>> again = ask("found.example");
    await().until(again::isDone);
    assertThat(again.get()).containsExactly(FOUND);
  }

  @Test
  void asksForFewNamesAtOnce() throws Exception {
    askForManyThatAreSilent();
    Future<List<InetAddress>> last = ask("found.example");
    await().until(() -> askedByVirtualThread.size() == 64);

    assertThat(last.isDone()).isFalse();
    end.countDown();
    assertThat(last.get()).containsExactly(FOUND);
  }

  @Test
  void tellsThatANameIsUnknown() {
    assertThatThrownBy(() -> ask("unknown.example").get())
        .hasRootCauseInstanceOf(UnknownHostException.class);
    assertThatThrownBy(() -> resolver.lookupByName("unknown.example", BOTH))
        .isInstanceOf(UnknownHostException.class);
  }
}
