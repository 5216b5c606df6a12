package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.ConformanceCase;
import com.infisical.e2e.world.SyncCase;
import io.fabric8.kubernetes.api.model.Secret;
import org.junit.jupiter.api.Test;

/**
 * docs/infisical-static-secret.md#what-it-writes, what it says of types and of immutable targets,
 * sentence by sentence.
 */
class ConformanceTypeIT extends ConformanceCase {
  private static final String TYPE = SyncCase.OWN + "example";

  /**
   * "An absent {@code secretType} means Opaque for a new Secret and as it is for an existing one."
   */
  @Test
  void anAbsentSecretTypeMeansOpaqueForANewSecretAndAsItIsForAnExistingOne() {
    assertThat(test("new").synced().secret().getType()).isEqualTo("Opaque");

    SyncCase existing = test("existing").writingOrphan();
    Secret before = existing.madeBefore(s -> s.withType(TYPE));
    existing.synced().gives("A", "one");
    assertThat(existing.secret().getType()).isEqualTo(TYPE);
    assertThat(existing.meta().getUid()).isEqualTo(before.getMetadata().getUid());
  }

  /** "One that is set and differs re-creates a Secret that is already ours." */
  @Test
  void aSecretTypeThatDiffersRecreatesASecretThatIsOurs() {
    SyncCase sync = test("type").carrying("labels: {team: red}").synced();
    String uid = sync.meta().getUid();
    sync.edited(s -> s.editMetadata().addToLabels("by-hand", "yes").endMetadata());

    sync.writingOwned("secretType: " + TYPE).apply();

    // Between its deletion and its creation there is none.
    await().ignoreExceptions().until(() -> TYPE.equals(sync.secret().getType()));
    assertThat(sync.meta().getUid()).isNotEqualTo(uid);
    assertThat(sync.meta().getLabels())
        .containsEntry("team", "red")
        .containsEntry("by-hand", "yes");
    assertThat(sync.meta().getOwnerReferences()).hasSize(1);
    sync.gives("A", "one");
  }

  /** "… rendered and checked by the server's dry run first." */
  @Test
  void aSecretThatTheServerWouldRefuseIsNotRecreated() {
    SyncCase sync = test("dry").synced();
    Secret before = sync.secret();

    sync.writingOwned("secretType: kubernetes.io/tls")
        .fails("Secret %s/dry: the API server does not accept".formatted(world.namespace));

    sync.assertNotWrittenSince(before);
  }

  /** "On one that is not yet ours it is an error." */
  @Test
  void aSecretTypeThatDiffersOnOneThatIsNotOursIsAnError() {
    SyncCase sync = test("foreign-type");
    Secret before = sync.madeBefore(s -> s.withType(TYPE));

    sync.writingOrphan("secretType: Opaque")
        .fails("is of type " + TYPE + " and was not created by the operator");

    sync.assertNotWrittenSince(before);
  }

  /** Immutable targets are re-created if owned; else the message explains it. */
  @Test
  void anImmutableTargetIsRecreatedWhenItIsOursAndElseExplained() {
    SyncCase ours = test("immutable").synced();
    String uid = ours.meta().getUid();
    ours.edited(s -> s.withImmutable(true));
    ours.has("A", "two").resync().gives("A", "two");
    assertThat(ours.meta().getUid()).isNotEqualTo(uid);

    SyncCase theirs = test("immutable-theirs").writingOrphan();
    Secret before = theirs.madeBefore(s -> s.withImmutable(true));
    theirs.fails("is immutable and was not created by the operator");
    theirs.assertNotWrittenSince(before);
  }
}
