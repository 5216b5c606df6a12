package com.infisical.operator.connection;

import com.infisical.operator.connection.ServerAccess.Opened;
import com.infisical.operator.kubernetes.ResourceName;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks servers in separate tasks, one per connection, and keeps each result until it is fetched.
 *
 * <p>Safe for use by several threads.
 */
final class ServerChecks {
  private static final Logger LOG = LoggerFactory.getLogger(ServerChecks.class);

  private final BiFunction<String, String, Executor> calls;
  private final Consumer<ResourceName> answered;
  private final Map<ResourceName, Check> checks = new ConcurrentHashMap<>();

  private record Check(Opened.Open server, CompletableFuture<ServerCheck> answer) {}

  /**
   * @param calls runs what asks a server, by its address, for a namespace
   * @param answered told when the answer for a connection can be fetched
   */
  ServerChecks(BiFunction<String, String, Executor> calls, Consumer<ResourceName> answered) {
    this.calls = calls;
    this.answered = answered;
  }

  /**
   * The answer of {@code server}, once; empty when it is still to come. A question to another
   * server than the connection now has is given up.
   */
  Optional<ServerCheck> result(ResourceName connection, Opened.Open server) {
    Check present = checks.get(connection);
    if (present != null && present.server().equals(server)) {
      if (!present.answer().isDone()) {
        return Optional.empty();
      }
      checks.remove(connection, present);
      return Optional.of(present.answer().join());
    }
    Check asked = new Check(server, new CompletableFuture<>());
    checks.put(connection, asked);
    ask(connection, asked);
    return Optional.empty();
  }

  /** Gives up what was asked for a connection that is gone. */
  void forget(ResourceName connection) {
    checks.remove(connection);
  }

  /** However asking ends, there is an answer: nobody waits for ever. */
  private void ask(ResourceName connection, Check check) {
    var unused =
        CompletableFuture.supplyAsync(
                () -> ServerCheck.of(check.server().client(), check.server().address()),
                calls.apply(check.server().address().base().toString(), connection.namespace()))
            .handle((answer, bug) -> answer != null ? answer : failedByBug(bug))
            .thenAccept(
                answer -> {
                  check.answer().complete(answer);
                  answered.accept(connection);
                });
  }

  private static ServerCheck failedByBug(Throwable bug) {
    LOG.error("The check of a server failed with an internal error", bug);
    return new ServerCheck.NotReady(
        "the check of the server failed because of an internal error; check the operator's log");
  }
}
