package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.ConformanceCase;
import com.infisical.e2e.world.SyncCase;
import com.infisical.operator.api.InfisicalStaticSecret;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/**
 * docs/infisical-static-secret.md#what-it-writes, what it says of labels and annotations, sentence
 * by sentence.
 */
class ConformanceMetadataIT extends ConformanceCase {
  /**
   * "{@code secrets.infisical.com/version} (Go's value by Go's formula, {@code
   * W/"secrets-<length>-<CRC-32>"} of the data as {@code %v} prints it)."
   */
  @Test
  void theVersionIsGosValueByGosFormula() {
    SyncCase sync = empty("version").has("A", "one").has("B", "").synced();

    assertThat(sync.own("version")).isEqualTo(goVersion("map[A:[111 110 101] B:[]]"));
  }

  /**
   * "{@code …/managed-labels} and {@code …/managed-annotations} (comma lists of keys copied from
   * the resource)."
   */
  @Test
  void theKeysCopiedFromTheResourceAreListed() {
    SyncCase sync =
        empty("listed")
            .has("A", "one")
            .carrying("labels: {b: x, a: x}, annotations: {note: x, example.com/d: x}")
            .synced();

    assertThat(sync.own("managed-labels")).isEqualTo("a,b");
    assertThat(sync.own("managed-annotations").split(",")).contains("example.com/d", "note");
  }

  /**
   * "Ours besides: label {@code secrets.infisical.com/managed: "true"}, by which targets are
   * watched, and annotations {@code …/managed-by: <namespace>/<name>}, … {@code …/mark}."
   */
  @Test
  void ourOwnStandOnATarget() {
    SyncCase sync = empty("own").has("A", "one").synced();

    assertThat(sync.meta().getLabels()).containsEntry(SyncCase.OWN + "managed", "true");
    assertThat(sync.own("managed-by")).isEqualTo(world.namespace + "/own");
    assertThat(sync.own("mark")).matches("[0-9a-f]{16}");
  }

  /** "Ours stay in every metadata mode." */
  @Test
  void oursStayInEveryMetadataMode() {
    SyncCase sync = empty("modes").has("A", "one").synced();
    String mark = sync.own("mark");

    sync.writingOwned("metadata: {labels: {tier: gold}, annotations: {note: fixed}}").synced();
    sync.awaitMeta(meta -> assertThat(meta.getLabels()).containsEntry("tier", "gold"));

    assertThat(sync.meta().getLabels())
        .isEqualTo(Map.of("tier", "gold", SyncCase.OWN + "managed", "true"));
    assertThat(sync.own("managed-by")).isEqualTo(world.namespace + "/modes");
    assertThat(sync.own("version")).isEqualTo(goVersion("map[A:[111 110 101]]"));
    assertThat(sync.own("mark")).isEqualTo(mark);
  }

  /** "Keys under {@code secrets.infisical.com/} are never copied from the resource." */
  @Test
  void ourKeysAreNeverCopiedFromTheResource() {
    SyncCase sync =
        empty("reserved")
            .has("A", "one")
            .carrying(
                "labels: {secrets.infisical.com/mine: x, team: red},"
                    + " annotations: {secrets.infisical.com/auto-reload: \"true\"}")
            .synced();

    assertThat(sync.meta().getLabels())
        .containsEntry("team", "red")
        .doesNotContainKey(SyncCase.OWN + "mine");
    assertThat(sync.own("auto-reload")).isNull();
    assertThat(sync.own("force-sync")).isNull();
    assertThat(sync.own("managed-labels")).isEqualTo("team");
  }

  /** "… and are refused in {@code target.metadata}." */
  @Test
  void ourKeysAreRefusedInTargetMetadata() {
    SyncCase sync = empty("refused").has("A", "one");

    for (String field : new String[] {"labels", "annotations"}) {
      sync.writingOwned("metadata: {%s: {secrets.infisical.com/mark: x}}".formatted(field));
      assertThatThrownBy(sync::apply)
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("keys under secrets.infisical.com/ are the operator's own")
          .hasMessageContaining("remove them from metadata." + field);
    }
  }

  /** "… copies that the Go operator made are removed." */
  @Test
  void copiesOfOurKeysThatTheGoOperatorMadeAreRemoved() {
    SyncCase sync = empty("go-copies").has("A", "one");
    sync.madeBefore(
        s ->
            s.editMetadata()
                .addToAnnotations(SyncCase.OWN + "version", goVersion("map[A:[111 110 101]]"))
                .addToAnnotations(SyncCase.OWN + "auto-reload", "true")
                .addToAnnotations(
                    SyncCase.OWN + "managed-annotations", "secrets.infisical.com/auto-reload")
                .endMetadata());

    sync.synced();

    assertThat(sync.own("auto-reload")).isNull();
    sync.gives("A", "one");
  }

  /** "Without {@code target.metadata}: the resource's labels and annotations … are merged in." */
  @Test
  void withoutTargetMetadataTheResourcesLabelsAndAnnotationsAreMergedIn() {
    SyncCase sync = empty("merged").has("A", "one");
    sync.madeBefore(
        s ->
            s.editMetadata()
                .addToLabels(Map.of("team", "blue", "by-hand", "yes"))
                .addToAnnotations(SyncCase.OWN + "adopt", "true")
                .endMetadata());

    sync.carrying("labels: {team: red}, annotations: {note: hello}").synced();

    assertThat(sync.meta().getLabels())
        .containsEntry("team", "red")
        .containsEntry("by-hand", "yes");
    assertThat(sync.meta().getAnnotations()).containsEntry("note", "hello");
  }

  /**
   * "… (not those under {@code kubectl.kubernetes.io/ kubernetes.io/ k8s.io/ helm.sh/})": compared
   * from the first letter, as Go does.
   */
  @Test
  void keysOfTheSystemAreNotCopied() {
    SyncCase sync =
        empty("system")
            .has("A", "one")
            .carrying(
                "labels: {kubernetes.io/x: x, helm.sh/chart: x, app.kubernetes.io/name: shop},"
                    + " annotations: {kubectl.kubernetes.io/x: x, k8s.io/x: x, example.com/x: x}")
            .synced();

    assertThat(sync.meta().getLabels())
        .containsEntry("app.kubernetes.io/name", "shop")
        .doesNotContainKeys("kubernetes.io/x", "helm.sh/chart");
    assertThat(sync.meta().getAnnotations())
        .containsEntry("example.com/x", "x")
        .doesNotContainKeys("kubectl.kubernetes.io/x", "k8s.io/x");
  }

  /**
   * "… {@code helm.sh/ meta.helm.sh/ argocd.argoproj.io/}, nor {@code app.kubernetes.io/instance},
   * nor {@code app.kubernetes.io/managed-by: Helm}: tracking marks": copies made earlier go.
   */
  @Test
  void trackingMarksOfHelmAndArgoCdAreNotCopiedAndOldCopiesGo() {
    String tracking = "argocd.argoproj.io/tracking-id";
    SyncCase sync = empty("tracked").has("A", "one");
    sync.madeBefore(
        s ->
            s.editMetadata()
                .addToLabels("app.kubernetes.io/instance", "shop")
                .addToAnnotations(tracking, "shop:x")
                .addToAnnotations("meta.helm.sh/release-name", "the target's own")
                .addToAnnotations(SyncCase.OWN + "version", goVersion("map[A:[111 110 101]]"))
                .addToAnnotations(SyncCase.OWN + "managed-labels", "app.kubernetes.io/instance")
                .addToAnnotations(SyncCase.OWN + "managed-annotations", tracking)
                .endMetadata());

    sync.carrying(
            "labels: {app.kubernetes.io/instance: shop, app.kubernetes.io/managed-by: Helm,"
                + " applyset.kubernetes.io/part-of: shop, team: red}, annotations:"
                + " {argocd.argoproj.io/tracking-id: shop:x, meta.helm.sh/release-namespace: shop}")
        .synced();

    assertThat(sync.meta().getLabels())
        .isEqualTo(Map.of("team", "red", SyncCase.OWN + "managed", "true"));
    assertThat(sync.meta().getAnnotations())
        .containsEntry("meta.helm.sh/release-name", "the target's own")
        .doesNotContainKeys(tracking, "meta.helm.sh/release-namespace");
  }

  /** "With {@code target.metadata}: exactly these labels": none, where it is empty. */
  @Test
  void withEmptyTargetMetadataATargetHasNoLabelsButOurs() {
    SyncCase sync = empty("no-metadata").has("A", "one").carrying("labels: {team: red}");

    sync.writingOwned("metadata: {}").synced();

    assertThat(sync.meta().getLabels()).isEqualTo(Map.of(SyncCase.OWN + "managed", "true"));
  }

  /**
   * "… foreign keys on the target stay; keys copied earlier and since removed from the resource
   * go."
   */
  @Test
  void foreignKeysStayAndKeysCopiedEarlierGo() {
    SyncCase sync =
        empty("foreign")
            .has("A", "one")
            .carrying("labels: {team: red, tier: gold}, annotations: {note: x}")
            .synced();
    sync.edited(
        s ->
            s.editMetadata()
                .addToLabels("by-hand", "yes")
                .addToAnnotations("by-hand", "yes")
                .endMetadata());

    sync.carrying("labels: {tier: gold}").apply();

    sync.awaitMeta(
        meta -> {
          assertThat(meta.getLabels())
              .containsEntry("tier", "gold")
              .containsEntry("by-hand", "yes")
              .doesNotContainKey("team");
          assertThat(meta.getAnnotations())
              .containsEntry("by-hand", "yes")
              .doesNotContainKey("note");
        });
  }

  /** "With {@code target.metadata}: exactly these labels." */
  @Test
  void withTargetMetadataATargetHasExactlyTheseLabels() {
    SyncCase sync = empty("exact").has("A", "one").carrying("labels: {team: red}");
    sync.madeBefore(
        s ->
            s.editMetadata()
                .addToLabels("by-hand", "yes")
                .addToAnnotations(SyncCase.OWN + "adopt", "true")
                .endMetadata());

    sync.writingOwned("metadata: {labels: {tier: gold}}").synced();

    assertThat(sync.meta().getLabels())
        .isEqualTo(Map.of("tier", "gold", SyncCase.OWN + "managed", "true"));
  }

  /** "… exactly these annotations plus system ones and our own." */
  @Test
  void withTargetMetadataATargetHasTheseAnnotationsTheSystemsAndOurs() {
    SyncCase sync = empty("annotations").has("A", "one").carrying("annotations: {note: resource}");
    sync.madeBefore(
        s ->
            s.editMetadata()
                .addToAnnotations("by-hand", "yes")
                .addToAnnotations("helm.sh/chart", "kept")
                .addToAnnotations(SyncCase.OWN + "adopt", "true")
                .endMetadata());

    sync.writingOwned("metadata: {annotations: {note: target}}").synced();

    Map<String, String> annotations = sync.meta().getAnnotations();
    assertThat(annotations)
        .containsEntry("note", "target")
        .containsEntry("helm.sh/chart", "kept")
        .doesNotContainKey("by-hand");
    assertThat(annotations.keySet())
        .allMatch(k -> k.startsWith(SyncCase.OWN) || k.equals("note") || k.equals("helm.sh/chart"));
  }

  /** A changed label of the resource is written, and only metadata is. */
  @Test
  void aChangedLabelIsWrittenWithoutTheData() {
    SyncCase sync = empty("label-only").has("A", "one").synced();
    Secret before = sync.secret();

    world.change(
        InfisicalStaticSecret.class,
        "label-only",
        "{\"metadata\":{\"labels\":{\"team\":\"red\"}}}");

    await().until(() -> "red".equals(sync.meta().getLabels().get("team")));
    assertThat(sync.secret().getData()).isEqualTo(before.getData());
    assertThat(sync.own("mark"))
        .isEqualTo(before.getMetadata().getAnnotations().get(SyncCase.OWN + "mark"));
  }

  /** Go's ETag of what {@code %v} prints. */
  static String goVersion(String printed) {
    byte[] bytes = printed.getBytes(StandardCharsets.UTF_8);
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    return "W/\"secrets-%d-%08X\"".formatted(bytes.length, checksum.getValue());
  }
}
