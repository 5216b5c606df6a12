package com.infisical.operator.pushsecret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.client.SecretWrite;
import com.infisical.client.WriteReceipt;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalPushSecretStatus;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.tenancy.TestTenancy;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a push does over several syncs, on a server that fails in every way. */
class PushReconcilerTest {
  private static final String GENERATORS =
      "\"generators\": [{\"destinationSecretName\": \"PW\", \"generatorRef\":"
          + " {\"kind\": \"Password\", \"name\": \"password\"}}]";
  private static final String GENERATED = "{\"push\": {" + GENERATORS + "}}";
  private static final String DELETE = "{\"deletionPolicy\": \"Delete\"}";
  private static final String CLEANUP = "secrets.infisical.com/cleanup";
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

  private void pushed(String name, String spec, Map<String, String> source) {
    infisical.create("/" + name);
    world.secret(name, source);
    world.push(name, spec);
    world.reconcile(name);
    assertThat(world.ready(name)).startsWith("True");
  }

  private String value(String name, String key) {
    return infisical.values("/" + name).get(key);
  }

  // Plan before writing; batches.

  @Test
  void aThousandKeysTakeOneListAndTenWritesAndOneChangeOneOfEach() {
    Map<String, String> many = keys(1_000);
    pushed("many", "{}", many);
    assertThat(infisical.values("/many")).isEqualTo(many);
    assertThat(infisical.reads).isEqualTo(1);
    assertThat(infisical.writes).hasSize(10);
    infisical.forgetCalls();
    many.put("KEY_0500", "changed");
    world.secret("many", many);
    world.reconcile("many");
    assertThat(value("many", "KEY_0500")).isEqualTo("changed");
    assertThat(infisical.reads).isEqualTo(1);
    assertThat(infisical.writes).hasSize(1);
    assertThat(infisical.writes.getFirst().size()).isEqualTo(1);
  }

  @Test
  void nothingIsWrittenWhereTheFolderCannotBeListed() {
    infisical.create("/a");
    world.secret("a", Map.of("A", "1"));
    infisical.refuseList(0, FakeFolders.refused(500, "InternalServerError"));
    world.push("a", "{}");
    assertThat(world.once("shop", "a")).isPresent();
    assertThat(infisical.writes).isEmpty();
    assertThat(world.ready("a")).startsWith("False listing the secrets of /a");
    world.pass(MINUTE);
    world.reconcile("a");
    assertThat(value("a", "A")).isEqualTo("1");
  }

  @Test
  void theLimitOfTwoThousandKeysIsReachedInOneGo() {
    Map<String, String> many = new TreeMap<>();
    for (int i = 0; i < 2_000; i++) {
      many.put("A_KEY_WITH_A_RATHER_LONG_NAME_%04d".formatted(i), "value");
    }
    pushed("many", "{}", many);
    assertThat(infisical.values("/many")).hasSize(2_000);
    assertThat(world.managed("many")).hasSize(2_000);
    many.put("ONE_MORE", "value");
    world.secret("many", many);
    world.reconcile("many");
    assertThat(world.ready("many")).contains("more than 2000 keys");
    assertThat(infisical.values("/many")).hasSize(2_000);
  }

  @Test
  void aBodyHasAtMostAMebibyteAsJsonWritesIt() {
    Map<String, String> large = new TreeMap<>();
    for (int i = 0; i < 8; i++) {
      large.put("KEY_" + i, "\n\"".repeat(50_000) + "x");
    }
    pushed("large", "{}", large);
    assertThat(infisical.writes)
        .hasSizeGreaterThan(1)
        .allSatisfy(write -> assertThat(json(write)).isLessThan(1 << 20));
  }

  private static int json(SecretWrite write) {
    return ((SecretWrite.Create) write)
        .secrets().stream()
            .map(secret -> new ObjectMapper().valueToTree(secret.value().reveal()).toString())
            .mapToInt(String::length)
            .sum();
  }

  // Answers that are lost.

  @Test
  void whatWasCreatedStaysItsOwnWhereTheAnswerIsLost() {
    infisical.create("/a");
    world.secret("a", Map.of("A", "1", "B", "2"));
    infisical.loseAnswer(FakeFolders.timeout());
    world.push("a", "{}");
    world.reconcile("a");
    assertThat(world.ready("a")).isEqualTo("True Everything is pushed");
    assertThat(world.managed("a")).hasSize(2);
    assertThat(infisical.writes).hasSize(1);
  }

  @Test
  void whatWasCreatedStaysItsOwnWhereTheListAfterALostAnswerFailsToo() {
    infisical.create("/a");
    world.secret("a", keys(150));
    infisical.next(write -> Optional.empty());
    infisical.refuse(FakeFolders.timeout());
    infisical.refuseList(1, FakeFolders.refused(503, "Unavailable"));
    world.push("a", "{}");
    world.once("shop", "a");
    assertThat(world.managed("a")).hasSize(100);
    infisical.hidden.addAll(keys(150).keySet());
    world.restart();
    world.reconcile("a");
    assertThat(world.managed("a")).hasSize(150);
  }

  @Test
  void whatWasCreatedStaysItsOwnWhereTwoAnswersInARowAreLost() {
    infisical.create("/a");
    world.secret("a", Map.of("A", "1", "B", "2"));
    infisical.refuse(FakeFolders.timeout());
    infisical.loseAnswer(FakeFolders.timeout());
    world.push("a", "{}");
    world.once("shop", "a");
    world.pass(MINUTE);
    world.reconcile("a");
    assertThat(world.ready("a")).isEqualTo("True Everything is pushed");
    assertThat(world.managed("a")).hasSize(2);
  }

  @Test
  void aGeneratedValueIsNotDrawnAgainWhereItsAnswerIsLostAndTheProcessEnds() {
    world.generator("password");
    infisical.create("/a");
    world.secret("a", Map.of("A", "1"));
    infisical.loseAnswer(FakeFolders.timeout());
    infisical.refuseList(1, FakeFolders.timeout());
    world.push("a", GENERATED);
    world.once("shop", "a");
    String drawn = value("a", "PW");
    assertThat(drawn).hasSize(20);
    world.restart();
    world.reconcile("a");
    assertThat(value("a", "PW")).isEqualTo(drawn);
    assertThat(infisical.version("/a", "PW")).isEqualTo(1);
  }

  @Test
  void aSilentServerIsAskedTwiceAndThenLeftAlone() {
    infisical.create("/a");
    world.secret("a", keys(300));
    for (int i = 0; i < 400; i++) {
      infisical.refuse(FakeFolders.timeout());
    }
    world.push("a", "{}");
    Optional<Duration> again = world.once("shop", "a");
    assertThat(infisical.writes.size()).isLessThanOrEqualTo(3);
    assertThat(again).isPresent();
    assertThat(world.ready("a")).contains("could not create", "timed out");
  }

  @Test
  void aServerThatLimitsCallsIsSentNothingMore() {
    infisical.create("/a");
    world.secret("a", keys(300));
    infisical.refuse(
        new Reply.Refused<>(429, "RateLimitExceeded", "", Optional.of(Duration.ofSeconds(7))));
    world.push("a", "{}");
    assertThat(world.once("shop", "a")).contains(Duration.ofSeconds(7));
    assertThat(infisical.writes).hasSize(1);
  }

  @Test
  void aBodyThatAProxyFindsTooLargeIsSentInSmallerParts() {
    infisical.create("/a");
    world.secret("a", Map.of("A", "1", "B", "2"));
    infisical.refuse(new Reply.Foreign<>(413, "got an HTML page", "", Optional.empty()));
    infisical.refuse(new Reply.Foreign<>(413, "got an HTML page", "", Optional.empty()));
    world.push("a", "{}");
    world.reconcile("a");
    assertThat(world.ready("a")).isEqualTo("True Everything is pushed");
  }

  @Test
  void oneKeyThatTheServerRefusesDoesNotStopTheOthers() {
    infisical.create("/a");
    world.secret("a", Map.of("A", "1", "B", "2", "C", "3"));
    infisical.refuse(FakeFolders.refused(400, "BadRequest"));
    infisical.refuse(FakeFolders.refused(400, "BadRequest"));
    infisical.next(write -> Optional.empty());
    infisical.refuse(FakeFolders.refused(400, "BadRequest"));
    world.push("a", "{}");
    world.reconcile("a");
    assertThat(infisical.values("/a")).containsOnlyKeys("A", "C");
    assertThat(world.ready("a")).startsWith("False could not create B: ");
  }

  @Test
  void saysNothingOfAFailureThatTheSecondPlanHasCured() {
    infisical.create("/a");
    world.secret("a", Map.of("A", "1", "B", "2"));
    infisical.next(
        write -> {
          infisical.set("/a", "B", "2");
          return Optional.empty();
        });
    world.push("a", "{}");
    world.reconcile("a");
    assertThat(infisical.values("/a")).containsOnlyKeys("A", "B");
    assertThat(world.condition("a", "secrets.infisical.com/FailedToCreateSecrets"))
        .startsWith("False");
  }

  // Approvals.

  @Test
  void filesNoSecondRequestWhereAnotherBatchFails() {
    infisical.create("/a");
    infisical.approvals = true;
    world.secret("a", keys(150));
    infisical.next(write -> Optional.empty());
    infisical.refuse(FakeFolders.refused(400, "BadRequest"));
    world.push("a", "{}");
    world.reconcile("a");
    assertThat(sent("KEY_0000")).isEqualTo(1);
    assertThat(world.ready("a")).contains("waiting for approval since");
  }

  private long sent(String key) {
    return infisical.writes.stream()
        .filter(
            write ->
                write instanceof SecretWrite.Create(var secrets)
                    && secrets.stream().anyMatch(each -> each.key().equals(key)))
        .count();
  }

  @Test
  void filesNoSecondRequestWhereTheListAfterAFailureFails() {
    world.generator("password");
    infisical.create("/a");
    infisical.approvals = true;
    Map<String, String> source = keys(150);
    world.secret("a", source);
    infisical.next(write -> Optional.empty());
    infisical.refuse(FakeFolders.refused(400, "BadRequest"));
    infisical.refuseList(1, FakeFolders.timeout());
    world.push("a", "{}");
    world.once("shop", "a");
    world.restart();
    world.reconcile("a");
    assertThat(sent("KEY_0000")).isEqualTo(1);
  }

  @Test
  void looksForAnApprovalEvenWithoutAnInterval() {
    infisical.create("/a");
    infisical.approvals = true;
    world.secret("a", Map.of("A", "1"));
    world.push("a", "{}");
    Optional<Duration> again = world.reconcile("a");
    assertThat(again).isPresent();
    infisical.approve("/a", infisical.writes.getFirst());
    world.pass(again.get());
    world.reconcile("a");
    assertThat(world.ready("a")).isEqualTo("True Everything is pushed");
    assertThat(world.managed("a")).containsValue("A");
    assertThat(infisical.writes).hasSize(1);
  }

  @Test
  void aForceSyncSendsAnUnapprovedWriteAgain() {
    infisical.create("/a");
    infisical.approvals = true;
    world.secret("a", Map.of("A", "1"));
    world.push("a", "{}");
    world.reconcile("a");
    world.force("a", "1");
    world.reconcile("a");
    assertThat(infisical.writes).hasSize(2);
  }

  // Folders, environments, projects.

  @Test
  void looksAgainForAFolderThatIsMissing() {
    world.secret("a", Map.of("A", "1"));
    world.push("a", "{}");
    Optional<Duration> again = world.reconcile("a");
    assertThat(world.ready("a")).contains("createMissingFolders");
    assertThat(again).isPresent();
    infisical.create("/a");
    world.pass(again.get());
    world.reconcile("a");
    assertThat(value("a", "A")).isEqualTo("1");
  }

  @Test
  void makesTheFolderThatAnOldServerListsAsEmpty() {
    infisical.listsMissingFolders = true;
    world.secret("a", Map.of("A", "1", "B", "2"));
    world.push("a", "{\"destination\": {\"createMissingFolders\": true}}");
    world.reconcile("a");
    assertThat(infisical.made).containsExactly("/a");
    assertThat(infisical.values("/a")).containsOnlyKeys("A", "B");
    assertThat(world.ready("a")).isEqualTo("True Everything is pushed");
  }

  @Test
  void namesTheOptionWhereAnOldServerRefusesToCreateInAMissingFolder() {
    infisical.listsMissingFolders = true;
    world.secret("a", Map.of("A", "1"));
    world.push("a", "{}");
    assertThat(world.reconcile("a")).isPresent();
    assertThat(world.ready("a")).contains("createMissingFolders");
    assertThat(infisical.made).isEmpty();
  }

  @Test
  void takesNoRootFolderForAMissingOne() {
    world.secret("a", Map.of("A", "1"));
    world.push(
        "shop", "a", "/", PushWorld.HOST, "{\"destination\": {\"createMissingFolders\": true}}");
    assertThat(world.reconcile("a")).isPresent();
    assertThat(world.ready("a")).contains("environment dev").doesNotContain("folder name");
    assertThat(infisical.made).isEmpty();
  }

  @Test
  void looksUpASlugAgainWhoseProjectIsGone() {
    infisical.create("/a");
    world.secret("a", Map.of("A", "1"));
    infisical.slug("gone", "deleted");
    world.push("a", "{\"destination\": {\"projectId\": \"\", \"projectSlug\": \"gone\"}}");
    infisical.refuseList(0, FakeFolders.refused(404, "NotFound"));
    Optional<Duration> again = world.once("shop", "a");
    assertThat(again).isPresent();
    infisical.slug("gone", FakeFolders.PROJECT);
    world.pass(again.get());
    world.reconcile("a");
    assertThat(value("a", "A")).isEqualTo("1");
  }

  // Never by absence alone.

  @Test
  void deletesAVanishedKeyAfterAMinuteThoughThePolicyIsNone() {
    pushed("a", "{}", Map.of("A", "1", "B", "2", "C", "3"));
    world.secret("a", Map.of("A", "1", "B", "2"));
    Optional<Duration> again = world.reconcile("a");
    assertThat(infisical.values("/a")).containsOnlyKeys("A", "B", "C");
    assertThat(again).isPresent();
    world.pass(again.get());
    world.reconcile("a");
    assertThat(infisical.values("/a")).containsOnlyKeys("A", "B");
    assertThat(world.managed("a")).hasSize(2);
  }

  @Test
  void countsTheMinuteFromWhenTheKeyVanishedLast() {
    pushed("a", "{}", Map.of("A", "1", "B", "2", "C", "3"));
    world.secret("a", Map.of("A", "1", "B", "2"));
    world.reconcile("a");
    world.pass(Duration.ofSeconds(30));
    infisical.refuseList(0, FakeFolders.timeout());
    world.secret("a", Map.of("A", "1", "B", "2", "C", "3"));
    world.once("shop", "a");
    world.pass(Duration.ofSeconds(35));
    world.secret("a", Map.of("A", "1", "B", "2"));
    world.reconcile("a");
    assertThat(infisical.values("/a")).containsOnlyKeys("A", "B", "C");
  }

  @Test
  void deletesNothingWhereTheSourceIsGoneEmptiedTerminatingOrItsTemplateFails() {
    pushed("a", DELETE, Map.of("A", "1", "B", "2"));
    world.secret("a", Map.of());
    world.reconcile("a");
    assertThat(world.ready("a")).contains("not deleted");
    world.secret(
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("a")
            .withDeletionTimestamp("2026-01-01T00:00:00Z")
            .endMetadata()
            .build());
    world.reconcile("a");
    assertThat(world.ready("a")).contains("is being deleted");
    world.deleteSecret("a");
    world.reconcile("a");
    assertThat(world.ready("a")).contains("does not exist");
    world.secret("a", Map.of("A", "1", "B", "2"));
    world.change(
        "a", "{\"push\": {\"secret\": {\"template\": {\"data\": {\"A\": \"{{ .NO.Value }}\"}}}}}");
    world.reconcile("a");
    assertThat(world.ready("a")).contains("template");
    world.pass(Duration.ofHours(1));
    world.reconcile("a");
    assertThat(infisical.values("/a")).isEqualTo(Map.of("A", "1", "B", "2"));
    assertThat(infisical.writes(SecretWrite.Delete.class)).isZero();
  }

  @Test
  void deletesMostOfItOnlyAfterAForceSyncThatComesAfterTheWarning() {
    pushed("a", "{}", keys(4));
    world.force("a", "before");
    world.secret("a", Map.of("KEY_0000", "value-0"));
    world.reconcile("a");
    world.pass(Duration.ofHours(1));
    world.reconcile("a");
    assertThat(infisical.values("/a")).hasSize(4);
    assertThat(world.warnings()).anyMatch(note -> note.startsWith("NotDeleted: 3 of 4"));
    world.force("a", "after");
    world.reconcile("a");
    assertThat(infisical.values("/a")).containsOnlyKeys("KEY_0000");
  }

  // Generated values.

  @Test
  void drawsNothingBecauseThePolicyOrTheSpecChanged() {
    world.generator("password");
    pushed("a", GENERATED, Map.of("A", "1"));
    String drawn = value("a", "PW");
    world.pass(Duration.ofHours(2));
    world.change("a", "{\"updatePolicy\": \"Replace\", \"resyncInterval\": \"1h\"}");
    world.reconcile("a");
    assertThat(value("a", "PW")).isEqualTo(drawn);
    world.pass(Duration.ofMinutes(90));
    world.reconcile("a");
    assertThat(value("a", "PW")).isNotEqualTo(drawn);
  }

  @Test
  void countsAnExistingKeyWithoutARecordedTimeAsDrawnNow() {
    world.generator("password");
    infisical.set("/a", "PW", "in use");
    world.secret("a", Map.of("A", "1"));
    world.push(
        "a",
        "{\"updatePolicy\": \"Replace\", \"resyncInterval\": \"1h\", \"push\": {"
            + GENERATORS
            + "}}");
    world.reconcile("a");
    world.pass(Duration.ofMinutes(50));
    world.reconcile("a");
    assertThat(value("a", "PW")).isEqualTo("in use");
    world.pass(Duration.ofMinutes(20));
    world.reconcile("a");
    assertThat(value("a", "PW")).hasSize(20);
  }

  @Test
  void neverDrawsAgainUnderReplaceWithoutAnInterval() {
    world.generator("password");
    pushed("a", "{\"updatePolicy\": \"Replace\", \"push\": {" + GENERATORS + "}}", Map.of());
    String drawn = value("a", "PW");
    world.pass(Duration.ofDays(400));
    world.force("a", "now");
    world.reconcile("a");
    assertThat(value("a", "PW")).isEqualTo(drawn);
  }

  @Test
  void skipsADrawWhereItWasInterruptedAndNeverDoublesIt() {
    world.generator("password");
    pushed(
        "a",
        "{\"updatePolicy\": \"Replace\", \"resyncInterval\": \"1h\", \"push\": {"
            + GENERATORS
            + "}}",
        Map.of());
    String drawn = value("a", "PW");
    world.pass(Duration.ofHours(2));
    infisical.refuse(FakeFolders.refused(503, "Unavailable"));
    world.once("shop", "a");
    world.restart();
    world.reconcile("a");
    assertThat(value("a", "PW")).isEqualTo(drawn);
  }

  @Test
  void readsAGeneratorOnceForAllItsKeys() {
    world.generator("password");
    infisical.create("/a");
    StringBuilder many = new StringBuilder("{\"push\": {\"secret\": null, \"generators\": [");
    for (int i = 0; i < 50; i++) {
      many.append(i == 0 ? "" : ",")
          .append(
              "{\"destinationSecretName\": \"PW_%d\", \"generatorRef\": {\"kind\": \"Password\", \"name\": \"password\"}}"
                  .formatted(i));
    }
    world.push("a", many + "]}}");
    world.reconcile("a");
    assertThat(infisical.values("/a")).hasSize(50);
    assertThat(world.apiServer.requests())
        .filteredOn(request -> request.contains("clustergenerators"))
        .hasSize(1);
  }

  // Changed destinations.

  private void move(String name, String path) {
    world.change(name, "{\"destination\": {\"secretsPath\": \"" + path + "\"}}");
  }

  @Test
  void keepsWhatItHasWhereItsDestinationIsChangedBack() {
    world.generator("password");
    pushed(
        "a",
        "{\"updatePolicy\": \"Replace\", \"deletionPolicy\": \"Delete\", \"push\": {"
            + GENERATORS
            + "}}",
        Map.of("A", "1"));
    String drawn = value("a", "PW");
    Map<String, String> before = world.managed("a");
    move("a", "/b");
    world.reconcile("a");
    move("a", "/a");
    world.reconcile("a");
    world.pass(MINUTE);
    world.force("a", "1");
    world.reconcile("a");
    assertThat(infisical.values("/a")).isEqualTo(Map.of("A", "1", "PW", drawn));
    assertThat(world.managed("a")).isEqualTo(before);
    assertThat(infisical.writes(SecretWrite.Delete.class)).isZero();
    world.secret("a", Map.of("A", "2"));
    world.reconcile("a");
    assertThat(value("a", "A")).isEqualTo("2");
  }

  @Test
  void cleansUpAfterAllStandsAtTheNewDestination() {
    pushed("a", DELETE, Map.of("A", "1"));
    infisical.create("/b");
    infisical.refuse(FakeFolders.refused(503, "Unavailable"));
    move("a", "/b");
    world.once("shop", "a");
    assertThat(infisical.values("/a")).containsOnlyKeys("A");
    world.pass(MINUTE);
    world.reconcile("a");
    assertThat(infisical.values("/b")).containsOnlyKeys("A");
    assertThat(infisical.values("/a")).isEmpty();
  }

  @Test
  void deletesNothingAtAnotherServerAndNamesTheIds() {
    pushed("a", DELETE, Map.of("A", "1"));
    world.other.create("/a");
    world.change("a", "{\"hostAPI\": \"" + PushWorld.OTHER_HOST + "\"}");
    world.reconcile("a");
    assertThat(world.other.values("/a")).containsOnlyKeys("A");
    assertThat(infisical.values("/a")).containsOnlyKeys("A");
    assertThat(world.warnings()).anyMatch(note -> note.startsWith("LeftAtServer: 1 secrets"));
    assertThat(infisical.writes(SecretWrite.Delete.class)).isZero();
  }

  @Test
  void leavesWhatAnotherResourceWantsAtTheDestinationThatItLeaves() {
    world.generator("password");
    pushed(
        "a", "{\"deletionPolicy\": \"Delete\", \"push\": {" + GENERATORS + "}}", Map.of("A", "1"));
    String drawn = value("a", "PW");
    world.secret("b", Map.of());
    world.push("shop", "b", "/a", PushWorld.HOST, GENERATED);
    world.reconcile("b");
    infisical.create("/elsewhere");
    move("a", "/elsewhere");
    world.reconcile("a");
    world.reconcile("b");
    assertThat(infisical.values("/a")).isEqualTo(Map.of("PW", drawn));
    assertThat(world.ready("b")).isEqualTo("True Everything is pushed");
  }

  // Several resources, and their end.

  private InfisicalPushSecret generatedBy(String name, String spec) {
    world.secret(name, Map.of());
    return world.push("shop", name, "/shared", PushWorld.HOST, spec);
  }

  @Test
  void aRestartGivesNoPasswordToAResourceThatComesSecond() {
    world.generator("password");
    infisical.create("/shared");
    generatedBy("first", GENERATED);
    world.reconcile("first");
    String drawn = infisical.values("/shared").get("PW");
    replacing("second", "PW");
    world.reconcile("second");
    world.restart();
    reconcileForAWhile("second");
    assertThat(infisical.values("/shared")).isEqualTo(Map.of("PW", drawn));
    assertThat(world.ready("second")).contains("pushed by another resource");
  }

  private void replacing(String name, String key) {
    world.secret(name, Map.of(key, "of " + name));
    world.push("shop", name, "/shared", PushWorld.HOST, "{\"updatePolicy\": \"Replace\"}");
  }

  private void reconcileForAWhile(String name) {
    for (int i = 0; i < 15; i++) {
      world.reconcile(name);
      world.pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void aRestartChangesNothingWhereTwoReplaceTheSameKey() {
    infisical.set("/shared", "K", "theirs");
    replacing("first", "K");
    world.reconcile("first");
    world.pass(Duration.ofSeconds(2));
    replacing("second", "K");
    world.reconcile("second");
    infisical.forgetCalls();
    world.restart();
    world.reconcile("second");
    world.reconcile("first");
    reconcileForAWhile("second");
    assertThat(infisical.values("/shared")).isEqualTo(Map.of("K", "of first"));
    assertThat(infisical.writes).isEmpty();
  }

  @Test
  void aRenamedResourceLosesNoPasswordThoughTheNewOneHasNotPushedYet() {
    world.generator("password");
    infisical.create("/shared");
    world.secret("other", "elder", Map.of("X", "1"));
    world.push("other", "elder", "/shared", PushWorld.HOST, "{}");
    world.reconcile("other", "elder");
    world.pass(Duration.ofSeconds(2));
    String delete = "{\"deletionPolicy\": \"Delete\", \"push\": {" + GENERATORS + "}}";
    generatedBy("before", delete);
    world.reconcile("before");
    String drawn = infisical.values("/shared").get("PW");
    world.restart();
    world.reconcile("before");
    world.reconcile("other", "elder");
    world.reconcile("before");
    world.pass(Duration.ofHours(1));
    generatedBy("after", delete);
    world.terminate("before");
    Optional<Duration> again = world.once("shop", "before");
    assertThat(again).isPresent();
    world.reconcile("after");
    world.pass(again.get());
    world.reconcile("before");
    assertThat(world.finalizers("before")).isEmpty();
    world.forget("shop", "before");
    world.reconcile("after");
    assertThat(infisical.values("/shared")).isEqualTo(Map.of("PW", drawn, "X", "1"));
    assertThat(world.ready("after")).isEqualTo("True Everything is pushed");
    assertThat(world.finalizers("after")).containsExactly("secrets.infisical.com/cleanup");
  }

  @Test
  void waitsForNoOlderResourceOfAnotherProject() {
    world.secret("other", "older", Map.of("A", "1"));
    world.push("other", "older", "/a", PushWorld.HOST, "{\"destination\": {\"projectId\": \"q\"}}");
    world.pass(MINUTE);
    pushed("a", "{}", Map.of("A", "1"));
    assertThat(value("a", "A")).isEqualTo("1");
  }

  @Test
  void keepsItsSessionWhileItWaitsForAResourceThatMayTakeOver() {
    infisical.create("/shared");
    world.secret("a", Map.of("A", "1"));
    world.push("shop", "a", "/shared", PushWorld.HOST, DELETE);
    world.reconcile("a");
    world.push("shop", "b", "/shared", PushWorld.HOST, "{}");
    world.reconcile("b");
    world.deleteSecret("login");
    world.terminate("a");
    Optional<Duration> again = world.once("shop", "a");
    world.reconcile("b");
    for (int i = 0; i < 70 && again.isPresent(); i++) {
      world.pass(again.get());
      again = world.once("shop", "a");
    }
    assertThat(again).isEmpty();
    assertThat(infisical.values("/shared")).isEmpty();
  }

  @Test
  void aResourceThatHasNotPushedYetTakesOverWhatIsLeftByOneWithoutAFinalizer() {
    world.generator("password");
    infisical.create("/shared");
    generatedBy("before", GENERATED);
    world.reconcile("before");
    generatedBy("after", GENERATED);
    world.forget("shop", "before");
    world.reconcile("after");
    assertThat(world.ready("after")).isEqualTo("True Everything is pushed");
    assertThat(world.condition("after", "secrets.infisical.com/Conflict")).isEmpty();
  }

  @Test
  void deletesWithItselfWhatItCreatedThoughTheAnswerWasLost() {
    world.generator("password");
    infisical.create("/a");
    world.secret("a", Map.of("A", "1"));
    infisical.loseAnswer(FakeFolders.timeout());
    infisical.refuseList(1, FakeFolders.timeout());
    world.push("a", "{\"deletionPolicy\": \"Delete\", \"push\": {" + GENERATORS + "}}");
    world.once("shop", "a");
    assertThat(infisical.values("/a")).hasSize(2);
    assertThat(world.finalizers("a")).containsExactly("secrets.infisical.com/cleanup");
    world.terminate("a");
    world.reconcile("a");
    assertThat(infisical.values("/a")).isEmpty();
    assertThat(world.finalizers("a")).isEmpty();
  }

  @Test
  void aFinalizerStandsFromBeforeTheFirstEffectUntilThePolicyIsNone() {
    infisical.create("/a");
    world.secret("a", Map.of("A", "1"));
    infisical.next(
        write -> {
          assertThat(world.finalizers("a")).containsExactly(CLEANUP);
          return Optional.empty();
        });
    world.push("a", DELETE);
    world.reconcile("a");
    assertThat(world.finalizers("a")).containsExactly(CLEANUP);
    world.change("a", "{\"deletionPolicy\": \"None\"}");
    world.reconcile("a");
    assertThat(world.finalizers("a")).isEmpty();
  }

  @Test
  void hasNoFinalizerWhereItCreatedNothing() {
    infisical.set("/a", "A", "theirs");
    world.secret("a", Map.of("A", "mine"));
    world.push("a", "{\"deletionPolicy\": \"Delete\", \"updatePolicy\": \"Replace\"}");
    world.reconcile("a");
    assertThat(value("a", "A")).isEqualTo("mine");
    assertThat(world.finalizers("a")).isEmpty();
  }

  @Test
  void deletesNothingWhereThePolicyIsNoneByNow() {
    pushed("a", DELETE, Map.of("A", "1"));
    world.terminate("a");
    InfisicalPushSecret seen = world.get("shop", "a");
    world.change("a", "{\"deletionPolicy\": \"None\"}");
    assertThat(world.pushes.reconciler().reconcile(seen)).isEmpty();
    assertThat(infisical.values("/a")).containsOnlyKeys("A");
    assertThat(world.finalizers("a")).isEmpty();
  }

  @Test
  void deletesOnlyWhatItCreatedUnderTheNameThatItGave() {
    pushed("a", DELETE, Map.of("A", "1", "B", "2", "C", "3"));
    infisical.rename("/a", "A", "RENAMED");
    infisical.remove("/a", "B");
    infisical.set("/a", "B", "theirs");
    world.terminate("a");
    world.reconcile("a");
    assertThat(infisical.values("/a")).isEqualTo(Map.of("RENAMED", "1", "B", "theirs"));
    assertThat(world.finalizers("a")).isEmpty();
  }

  @Test
  void deletesWithTheLivingSessionWhereItsCredentialsAreGone() {
    pushed("a", DELETE, Map.of("A", "1"));
    world.deleteSecret("login");
    world.terminate("a");
    world.reconcile("a");
    assertThat(infisical.values("/a")).isEmpty();
    assertThat(world.finalizers("a")).isEmpty();
  }

  @Test
  void backsOffAndGivesUpAfterTenMinutesNamingTheIds() {
    pushed("a", DELETE, Map.of("A", "1"));
    String id = infisical.secret("/a", "A").orElseThrow().id();
    world.terminate("a");
    for (int i = 0; i < 60; i++) {
      infisical.refuseList(0, FakeFolders.refused(503, "Unavailable"));
    }
    Duration waited = Duration.ZERO;
    Optional<Duration> again = world.once("shop", "a");
    // Each delay varies by a fifth.
    assertThat(again.orElseThrow()).isBetween(Duration.ofMillis(800), Duration.ofMillis(1_200));
    while (again.isPresent()) {
      assertThat(world.finalizers("a")).containsExactly(CLEANUP);
      assertThat(again.get()).isLessThanOrEqualTo(Duration.ofSeconds(72));
      waited = waited.plus(again.get());
      world.pass(again.get());
      again = world.once("shop", "a");
    }
    assertThat(waited).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(12));
    assertThat(world.finalizers("a")).isEmpty();
    assertThat(world.warnings()).anyMatch(note -> note.contains(id));
    assertThat(infisical.values("/a")).containsOnlyKeys("A");
  }

  @Test
  void inATerminatingNamespaceWithoutALoginItGoesAtOnce() {
    pushed("a", DELETE, Map.of("A", "1"));
    world.deleteSecret("login");
    world.reconcile("a");
    world.pass(Duration.ofMinutes(2));
    world.apiServer.terminate("shop");
    world.terminate("a");
    assertThat(world.once("shop", "a")).isEmpty();
    assertThat(world.finalizers("a")).isEmpty();
    assertThat(infisical.values("/a")).containsOnlyKeys("A");
  }

  @Test
  void aFolderThatIsGoneAndADeletionThatWaitsForApprovalCountAsDone() {
    pushed("a", DELETE, Map.of("A", "1"));
    infisical.removeFolder("/a");
    world.terminate("a");
    assertThat(world.reconcile("a")).isEmpty();
    assertThat(world.finalizers("a")).isEmpty();
    pushed("b", DELETE, Map.of("A", "1"));
    infisical.approvals = true;
    world.terminate("b");
    assertThat(world.reconcile("b")).isEmpty();
    assertThat(world.finalizers("b")).isEmpty();
  }

  @Test
  void aFirstRunDeletesNothingOverwritesNothingForeignAndDrawsNothingThatExists() {
    world.generator("password");
    infisical.set("/a", "A", "theirs");
    infisical.set("/a", "PW", "in use");
    infisical.set("/a", "OTHER", "theirs");
    world.secret("a", Map.of("A", "mine", "B", "1"));
    world.push("a", "{\"deletionPolicy\": \"Delete\", \"push\": {" + GENERATORS + "}}");
    world.reconcile("a");
    assertThat(infisical.values("/a"))
        .isEqualTo(Map.of("A", "theirs", "B", "1", "PW", "in use", "OTHER", "theirs"));
    assertThat(world.condition("a", "secrets.infisical.com/Conflict")).contains("A, PW");
    world.terminate("a");
    world.reconcile("a");
    assertThat(infisical.values("/a"))
        .isEqualTo(Map.of("A", "theirs", "PW", "in use", "OTHER", "theirs"));
  }

  @Test
  void aReplicatedFolderIsNeverWritten() {
    world.secret("a", Map.of("A", "1"));
    String path = "/__reserve_replication_1f";
    infisical.create(path);
    world.push("shop", "a", path, PushWorld.HOST, "{}");
    world.reconcile("a");
    assertThat(world.ready("a")).contains("replicates");
    assertThat(infisical.writes).isEmpty();
  }

  @Test
  void writesNothingAtTheServerAndNoFinalizerWhereItMayNot() {
    pushed("a", DELETE, Map.of("A", "1"));
    world.serverWrites = false;
    infisical.forgetCalls();
    world.secret("a", Map.of("A", "2", "B", "1"));
    world.reconcile("a");
    assertThat(world.ready("a")).contains("it would create 1, change 1");
    world.terminate("a");
    assertThat(world.reconcile("a")).isPresent();
    assertThat(infisical.writes).isEmpty();
    assertThat(infisical.values("/a")).isEqualTo(Map.of("A", "1"));
    assertThat(world.finalizers("a")).containsExactly("secrets.infisical.com/cleanup");
    assertThat(world.warnings()).anyMatch(note -> note.contains("--server-writes=false"));
  }

  @Test
  void oneOfManyThatWaitForAFolderIsWokenWhenItIsFree() {
    infisical.create("/shared");
    world.secret("a", Map.of("A", "1"));
    world.secret("b", Map.of("B", "1"));
    world.push("shop", "a", "/shared", PushWorld.HOST, "{}");
    world.push("shop", "b", "/shared", PushWorld.HOST, "{}");
    infisical.next(
        write -> {
          world.woken.clear();
          assertThat(world.once("shop", "b").orElseThrow()).isGreaterThan(Duration.ofSeconds(1));
          return Optional.empty();
        });
    world.reconcile("a");
    assertThat(world.woken).contains("b");
    world.reconcile("b");
    assertThat(infisical.values("/shared")).containsOnlyKeys("A", "B");
  }

  // Objects of the Go operator.

  private static final String GO = "pushsecret.secrets.infisical.com/finalizer";

  private void pushedByGo(String name, String spec, Map<String, String> managed) {
    InfisicalPushSecret resource = world.push(name, spec);
    resource.getMetadata().setFinalizers(List.of(GO, "example.com/theirs"));
    resource.setStatus(new InfisicalPushSecretStatus(List.of(), managed));
    world.put(resource);
  }

  @Test
  void takesOverAnObjectOfGoWhoseSourceIsMissingAtFirst() {
    infisical.create("/a");
    pushedByGo("a", "{}", Map.of());
    world.reconcile("a");
    assertThat(world.ready("a")).contains("does not exist");
    world.force("a", "1");
    world.reconcile("a");
    assertThat(world.ready("a")).contains("does not exist");
    world.secret("a", Map.of("A", "1"));
    world.reconcile("a");
    assertThat(world.ready("a")).isEqualTo("True Everything is pushed");
    assertThat(world.finalizers("a")).containsExactly("example.com/theirs");
  }

  @Test
  void leavesAnObjectAloneToWhichAGoOperatorReturns() {
    pushed("a", "{}", Map.of("A", "1"));
    InfisicalPushSecret present = world.get("shop", "a");
    present.getMetadata().setFinalizers(List.of(GO));
    world.put(present);
    world.force("a", "1");
    world.reconcile("a");
    assertThat(world.ready("a")).isEqualTo("True Everything is pushed");
    assertThat(world.finalizers("a")).isEmpty();
    present = world.get("shop", "a");
    present.getMetadata().setFinalizers(List.of(GO));
    world.put(present);
    infisical.forgetCalls();
    world.secret("a", Map.of("A", "2"));
    world.reconcile("a");
    assertThat(world.ready("a")).contains("another operator put its finalizer");
    assertThat(infisical.writes).isEmpty();
    assertThat(world.finalizers("a")).containsExactly(GO);
  }

  @Test
  void takesOverTwentyPushesOfGoAndHandsThemBackWithoutAWrite() {
    world.generator("password");
    for (int i = 0; i < 20; i++) {
      String name = "go-" + i;
      infisical.set("/" + name, "A", "1");
      infisical.set("/" + name, "PW", "drawn by Go");
      world.secret(name, Map.of("A", "1"));
      Map<String, String> managed = new TreeMap<>(Map.of("", "WAITING"));
      infisical.secrets("/" + name).forEach(secret -> managed.put(secret.id(), secret.key()));
      pushedByGo(
          name,
          "{\"updatePolicy\": \"%s\", \"deletionPolicy\": \"Delete\", \"push\": {%s}}"
              .formatted(i % 2 == 0 ? "None" : "Replace", GENERATORS),
          managed);
    }
    world.pass(MINUTE);
    for (int i = 0; i < 20; i++) {
      world.reconcile("go-" + i);
      assertThat(world.ready("go-" + i)).isEqualTo("True Everything is pushed");
      // What the Go operator then finds: each id is there, under its key and with its value.
      assertThat(world.managed("go-" + i))
          .isEqualTo(Map.of(infisical.secret("/go-" + i, "A").orElseThrow().id(), "A"));
    }
    assertThat(infisical.writes).isEmpty();
  }

  @Test
  void ownsOfWhatGoRecordedUnderReplaceOnlyWhatIsNotOlderThanTheResource() {
    infisical.set("/a", "A", "1");
    infisical.set("/a", "B", "1");
    world.pass(Duration.ofSeconds(2));
    world.secret("a", Map.of("A", "1", "B", "1"));
    String older = infisical.secret("/a", "A").orElseThrow().id();
    InfisicalPushSecret resource = world.push("a", "{\"updatePolicy\": \"Replace\"}");
    infisical.remove("/a", "B");
    infisical.set("/a", "B", "1");
    String newer = infisical.secret("/a", "B").orElseThrow().id();
    resource.setStatus(new InfisicalPushSecretStatus(List.of(), Map.of(older, "A", newer, "B")));
    world.put(resource);
    world.reconcile("a");
    assertThat(world.managed("a")).isEqualTo(Map.of(newer, "B"));
  }

  /** What a Go operator did after ours: it overwrote F, too, and generated anew. */
  private void handedBackToGo() {
    world.generator("password");
    infisical.set("/a", "F", "theirs");
    world.pass(Duration.ofSeconds(2));
    world.secret("a", Map.of("A", "1"));
    world.push(
        "a",
        "{\"updatePolicy\": \"Replace\", \"deletionPolicy\": \"Delete\", \"resyncInterval\":"
            + " \"1h\", \"push\": {"
            + GENERATORS
            + "}}");
    world.reconcile("a");
    infisical.set("/a", "F", "mine");
    world.secret("a", Map.of("A", "1", "F", "mine"));
    InfisicalPushSecret resource = world.get("shop", "a");
    Map<String, String> managed = new TreeMap<>();
    infisical.secrets("/a").forEach(secret -> managed.put(secret.id(), secret.key()));
    resource.getMetadata().setFinalizers(List.of(GO));
    resource.setStatus(
        new InfisicalPushSecretStatus(
            List.of(
                new ConditionBuilder()
                    .withType("secrets.infisical.com/Reconcile")
                    .withStatus("False")
                    .withReason("OK")
                    .withMessage("Reconcile was successful")
                    .withLastTransitionTime(world.time().toString())
                    .build()),
            managed));
    world.put(resource);
    infisical.set("/a", "PW", "of Go");
    world.pass(Duration.ofHours(2));
    infisical.forgetCalls();
    world.restart();
  }

  @Test
  void takesOverOnceMoreWithoutAWriteAndOwnsNothingThatGoOverwroteMeanwhile() {
    handedBackToGo();
    infisical.refuseList(0, FakeFolders.refused(503, "Unavailable"));
    world.once("shop", "a");
    world.pass(MINUTE);
    world.reconcile("a");
    assertThat(world.ready("a")).isEqualTo("True Everything is pushed");
    assertThat(infisical.writes).isEmpty();
    assertThat(world.managed("a").values()).containsExactly("A");
    world.terminate("a");
    world.reconcile("a");
    assertThat(infisical.values("/a")).isEqualTo(Map.of("F", "mine"));
  }

  @Test
  void deletesNothingThatGoOverwroteMeanwhileThoughItIsDeletedAtOnce() {
    handedBackToGo();
    world.terminate("a");
    world.reconcile("a");
    assertThat(world.finalizers("a")).isEmpty();
    assertThat(infisical.values("/a")).isEqualTo(Map.of("F", "mine"));
  }

  // Records.

  @Test
  void aWipedOrForgedRecordDeletesAndDrawsNothing() {
    world.generator("password");
    pushed(
        "a", "{\"deletionPolicy\": \"Delete\", \"push\": {" + GENERATORS + "}}", Map.of("A", "1"));
    pushed("b", GENERATED, Map.of("A", "1"));
    String drawn = value("a", "PW");
    world.annotate("a", "secrets.infisical.com/record", world.record("b"));
    world.restart();
    world.reconcile("a");
    assertThat(value("a", "PW")).isEqualTo(drawn);
    assertThat(world.condition("a", "secrets.infisical.com/Conflict")).contains("PW");
    world.secret("a", Map.of("A", "2"));
    world.reconcile("a");
    assertThat(value("a", "A")).isEqualTo("2");
    assertThat(infisical.writes(SecretWrite.Delete.class)).isZero();
  }

  @Test
  void aRecordIsWrittenBeforeAnythingIsDone() {
    infisical.create("/a");
    world.secret("a", Map.of("A", "1"));
    world.push("a", DELETE);
    world.apiServer.refuse(
        request ->
            request.startsWith("PATCH") && !request.endsWith("/status")
                ? Optional.of(403)
                : Optional.empty());
    world.once("shop", "a");
    assertThat(infisical.writes).isEmpty();
    world.apiServer.refuse(request -> Optional.empty());
    world.pass(MINUTE);
    world.reconcile("a");
    assertThat(infisical.values("/a")).containsOnlyKeys("A");
  }

  @Test
  void theReportedGenerationIsTheOneThatWasPushed() {
    pushed("a", "{}", Map.of("A", "1"));
    InfisicalPushSecret cached = world.get("shop", "a");
    move("a", "/b");
    world.force("a", "1");
    cached.getMetadata().setAnnotations(Map.of("secrets.infisical.com/force-sync", "0"));
    world.pushes.reconciler().reconcile(cached);
    assertThat(
            world.get("shop", "a").getStatus().conditions().stream()
                .filter(each -> each.getType().equals("Ready"))
                .findFirst()
                .orElseThrow()
                .getObservedGeneration())
        .isEqualTo(1);
  }

  // Values.

  @Test
  void writesHiddenValuesOnceForAChangeOfTheirSourceThoughAnotherKeyFails() {
    infisical.refusesValues = true;
    infisical.set("/a", "H", "theirs");
    infisical.create("/a");
    world.secret("a", Map.of("A", "1", "B", "2"));
    world.push("a", "{}");
    world.reconcile("a");
    assertThat(world.ready("a")).isEqualTo("True Everything is pushed");
    infisical.forgetCalls();
    world.force("a", "1");
    world.reconcile("a");
    assertThat(infisical.writes).isEmpty();
    world.secret("a", Map.of("A", "2", "B", "2", "C", "3"));
    infisical.next(write -> Optional.of(FakeFolders.refused(403, "PermissionDenied")));
    world.once("shop", "a");
    int version = infisical.version("/a", "A");
    for (int i = 2; i < 5; i++) {
      infisical.next(write -> Optional.of(FakeFolders.refused(403, "PermissionDenied")));
      world.force("a", "" + i);
      world.once("shop", "a");
    }
    assertThat(value("a", "A")).isEqualTo("2");
    assertThat(infisical.version("/a", "A")).isEqualTo(version);
  }

  @Test
  void warnsOnceOfAValueThatIsStoredOtherwise() {
    pushed("a", "{}", Map.of("A", " 1 ", "B", "2"));
    assertThat(value("a", "A")).isEqualTo("1");
    for (int i = 0; i < 3; i++) {
      world.force("a", "" + i);
      world.reconcile("a");
    }
    assertThat(infisical.writes).hasSize(1);
    assertThat(world.warnings()).filteredOn(note -> note.startsWith("Trimmed")).hasSize(1);
  }

  @Test
  void aServerThatStoresValuesInItsOwnWayIsWrittenToOnceAMinuteAtMost() {
    infisical.normalising =
        stored -> SecretText.of(stored.value().reveal().toUpperCase(Locale.ROOT));
    pushed("a", "{\"resyncInterval\": \"5s\"}", Map.of("A", "a"));
    for (int i = 0; i < 60; i++) {
      world.pass(Duration.ofSeconds(6));
      world.reconcile("a");
    }
    assertThat(infisical.writes.size()).isLessThan(20);
    assertThat(world.warnings()).anyMatch(note -> note.contains("A"));
  }

  @Test
  void repairsDriftFiveTimesAMinuteAndThenOnceAMinute() {
    pushed("a", "{}", Map.of("A", "1"));
    for (int i = 0; i < 20; i++) {
      infisical.set("/a", "A", "changed");
      world.force("a", "" + i);
      world.reconcile("a");
      world.pass(Duration.ofSeconds(1));
    }
    assertThat(value("a", "A")).isEqualTo("changed");
    assertThat(infisical.writes(SecretWrite.Change.class)).isEqualTo(5);
    world.secret("a", Map.of("A", "2"));
    world.reconcile("a");
    assertThat(value("a", "A")).isEqualTo("2");
    assertThat(world.warnings()).anyMatch(note -> note.contains("once a minute"));
  }

  @Test
  void repairsWhatAnotherClientChangesAsSoonAsAStreamTellsOfIt() {
    pushed("a", "{}", Map.of("A", "1"));
    await().until(() -> !infisical.listeners.isEmpty());
    world.pass(MINUTE);
    infisical.set("/a", "A", "changed");
    world.woken.clear();
    infisical.tell("/a");
    await().until(() -> world.woken.contains("a"));
    world.reconcile("a");
    assertThat(value("a", "A")).isEqualTo("1");
  }

  @Test
  void readsNothingForTheEchoOfItsOwnWritesButLooksOnceLater() {
    pushed("a", "{}", Map.of("A", "1"));
    await().until(() -> !infisical.listeners.isEmpty());
    world.pass(MINUTE);
    world.secret("a", Map.of("A", "2"));
    Optional<Duration> again = world.reconcile("a");
    infisical.forgetCalls();
    world.woken.clear();
    infisical.tell("/a");
    world.pass(Duration.ofSeconds(1));
    world.once("shop", "a");
    assertThat(infisical.reads).isZero();
    infisical.set("/a", "A", "changed");
    assertThat(again).isPresent();
    world.pass(again.get());
    world.reconcile("a");
    assertThat(value("a", "A")).isEqualTo("2");
  }

  @Test
  void namesKeysThatAreLeftThoughTheRestIsPushed() {
    infisical.set("/a", "A", "theirs");
    world.secret("a", Map.of("A", "mine", "B", "1"));
    world.push("a", "{}");
    world.reconcile("a");
    assertThat(world.ready("a"))
        .startsWith("True ")
        .contains("secrets.infisical.com/Conflict")
        .isNotEqualTo("True Everything is pushed");
  }

  @Test
  void oneKeyWithWhichTheServerCannotDealDoesNotStopTheOthers() {
    infisical.create("/a");
    world.secret("a", Map.of("A", "1", "B", "2", "C", "3"));
    for (int i = 0; i < 2; i++) {
      infisical.refuse(FakeFolders.refused(500, "InternalServerError"));
    }
    infisical.next(write -> Optional.empty());
    infisical.refuse(FakeFolders.refused(500, "InternalServerError"));
    world.push("a", "{}");
    world.once("shop", "a");
    assertThat(infisical.values("/a")).containsOnlyKeys("A", "C");
    assertThat(world.ready("a")).startsWith("False could not create B: ");
  }

  @Test
  void aServerOf2024ThatFindsAKeyInvalidCostsNoLogin() {
    infisical.create("/a");
    world.secret("a", Map.of("A", "1", "B", "2"));
    for (int i = 0; i < 2; i++) {
      infisical.refuse(FakeFolders.refused(401, "ValidationFailure"));
    }
    infisical.next(write -> Optional.empty());
    infisical.refuse(FakeFolders.refused(401, "ValidationFailure"));
    world.push("a", "{}");
    world.reconcile("a");
    assertThat(infisical.values("/a")).containsOnlyKeys("A");
    assertThat(world.ready("a")).startsWith("False could not create B: ");
    assertThat(infisical.logins).isEqualTo(1);
  }

  @Test
  void aServerWithoutBatchesIsWrittenToSingly() {
    infisical.create("/a");
    world.secret("a", keys(250));
    infisical.refuse(FakeFolders.refused(404, "Not Found"));
    world.push("a", "{}");
    world.reconcile("a");
    assertThat(infisical.values("/a")).hasSize(250);
    assertThat(infisical.writes).hasSize(251);
    assertThat(world.ready("a")).isEqualTo("True Everything is pushed");
  }

  // Loops.

  private static InfisicalStaticSecret staticSecret(String slug, String path, boolean recursive) {
    return read(
        """
        {"metadata": {"namespace": "shop", "name": "writer"},
         "spec": {"sources": [{"projectSlug": "%s", "environmentSlug": "dev",
             "secretPath": "%s", "recursive": %s}]}}
        """
            .formatted(slug, path, recursive),
        InfisicalStaticSecret.class);
  }

  private static <T> T read(String json, Class<T> kind) {
    try {
      return new ObjectMapper().readValue(json, kind);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void pushWritten(String mark) {
    infisical.create("/a");
    world.secret(
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("a")
            .addToAnnotations("secrets.infisical.com/managed-by", mark)
            .endMetadata()
            .withData(Map.of("A", "MQ=="))
            .build());
    world.push("a", "{}");
    world.reconcile("a");
  }

  @Test
  void pushesNothingBackToTheFolderThatAStaticSecretReads() {
    ResourceName writer = new ResourceName("shop", "writer");
    world.serversOfStatics.put(writer, PushWorld.HOST);
    world.statics.put(staticSecret("shop", "/", true));
    pushWritten("shop/writer");
    assertThat(world.ready("a")).contains("is written by shop/writer from the same folder");
    assertThat(infisical.values("/a")).isEmpty();
    world.statics.put(staticSecret("shop", "/", false));
    world.force("a", "1");
    world.reconcile("a");
    assertThat(infisical.values("/a")).containsOnlyKeys("A");
  }

  @Test
  void pushesToTheSamePathOfAnotherServer() {
    world.serversOfStatics.put(new ResourceName("shop", "writer"), PushWorld.OTHER_HOST);
    world.statics.put(staticSecret("shop", "/a", false));
    pushWritten("shop/writer");
    assertThat(infisical.values("/a")).containsOnlyKeys("A");
  }

  @Test
  void looksAgainWhetherASecretLeadsBackToItsFolder() {
    world.serversOfStatics.put(new ResourceName("shop", "writer"), PushWorld.HOST);
    world.statics.put(staticSecret("shop", "/a", false));
    pushWritten("shop/writer");
    assertThat(world.ready("a")).contains("is written by shop/writer from the same folder");
    world.statics.put(staticSecret("shop", "/b", false));
    world.pass(world.reconcile("a").orElseThrow());
    world.reconcile("a");
    assertThat(infisical.values("/a")).containsOnlyKeys("A");
  }

  @Test
  void pushesNothingBackWhileItIsNotKnownFromWhichProjectItComes() {
    world.serversOfStatics.put(new ResourceName("shop", "writer"), PushWorld.HOST);
    world.statics.put(staticSecret("shop", " /a", false));
    infisical.refuseSlug(FakeFolders.refused(503, "Unavailable"));
    pushWritten("shop/writer");
    assertThat(infisical.values("/a")).isEmpty();
    world.pass(MINUTE);
    world.reconcile("a");
    assertThat(world.ready("a")).contains("is written by shop/writer from the same folder");
    assertThat(infisical.values("/a")).isEmpty();
  }

  @Test
  void pushesToAnotherServerThanThatOfAnInfisicalSecretWhichHasNotLoggedIn() {
    world.legacy.put(
        read(
            """
            {"metadata": {"namespace": "shop", "name": "writer"},
             "spec": {"hostAPI": "%s", "authentication": {"universalAuth": {"credentialsRef":
                 {"secretName": "login", "secretNamespace": "shop"}, "secretsScope":
                 {"secretsPath": "/a", "envSlug": "dev", "projectSlug": "shop"}}}}}
            """
                .formatted(PushWorld.OTHER_HOST),
            InfisicalSecret.class));
    pushWritten("InfisicalSecret/shop/writer");
    assertThat(infisical.values("/a")).containsOnlyKeys("A");
  }

  @Test
  void pushesNothingBackToTheFolderThatAnInfisicalSecretReads() {
    String scope = "{\"secretsPath\": \"/a\", \"envSlug\": \"dev\", \"projectId\": \"%s\"}";
    String resource =
        """
        {"metadata": {"namespace": "shop", "name": "writer"},
         "spec": {"authentication": {"universalAuth": {"credentialsRef":
             {"secretName": "login", "secretNamespace": "shop"}, "secretsScope": %s}}}}
        """;
    world.legacy.put(read(resource.formatted(scope.formatted("p")), InfisicalSecret.class));
    pushWritten("InfisicalSecret/shop/writer");
    assertThat(world.ready("a"))
        .contains("is written by InfisicalSecret/shop/writer from the same folder");
    assertThat(infisical.values("/a")).isEmpty();
    world.legacy.put(read(resource.formatted(scope.formatted("other")), InfisicalSecret.class));
    world.force("a", "1");
    world.reconcile("a");
    assertThat(infisical.values("/a")).containsOnlyKeys("A");
  }

  // Tenants.

  @Test
  void strictTenancyPushesNothingOfAnotherNamespaceAndDoesNotSayWhetherItIsThere() {
    try (PushWorld strict = new PushWorld(TestTenancy.strict("infisical"))) {
      strict.infisical.create("/a");
      strict.secret("other", "there", Map.of("A", "1"));
      List<String> sentences = new ArrayList<>();
      for (String name : List.of("there", "missing")) {
        strict.push(
            "shop",
            "a",
            "/a",
            PushWorld.HOST,
            "{\"hostAPI\": \"\", \"push\": {\"secret\": {\"secretName\": \"%s\", \"secretNamespace\": \"other\"}}}"
                .formatted(name));
        strict.reconcile("a");
        sentences.add(strict.ready("a").replace(name, "it"));
      }
      assertThat(sentences.getFirst()).contains("does not exist").isEqualTo(sentences.getLast());
      assertThat(strict.warnings()).noneMatch(note -> note.startsWith("OtherNamespace"));
      assertThat(strict.infisical.writes).isEmpty();
    }
  }

  @Test
  void openTenancyWarnsOfASourceInAnotherNamespaceAndProtectsThoseOfTheCluster() {
    infisical.create("/a");
    world.secret("other", "source", Map.of("A", "1"));
    String elsewhere =
        "{\"push\": {\"secret\": {\"secretName\": \"source\", \"secretNamespace\": \"%s\"}}}";
    world.push("a", elsewhere.formatted("other"));
    world.reconcile("a");
    assertThat(infisical.values("/a")).containsOnlyKeys("A");
    assertThat(world.warnings()).anyMatch(note -> note.startsWith("OtherNamespace"));
    for (String namespace : List.of("kube-system", "kube-public", "kube-node-lease", "infisical")) {
      world.secret(namespace, "source", Map.of("B", "1"));
      world.change("a", elsewhere.formatted(namespace));
      world.reconcile("a");
      assertThat(world.ready("a")).contains("--allowed-sources");
    }
    assertThat(infisical.values("/a")).containsOnlyKeys("A");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubernetes.io/service-account-token",
        "bootstrap.kubernetes.io/token",
        "helm.sh/release.v1"
      })
  void neverPushesSecretsOfTheseTypes(String type) {
    infisical.create("/a");
    world.secret(
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("a")
            .endMetadata()
            .withType(type)
            .withData(Map.of("A", "MQ=="))
            .build());
    world.push("a", "{}");
    world.reconcile("a");
    assertThat(world.ready("a")).contains("has the type " + type);
    assertThat(infisical.writes).isEmpty();
  }

  @Test
  void aRefusalByAPolicyIsNoMissingPermission() {
    infisical.create("/a");
    world.secret("a", Map.of("A", "1"));
    infisical.refuse(FakeFolders.<WriteReceipt>refused(403, "PolicyViolationError"));
    world.push("a", "{}");
    world.once("shop", "a");
    assertThat(world.ready("a")).contains("PolicyViolationError").doesNotContain("grant");
  }
}
