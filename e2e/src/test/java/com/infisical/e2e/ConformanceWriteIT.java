package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.ConformanceCase;
import com.infisical.e2e.world.SyncCase;
import com.infisical.operator.api.InfisicalStaticSecret;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * docs/infisical-static-secret.md#what-it-writes, what it says of data and drift, sentence by
 * sentence.
 */
class ConformanceWriteIT extends ConformanceCase {
  /**
   * "Content changed means the target's data differ from the bytes rendered now. No annotation is
   * the test."
   */
  @Test
  void changedDataIsRepairedAlthoughEveryAnnotationFits() {
    SyncCase sync = test("content").synced();
    Secret before = sync.secret();

    sync.edited(s -> s.addToData("A", SyncCase.base64("mine")).addToData("X", "eA=="));

    sync.gives("A", "one");
    assertThat(sync.meta().getAnnotations()).isEqualTo(before.getMetadata().getAnnotations());
  }

  /** "No annotation is the test": one that was changed is put right, and the data stays. */
  @Test
  void aChangedAnnotationOfOursIsNoChangeOfContent() {
    SyncCase sync = test("annotation").synced();
    String version = sync.own("version");

    sync.edited(
        s ->
            s.editMetadata()
                .addToAnnotations(SyncCase.OWN + "version", "other")
                .addToAnnotations(SyncCase.OWN + "mark", "0000000000000000")
                .endMetadata());

    await().until(() -> version.equals(sync.own("version")));
    assertThat(sync.own("reload")).isNull();
    sync.gives("A", "one");
  }

  /** A key that is gone at the server goes; keys of others in the data go, too. */
  @Test
  void aTargetHoldsWhatTheServerHasAndNothingElse() {
    SyncCase sync = test("nothing-else").has("B", "two").synced().gives("A", "one", "B", "two");

    sync.lacks("A").has("C", "three").resync();

    sync.gives("B", "two", "C", "three");
  }

  /** "ConfigMap values that are valid UTF-8 go to {@code data}, others to {@code binaryData}." */
  @Test
  void configMapValuesThatAreUtf8GoToDataAndOthersToBinaryData() {
    String bytes = SyncCase.base64(new byte[] {(byte) 0xff, 0, 1});
    SyncCase sync = test("map").has("B", bytes).has("T", "größe");
    sync.writing(
            SyncCase.mapTarget(
                "map", "Owner", "template: {data: {T: '{{ .T }}', B: '{{ b64dec .B.Value }}'}}"))
        .synced();

    assertThat(sync.configMap().getData()).isEqualTo(Map.of("T", "größe"));
    assertThat(sync.configMap().getBinaryData()).isEqualTo(Map.of("B", bytes));
  }

  /**
   * "One data key that Kubernetes refuses, or more than 1 MiB in total, fails that target
   * (unchanged, keys named). Each target stands for itself: the others are written …,
   * LastReconcileStatus says "n of m targets failed: …"."
   */
  @Test
  void aKeyThatKubernetesRefusesFailsThatTargetAndTheOthersAreWritten() {
    SyncCase sync = test("refused");
    sync.writing(
            SyncCase.secretTarget("refused", "Owner"),
            SyncCase.mapTarget("refused", "Owner", "template: {data: {OK: '{{ .A }}'}}"))
        .synced();
    Secret before = sync.secret();

    sync.has("A", "two").has("NOT OK", "x").resync();

    world.awaitSyncFailure(
        "refused",
        "1 of 2 targets failed: Secret %s/refused: Kubernetes does not accept the keys \"NOT OK\""
            .formatted(world.namespace));
    sync.assertNotWrittenSince(before);
    assertThat(sync.configMap().getData()).isEqualTo(Map.of("OK", "two"));
    assertThat(sync.targetStatus(0).state()).isEqualTo("Failed");
    assertThat(sync.targetStatus(1).state()).isEqualTo("Synced");
  }

  /** "… more than 1 MiB in total, fails that target." */
  @Test
  void moreThanAMebibyteFailsThatTarget() {
    String half = "x".repeat(1 << 19);
    SyncCase sync = test("large").has("B", half).synced();
    Secret before = sync.secret();

    sync.has("C", half).resync();

    world.awaitSyncFailure("large", "the values are more than 1 MiB together");
    sync.assertNotWrittenSince(before);
  }

  /** "Drift: an edited or deleted target is repaired within seconds." */
  @Test
  void aDeletedTargetIsRepaired() {
    SyncCase sync = test("deleted").synced();
    String uid = sync.meta().getUid();

    world.client.secrets().inNamespace(world.namespace).withName("deleted").delete();

    sync.gives("A", "one");
    assertThat(sync.meta().getUid()).isNotEqualTo(uid);
  }

  /** "Drift: an edited … target": also its owner reference and our label. */
  @Test
  void aReferenceAndALabelThatSomebodyTookAwayAreRepaired() {
    SyncCase sync = test("unlabelled").synced();

    sync.edited(
        s ->
            s.editMetadata()
                .removeFromLabels(SyncCase.OWN + "managed")
                .withOwnerReferences()
                .endMetadata());

    sync.awaitMeta(
        meta -> {
          assertThat(meta.getOwnerReferences()).hasSize(1);
          assertThat(meta.getLabels()).containsEntry(SyncCase.OWN + "managed", "true");
        });
  }

  /**
   * "A target removed from the spec is deleted when Owner; when Orphan it stays, without our
   * marks."
   */
  @Test
  void aTargetRemovedFromTheSpecIsDeletedWhenOwnerAndStaysWithoutOurMarksWhenOrphan() {
    SyncCase sync = test("removed");
    sync.writing(
            SyncCase.mapTarget("removed", "Owner"),
            SyncCase.secretTarget("removed-owner", "Owner"),
            SyncCase.secretTarget("removed", "Orphan", "metadata: {labels: {tier: gold}}"))
        .synced();
    assertThat(sync.meta().getLabels()).containsKey(SyncCase.OWN + "managed");

    sync.writing(SyncCase.mapTarget("removed", "Owner")).apply();

    sync.awaitMeta(
        meta -> {
          assertThat(meta.getLabels()).isEqualTo(Map.of("tier", "gold"));
          assertThat(meta.getAnnotations()).isNullOrEmpty();
        });
    await()
        .until(
            () ->
                world.client.secrets().inNamespace(world.namespace).withName("removed-owner").get()
                    == null);
    sync.gives("A", "one");
  }

  /** "{@code Orphan} …; the target survives the resource." */
  @Test
  void anOrphanSurvivesTheResource() {
    SyncCase sync = test("survivor").writingOrphan().synced();

    world.client.resource(sync.resource()).delete();
    await()
        .until(
            () ->
                world
                        .client
                        .resources(InfisicalStaticSecret.class)
                        .inNamespace(world.namespace)
                        .withName("survivor")
                        .get()
                    == null);

    sync.gives("A", "one");
  }

  /** "No write when nothing changed." */
  @Test
  void nothingIsWrittenWhenNothingChanged() {
    SyncCase sync = test("quiet");
    sync.writing(SyncCase.secretTarget("quiet", "Owner"), SyncCase.mapTarget("quiet", "Orphan"))
        .synced();
    Secret before = sync.secret();
    String map = sync.configMap().getMetadata().getResourceVersion();

    sync.resyncedWhole();

    sync.assertNotWrittenSince(before);
    assertThat(sync.configMap().getMetadata().getResourceVersion()).isEqualTo(map);
  }

  /** A value's bytes reach the Secret as they are at the server. */
  @Test
  void aValueIsWrittenByteForByte() {
    String odd = " \"quotes\" \\ ${} größe\ttab\r\nline\n";
    SyncCase sync = test("odd").has("ODD", odd).has("EMPTY", "").synced();

    assertThat(sync.secret().getData())
        .containsEntry("ODD", SyncCase.base64(odd.getBytes(StandardCharsets.UTF_8)))
        .containsEntry("EMPTY", "");
  }
}
