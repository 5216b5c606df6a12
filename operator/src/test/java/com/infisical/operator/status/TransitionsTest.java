package com.infisical.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log has of a condition that changes. */
class TransitionsTest {
  private static final Secret OBJECT =
      new SecretBuilder()
          .withNewMetadata()
          .withNamespace("apps")
          .withName("web")
          .withUid("1234")
          .endMetadata()
          .build();

  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final Transitions transitions =
      new Transitions(
          new Events(client, () -> Instant.EPOCH, Runnable::run, () -> false),
          new StatusMemory<>(),
          "IsReady",
          "Ready",
          "NotReady");
  private final Logger logger = (Logger) LoggerFactory.getLogger(Transitions.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
    logger.setLevel(null);
    client.close();
  }

  @Test
  void logsOneLineEachTimeThatTheValueChanges() {
    transitions.written(OBJECT, List.of(), condition("False", "no such host"));
    transitions.written(OBJECT, List.of(), condition("False", "another reason"));
    transitions.written(OBJECT, List.of(), condition("True", "the login succeeded"));
    transitions.written(OBJECT, List.of(), condition("True", "the login succeeded"));

    assertThat(lines.list)
        .extracting(ILoggingEvent::getLevel, ILoggingEvent::getMessage, TransitionsTest::pairs)
        .containsExactly(
            tuple(
                Level.WARN,
                "NotReady",
                "kind=Secret namespace=apps name=web generation=3 message=no such host"),
            tuple(
                Level.INFO,
                "Ready",
                "kind=Secret namespace=apps name=web generation=3 message=the login succeeded"));
  }

  @Test
  void logsNothingOfWhatTheStatusSaidBeforeAStart() {
    transitions.written(
        OBJECT, condition("False", "no such host"), condition("False", "no such host"));

    assertThat(lines.list).isEmpty();
  }

  @Test
  void namesTheRequestThatTheServerRefused() {
    transitions.written(
        OBJECT, List.of(), condition("False", "HTTP 403"), Optional.of("req-abc123"));
    transitions.written(OBJECT, List.of(), condition("True", "fine"), Optional.empty());

    assertThat(lines.list)
        .extracting(TransitionsTest::pairs)
        .satisfiesExactly(
            refused -> assertThat(refused).endsWith("message=HTTP 403 reqId=req-abc123"),
            fine -> assertThat(fine).doesNotContain("reqId"));
  }

  private static String pairs(ILoggingEvent line) {
    return line.getKeyValuePairs().stream()
        .map(pair -> pair.key + "=" + pair.value)
        .collect(Collectors.joining(" "));
  }

  private static List<Condition> condition(String status, String message) {
    return List.of(
        new ConditionBuilder()
            .withType("IsReady")
            .withStatus(status)
            .withMessage(message)
            .withObservedGeneration(3L)
            .build());
  }
}
