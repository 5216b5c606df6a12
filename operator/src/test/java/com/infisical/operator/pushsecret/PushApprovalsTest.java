package com.infisical.operator.pushsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.SecretWrite;
import com.infisical.client.SecretWrite.ChangedSecret;
import com.infisical.client.SecretWrite.NewSecret;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often a push asks for an approval, whatever fails after the server has filed the request. */
class PushApprovalsTest {
  private static final String DELETE = "{\"deletionPolicy\": \"Delete\"}";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final PushWorld world = new PushWorld();
  private final FakeFolders infisical = world.infisical;

  @AfterEach
  void stop() {
    world.close();
  }

  private static Map<String, String> keys(int count) {
    Map<String, String> keys = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      keys.put("KEY_%04d".formatted(i), "value-" + i);
    }
    return keys;
  }

  /** How often a key was sent. */
  private long sent(String key) {
    return infisical.writes.stream()
        .filter(
            write ->
                switch (write) {
                  case SecretWrite.Create(var secrets) ->
                      secrets.stream().map(NewSecret::key).anyMatch(key::equals);
                  case SecretWrite.Change(var secrets) ->
                      secrets.stream().map(ChangedSecret::key).anyMatch(key::equals);
                  case SecretWrite.Delete(var keys) -> keys.contains(key);
                })
        .count();
  }

  /** The next write arrives, and then the process is killed. */
  private void killAfterNextWrite() {
    infisical.next(
        write -> {
          world.mayWrite = false;
          return Optional.empty();
        });
  }

  private void restart() {
    world.mayWrite = true;
    world.restart();
    world.reconcile("a");
  }

  private void push(String spec, Map<String, String> source) {
    infisical.create("/a");
    world.secret("a", source);
    world.push("a", spec);
    world.reconcile("a");
  }

  private void assertWaits() {
    assertThat(world.ready("a")).contains("waiting for approval since");
  }

  @Test
  void aChangeIsFiledOnceThoughTheProcessIsKilledBeforeItsAnswerIsRecorded() {
    infisical.approvals = true;
    push("{}", Map.of("A", "1"));
    infisical.approve("/a", infisical.writes.getFirst());
    world.force("a", "1");
    world.reconcile("a");
    assertThat(world.ready("a")).isEqualTo("True Everything is pushed");
    infisical.forgetCalls();
    world.secret("a", Map.of("A", "2"));
    killAfterNextWrite();
    world.once("shop", "a");
    restart();
    world.pass(MINUTE);
    world.reconcile("a");
    assertThat(sent("A")).isEqualTo(1);
    assertWaits();
    infisical.approve("/a", infisical.writes.getFirst());
    world.pass(Duration.ofMinutes(6));
    world.reconcile("a");
    assertThat(world.ready("a")).isEqualTo("True Everything is pushed");
    assertThat(infisical.values("/a")).isEqualTo(Map.of("A", "2"));
  }

  @Test
  void anotherContentIsFiledThoughTheOneBeforeMayBeFiledToo() {
    infisical.approvals = true;
    push("{}", Map.of("A", "1"));
    world.secret("a", Map.of("A", "2"));
    killAfterNextWrite();
    world.once("shop", "a");
    restart();
    assertThat(infisical.writes).hasSize(2);
    world.secret("a", Map.of("A", "3"));
    world.reconcile("a");
    assertThat(infisical.writes).hasSize(3);
  }

  @Test
  void whatIsSentAfterTheFirstAnswerIsFiledOnce() {
    infisical.approvals = true;
    infisical.next(write -> Optional.empty());
    killAfterNextWrite();
    push("{}", keys(250));
    restart();
    assertThat(sent("KEY_0000")).isEqualTo(1);
    assertThat(sent("KEY_0150")).isEqualTo(1);
    assertWaits();
  }

  @Test
  void aLostAnswerIsNoReasonToFileASecondRequest() {
    infisical.approvals = true;
    push("{}", Map.of("A", "1"));
    infisical.forgetCalls();
    infisical.refuse(FakeFolders.timeout());
    world.secret("a", Map.of("A", "2"));
    world.reconcile("a");
    world.restart();
    world.reconcile("a");
    assertThat(sent("A")).isEqualTo(1);
    assertWaits();
    world.force("a", "1");
    world.reconcile("a");
    assertThat(sent("A")).isEqualTo(2);
  }

  @Test
  void whatCannotHaveArrivedIsSentAgain() {
    infisical.approvals = true;
    push("{}", Map.of("A", "1"));
    infisical.forgetCalls();
    infisical.refuse(FakeFolders.refused(503, "Unavailable"));
    world.secret("a", Map.of("A", "2"));
    world.reconcile("a");
    world.pass(MINUTE);
    world.reconcile("a");
    assertThat(sent("A")).isEqualTo(2);
    assertWaits();
  }

  @Test
  void filesNothingAgainWhileTheApiServerTakesNoRecord() {
    push("{}", Map.of("A", "1", "B", "1"));
    assertThat(world.ready("a")).isEqualTo("True Everything is pushed");
    infisical.forgetCalls();
    infisical.approvals = true;
    infisical.next(
        write -> {
          world.apiServer.refuse(
              request -> request.startsWith("PATCH") ? Optional.of(500) : Optional.empty());
          return Optional.empty();
        });
    world.secret("a", Map.of("A", "2", "B", "1"));
    world.once("shop", "a");
    for (int i = 0; i < 3; i++) {
      world.pass(MINUTE);
      world.once("shop", "a");
    }
    assertThat(sent("A")).isEqualTo(1);
    world.apiServer.refuse(request -> Optional.empty());
    world.pass(MINUTE);
    world.reconcile("a");
    assertWaits();
    world.restart();
    world.reconcile("a");
    assertThat(sent("A")).isEqualTo(1);
  }

  @Test
  void whatWasCreatedStaysItsOwnThoughTheApiServerTookNoRecordOfIt() {
    infisical.next(
        write -> {
          world.apiServer.refuse(
              request -> request.startsWith("PATCH") ? Optional.of(500) : Optional.empty());
          return Optional.empty();
        });
    push("{}", Map.of("A", "1", "B", "1"));
    world.apiServer.refuse(request -> Optional.empty());
    world.pass(MINUTE);
    world.reconcile("a");
    assertThat(world.ready("a")).isEqualTo("True Everything is pushed");
    assertThat(world.managed("a")).hasSize(2);
  }

  @Test
  void writesAtOnceWhereThePolicyIsGone() {
    infisical.approvals = true;
    push("{}", Map.of("A", "1"));
    infisical.approvals = false;
    world.secret("a", Map.of("A", "1", "B", "1"));
    world.reconcile("a");
    assertThat(infisical.values("/a")).isEqualTo(Map.of("B", "1"));
    infisical.refuse(FakeFolders.timeout());
    world.secret("a", Map.of("A", "1", "B", "2"));
    world.reconcile("a");
    assertThat(infisical.values("/a")).isEqualTo(Map.of("B", "2"));
  }

  @Test
  void aDeletionThatWaitsForAnApprovalIsAskedForOnceAndNamed() {
    push(DELETE, keys(150));
    String id = infisical.secret("/a", "KEY_0000").orElseThrow().id();
    infisical.approvals = true;
    infisical.next(write -> Optional.empty());
    infisical.refuse(FakeFolders.refused(503, "Unavailable"));
    world.terminate("a");
    Optional<Duration> again = world.once("shop", "a");
    assertThat(again).isPresent();
    assertThat(world.warnings()).anyMatch(note -> note.contains("approved") && note.contains(id));
    world.pass(again.get());
    assertThat(world.reconcile("a")).isEmpty();
    assertThat(world.finalizers("a")).isEmpty();
    assertThat(infisical.writes(SecretWrite.Delete.class)).isEqualTo(3);
    assertThat(sent("KEY_0000")).isEqualTo(2);
  }

  @Test
  void aDeletionAtADestinationBeforeIsAskedForOnceAndNamed() {
    push(DELETE, keys(150));
    infisical.create("/b");
    infisical.next(write -> Optional.empty());
    infisical.next(write -> Optional.empty());
    infisical.next(
        write -> {
          infisical.approvals = true;
          return Optional.empty();
        });
    infisical.refuse(FakeFolders.refused(503, "Unavailable"));
    world.change("a", "{\"destination\": {\"secretsPath\": \"/b\"}}");
    Optional<Duration> again = world.reconcile("a");
    assertThat(world.warnings()).anyMatch(note -> note.contains("once that is approved"));
    world.pass(again.orElseThrow());
    world.reconcile("a");
    world.pass(Duration.ofMinutes(6));
    world.reconcile("a");
    assertThat(infisical.writes(SecretWrite.Delete.class)).isEqualTo(3);
    assertThat(sent("KEY_0000")).isEqualTo(3);
  }
}
