package com.infisical.operator.pushsecret.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.SecretText;
import com.infisical.client.StoredSecret;
import com.infisical.operator.pushsecret.plan.DestinationPlan.Change;
import com.infisical.operator.pushsecret.plan.DestinationPlan.Creation;
import com.infisical.operator.pushsecret.plan.DestinationPlan.Deletion;
import com.infisical.operator.pushsecret.plan.DestinationPlan.Rename;
import com.infisical.operator.pushsecret.plan.DestinationState.Rules;
import com.infisical.operator.pushsecret.plan.Pending.Act;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationPlannerTest {
  private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant EARLIER = BEGUN.minusMillis(1);

  private final Map<String, Wanted> wanted = new HashMap<>();
  private final List<StoredSecret> stored = new ArrayList<>();
  private final Map<String, Owned> owned = new HashMap<>();
  private final Map<String, Pending> pending = new HashMap<>();
  private final Map<String, String> held = new HashMap<>();
  private final Set<String> ripe = new HashSet<>();
  private final Set<String> written = new HashSet<>();
  private boolean replace;
  private boolean delete;
  private boolean adopt;
  private boolean confirmed;
  private boolean resend;
  private boolean givenChanged;

  private DestinationPlan plan() {
    return DestinationPlanner.plan(
        new DestinationState(
            wanted,
            stored,
            owned,
            pending,
            new Rules(replace, delete, adopt, confirmed, resend),
            held,
            givenChanged,
            written,
            ripe,
            DestinationPlannerTest::digest));
  }

  private static String digest(String key, SecretText value) {
    return key + "#" + value.reveal();
  }

  private void want(String key, String value) {
    wanted.put(key, new Wanted.Given(SecretText.of(value)));
  }

  private void wantGenerated(String key, boolean due) {
    wanted.put(key, new Wanted.Generated(due));
  }

  private void there(String id, String key, String value) {
    stored.add(new StoredSecret(id, key, SecretText.of(value), false, false, BEGUN));
  }

  private void hidden(String id, String key) {
    stored.add(
        new StoredSecret(id, key, SecretText.of("<hidden-by-infisical>"), true, false, BEGUN));
  }

  private void own(String id, String key) {
    owned.put(id, new Owned(key, false));
  }

  private void ownGenerated(String id, String key) {
    owned.put(id, new Owned(key, true));
  }

  /** Enough others that one key away is not half of all. */
  private void ownTwoMore() {
    for (String key : List.of("X", "Y")) {
      own("i" + key, key);
      there("i" + key, key, "same");
      want(key, "same");
    }
  }

  private static Creation creation(String key, String value) {
    return new Creation(key, Optional.of(SecretText.of(value)));
  }

  private static Change change(String id, String key, String value) {
    return new Change(id, key, Optional.of(SecretText.of(value)));
  }

  // The table: what the Go operator does, and what is different.

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void createsAnAbsentKey(boolean replaces) {
    replace = replaces;
    want("A", "1");
    assertThat(plan().creations()).containsExactly(creation("A", "1"));
  }

  @Test
  void leavesAForeignKeyUnderNoneAndSaysSo() {
    want("A", "1");
    there("f", "A", "theirs");
    assertThat(plan().isEmpty()).isTrue();
    assertThat(plan().conflicts()).containsExactly(new Conflict.Foreign("A"));
    assertThat(plan().owned()).isEmpty();
  }

  @Test
  void overwritesAForeignKeyUnderReplaceAndNeverOwnsIt() {
    replace = true;
    want("A", "1");
    there("f", "A", "theirs");
    assertThat(plan().changes()).containsExactly(change("f", "A", "1"));
    assertThat(plan().owned()).isEmpty();
    assertThat(plan().conflicts()).isEmpty();
  }

  @Test
  void writesNothingWhereTheValueIsEqual() {
    replace = true;
    want("A", "1");
    there("f", "A", "1");
    assertThat(plan().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void followsItsSourceUnderBothPolicies(boolean replaces) {
    replace = replaces;
    own("i", "A");
    there("i", "A", "old");
    want("A", "new");
    assertThat(plan().changes()).containsExactly(change("i", "A", "new"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void renamesBackWhatWasRenamedAtTheServer(boolean replaces) {
    replace = replaces;
    own("i", "A");
    there("i", "B", "1");
    want("A", "1");
    assertThat(plan().renames()).containsExactly(new Rename("i", "B", "A", Optional.empty()));
    assertThat(plan().creations()).isEmpty();
    assertThat(plan().deletions()).isEmpty();
  }

  @Test
  void givesARenamedSecretItsNewValueInTheSameWrite() {
    own("i", "A");
    there("i", "B", "old");
    want("A", "new");
    assertThat(plan().renames())
        .containsExactly(new Rename("i", "B", "A", Optional.of(SecretText.of("new"))));
  }

  @Test
  void generatesNoSecondPasswordForARenamedKey() {
    ownGenerated("i", "A");
    there("i", "B", "pw");
    wantGenerated("A", false);
    DestinationPlan plan = plan();
    assertThat(plan.renames()).containsExactly(new Rename("i", "B", "A", Optional.empty()));
    assertThat(plan.toGenerate()).isEmpty();
  }

  @Test
  void leavesBothWhereTheOldNameIsTaken() {
    replace = true;
    own("i", "A");
    there("i", "B", "1");
    there("f", "A", "theirs");
    want("A", "1");
    assertThat(plan().isEmpty()).isTrue();
    assertThat(plan().conflicts()).containsExactly(new Conflict.NameTaken("A", "B"));
  }

  @Test
  void createsAKeyWhoseNameARenamedSecretHad() {
    own("i", "A");
    there("i", "B", "1");
    want("A", "1");
    want("B", "2");
    assertThat(plan().renames()).hasSize(1);
    assertThat(plan().creations()).containsExactly(creation("B", "2"));
  }

  @Test
  void keepsASecretThatWasRenamedInItsSourceToo() {
    own("i", "A");
    there("i", "B", "old");
    want("B", "new");
    DestinationPlan plan = plan();
    assertThat(plan.changes()).containsExactly(change("i", "B", "new"));
    assertThat(plan.owned()).containsEntry("i", new Owned("B", false));
    assertThat(plan.creations()).isEmpty();
  }

  @Test
  void deletesAKeyThatVanishedFromTheSourceAfterAWhile() {
    ownTwoMore();
    own("i", "A");
    there("i", "A", "1");
    assertThat(plan().deletions()).isEmpty();
    assertThat(plan().away()).containsExactly(Map.entry("i", "A"));
    ripe.add("i");
    assertThat(plan().deletions()).containsExactly(new Deletion("i", "A"));
  }

  @Test
  void deletesNothingUnderARecordedKeyThatNowIsSomebodyElses() {
    ownTwoMore();
    own("i", "A");
    there("f", "A", "theirs");
    ripe.add("i");
    ripe.add("f");
    assertThat(plan().deletions()).isEmpty();
  }

  @Test
  void leavesAndNamesAnUnwantedSecretThatWasRenamed() {
    ownTwoMore();
    own("i", "A");
    there("i", "B", "1");
    ripe.add("i");
    assertThat(plan().isEmpty()).isTrue();
    assertThat(plan().conflicts()).containsExactly(new Conflict.RenamedAndUnwanted("A", "B"));
  }

  @Test
  void createsAgainWhatIsGoneAtTheServerAndKeepsTheOldIdUntilThen() {
    own("i", "A");
    want("A", "1");
    assertThat(plan().creations()).containsExactly(creation("A", "1"));
    assertThat(plan().owned()).containsKey("i");
  }

  // The brake.

  @Test
  void deletesNothingWhileMoreThanHalfIsAway() {
    for (int i = 0; i < 5; i++) {
      own("i" + i, "K" + i);
      there("i" + i, "K" + i, "v");
      ripe.add("i" + i);
    }
    want("K0", "v");
    want("K1", "v");
    assertThat(plan().braked()).isTrue();
    assertThat(plan().deletions()).isEmpty();
    want("K2", "v");
    assertThat(plan().braked()).isFalse();
    assertThat(plan().deletions()).hasSize(2);
  }

  @Test
  void deletesNothingWhereAllIsAwayUntilThatIsConfirmed() {
    own("i", "A");
    there("i", "A", "1");
    ripe.add("i");
    assertThat(plan().deletions()).isEmpty();
    confirmed = true;
    assertThat(plan().deletions()).hasSize(1);
    assertThat(plan().braked()).isFalse();
  }

  @Test
  void doesNotCountForeignOrGoneSecretsAgainstTheBrake() {
    own("i", "A");
    there("i", "A", "1");
    own("gone1", "B");
    own("gone2", "C");
    want("B", "x");
    want("C", "x");
    there("f", "D", "theirs");
    ripe.add("i");
    assertThat(plan().deletions()).isEmpty();
  }

  // Generated values.

  @Test
  void generatesWhatDoesNotExistUnderBothPolicies() {
    wantGenerated("A", false);
    assertThat(plan().toGenerate()).containsExactly("A");
    replace = true;
    assertThat(plan().creations()).containsExactly(new Creation("A", Optional.empty()));
  }

  @Test
  void generatesNothingThatExistsUnlessItIsDue() {
    ownGenerated("i", "A");
    there("i", "A", "pw");
    wantGenerated("A", false);
    assertThat(plan().isEmpty()).isTrue();
    wantGenerated("A", true);
    assertThat(plan().changes()).containsExactly(new Change("i", "A", Optional.empty()));
  }

  @Test
  void generatesNothingForAForeignKeyUnderNoneEvenIfDue() {
    there("f", "A", "theirs");
    wantGenerated("A", true);
    assertThat(plan().isEmpty()).isTrue();
    replace = true;
    assertThat(plan().toGenerate()).containsExactly("A");
    assertThat(plan().owned()).isEmpty();
  }

  @Test
  void deletesTheKeyOfARemovedGeneratorOnlyUnderDelete() {
    for (String key : List.of("A", "B", "C")) {
      ownGenerated("i" + key, key);
      there("i" + key, key, "pw");
      ripe.add("i" + key);
    }
    wantGenerated("B", false);
    wantGenerated("C", false);
    assertThat(plan().deletions()).isEmpty();
    assertThat(plan().owned()).containsKey("iA");
    delete = true;
    assertThat(plan().deletions()).containsExactly(new Deletion("iA", "A"));
  }

  // Adoption, other resources, the server's own.

  @Test
  void ownsWhatItAdoptsAndThenFollowsItsSource() {
    adopt = true;
    there("f", "A", "old");
    there("g", "P", "pw");
    want("A", "new");
    wantGenerated("P", false);
    DestinationPlan plan = plan();
    assertThat(plan.changes()).containsExactly(change("f", "A", "new"));
    assertThat(plan.owned())
        .isEqualTo(Map.of("f", new Owned("A", false), "g", new Owned("P", true)));
    assertThat(plan.toGenerate()).isEmpty();
  }

  @Test
  void leavesAKeyToTheResourceThatComesFirstButKeepsItsOwn() {
    replace = true;
    held.put("A", "shop/other");
    held.put("B", "shop/other");
    own("i", "B");
    there("i", "B", "old");
    want("A", "1");
    want("B", "new");
    assertThat(plan().conflicts()).containsExactly(new Conflict.HeldByAnother("A", "shop/other"));
    assertThat(plan().creations()).isEmpty();
    assertThat(plan().changes()).containsExactly(change("i", "B", "new"));
  }

  @Test
  void neverWritesOrDeletesWhatTheServerRotates() {
    ownTwoMore();
    replace = true;
    stored.add(new StoredSecret("r", "R", SecretText.of("x"), false, true, BEGUN));
    stored.add(new StoredSecret("s", "S", SecretText.of("x"), false, true, BEGUN));
    own("s", "S");
    ripe.add("s");
    want("R", "mine");
    assertThat(plan().isEmpty()).isTrue();
    assertThat(plan().conflicts())
        .containsExactlyInAnyOrder(
            new Conflict.ManagedByServer("R"), new Conflict.ManagedByServer("S"));
  }

  // Hidden values.

  @Test
  void writesAHiddenValueOnlyWhereItsSourceHasChanged() {
    own("i", "A");
    hidden("i", "A");
    want("A", "1");
    assertThat(plan().isEmpty()).isTrue();
    givenChanged = true;
    assertThat(plan().changes()).containsExactly(change("i", "A", "1"));
  }

  // Writes of which it is not known what became.

  @Test
  void writesAHiddenValueOnceForOneChangeOfItsSource() {
    want("A", "1");
    want("B", "1");
    hidden("a", "A");
    hidden("b", "B");
    own("a", "A");
    own("b", "B");
    givenChanged = true;
    written.add("A");
    assertThat(plan().changes()).containsExactly(change("b", "B", "1"));
  }

  private void begin(Act act, String key, String value, boolean approval, boolean generated) {
    pending.put(
        key, new Pending(act, BEGUN, digest(key, SecretText.of(value)), approval, generated));
  }

  @Test
  void ownsWhatItCreatedBeforeACrash() {
    want("A", "1");
    begin(Act.CREATE, "A", "1", false, false);
    there("i", "A", "1");
    DestinationPlan plan = plan();
    assertThat(plan.owned()).isEqualTo(Map.of("i", new Owned("A", false)));
    assertThat(plan.isEmpty()).isTrue();
    assertThat(plan.pending()).isEmpty();
    assertThat(plan.conflicts()).isEmpty();
  }

  @Test
  void ownsAGeneratedValueOfBeforeACrashAndGeneratesNoOther() {
    wantGenerated("A", false);
    begin(Act.CREATE, "A", "pw", false, true);
    there("i", "A", "pw");
    assertThat(plan().owned()).isEqualTo(Map.of("i", new Owned("A", true)));
    assertThat(plan().isEmpty()).isTrue();
  }

  @Test
  void doesNotOwnWhatWasThereBeforeOrHasAnotherValueOrIsHidden() {
    for (String key : List.of("OLD", "OTHER", "HIDDEN")) {
      want(key, "1");
      begin(Act.CREATE, key, "1", false, false);
    }
    stored.add(new StoredSecret("o", "OLD", SecretText.of("1"), false, false, EARLIER));
    there("p", "OTHER", "2");
    hidden("q", "HIDDEN");
    assertThat(plan().owned()).isEmpty();
    assertThat(plan().conflicts()).hasSize(3);
  }

  @Test
  void createsAgainWhatACrashLost() {
    want("A", "1");
    begin(Act.CREATE, "A", "1", false, false);
    assertThat(plan().creations()).containsExactly(creation("A", "1"));
    assertThat(plan().pending()).isEmpty();
  }

  @Test
  void sendsNothingAgainThatWaitsForAnApprovalUntilItChanges() {
    want("A", "1");
    begin(Act.CREATE, "A", "1", true, false);
    own("i", "B");
    there("i", "B", "old");
    want("B", "new");
    begin(Act.CHANGE, "B", "new", true, false);
    assertThat(plan().isEmpty()).isTrue();
    assertThat(plan().pending()).hasSize(2);
    want("A", "2");
    want("B", "newer");
    assertThat(plan().creations()).containsExactly(creation("A", "2"));
    assertThat(plan().changes()).containsExactly(change("i", "B", "newer"));
    assertThat(plan().pending()).isEmpty();
  }

  @Test
  void sendsAgainOnRequestButNotAGeneratedValue() {
    want("A", "1");
    begin(Act.CREATE, "A", "1", true, false);
    wantGenerated("P", false);
    begin(Act.CREATE, "P", "pw", true, true);
    resend = true;
    assertThat(plan().creations()).containsExactly(creation("A", "1"));
    assertThat(plan().toGenerate()).isEmpty();
    assertThat(plan().pending()).containsOnlyKeys("P");
  }

  @Test
  void forgetsARejectedGeneratedValueOnceItsEntryIsTakenOffTheSpec() {
    begin(Act.CREATE, "P", "pw", true, true);
    assertThat(plan().pending()).isEmpty();
    wantGenerated("P", false);
    pending.clear();
    assertThat(plan().toGenerate()).containsExactly("P");
  }

  @Test
  void seesThatAnApprovalWasGiven() {
    wantGenerated("P", false);
    begin(Act.CREATE, "P", "pw", true, true);
    there("p", "P", "pw");
    ownGenerated("q", "Q");
    there("q", "Q", "new");
    wantGenerated("Q", false);
    begin(Act.CHANGE, "Q", "new", true, true);
    DestinationPlan plan = plan();
    assertThat(plan.pending()).isEmpty();
    assertThat(plan.owned()).containsEntry("p", new Owned("P", true));
    assertThat(plan.isEmpty()).isTrue();
  }

  @Test
  void generatesNothingWhileAGeneratedChangeWaits() {
    ownGenerated("q", "Q");
    there("q", "Q", "old");
    wantGenerated("Q", true);
    begin(Act.CHANGE, "Q", "new", true, true);
    assertThat(plan().isEmpty()).isTrue();
  }

  @Test
  void waitsForTheApprovalOfADeletionAndOfARename() {
    ownTwoMore();
    own("i", "A");
    there("i", "A", "1");
    ripe.add("i");
    begin(Act.DELETE, "A", "", true, false);
    own("j", "B");
    there("j", "C", "1");
    want("B", "1");
    begin(Act.RENAME, "B", "", true, false);
    assertThat(plan().isEmpty()).isTrue();
    assertThat(plan().pending()).hasSize(2);
    want("A", "1");
    stored.removeIf(secret -> secret.id().equals("j"));
    there("j", "B", "1");
    assertThat(plan().pending()).isEmpty();
  }

  // Equality.

  @Test
  void createsNothingUnderTheNameThatASecretHasUntilItsRenameIsApproved() {
    want("A", "1");
    want("B", "2");
    own("i", "A");
    there("i", "B", "1");
    pending.put("A", new Pending(Act.RENAME, BEGUN, "", true, false));
    assertThat(plan().isEmpty()).isTrue();
  }

  @Test
  void comparesAsTheServerStores() {
    own("i", "A");
    for (String value : List.of("v", " v ", "\tv", "v ", "\u00a0v\ufeff")) {
      want("A", value);
      stored.clear();
      there("i", "A", "v");
      assertThat(plan().isEmpty()).as("[%s]", value).isTrue();
    }
    for (String value : List.of("v\n", "v \n\n", " v\r\n")) {
      want("A", value);
      stored.clear();
      there("i", "A", "v\n");
      assertThat(plan().isEmpty()).as("[%s]", value).isTrue();
    }
    want("A", "v");
    assertThat(plan().changes()).hasSize(1);
    want("A", "\n");
    stored.clear();
    there("i", "A", "\n");
    assertThat(plan().isEmpty()).isTrue();
  }

  @Test
  void anEmptyValueIsAValue() {
    own("i", "A");
    there("i", "A", "1");
    want("A", "");
    want("B", "");
    assertThat(plan().changes()).containsExactly(change("i", "A", ""));
    assertThat(plan().creations()).containsExactly(creation("B", ""));
  }

  @Test
  void printsNoValue() {
    want("A", "hunter2-hunter2");
    assertThat(plan().toString()).contains("A").doesNotContain("hunter2");
  }
}
