package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What a user of an InfisicalStaticSecret sees. Each test has a folder, a resource and targets of
 * its own.
 */
@WithControlPlane(controllerManager = true, crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class StaticSecretIT {
  private World world;

  @BeforeAll
  void startWorld(ControlPlane plane) {
    world = World.on(plane).withAuth();
  }

  @AfterAll
  void endWorld() {
    world.close();
  }

  @Test
  void syncsAChangeAtTheServerWithinTheRefreshInterval() {
    folder("refresh").setSecret("dev", "/refresh", "A", "one");
    apply("refresh", "/refresh", "5s", target("refresh", "Owner"));
    world.awaitData("refresh", Map.of("A", "one"));

    world.project.setSecret("dev", "/refresh", "A", "two").setSecret("dev", "/refresh", "B", "new");
    world.awaitData("refresh", Map.of("A", "two", "B", "new"));

    world.project.deleteSecret("dev", "/refresh", "A");
    world.awaitData("refresh", Map.of("B", "new"));
  }

  @Test
  void readsAgainAtOnceWhenForceSyncChanges() {
    folder("forced").setSecret("dev", "/forced", "A", "one");
    apply("forced", "/forced", "1h", target("forced", "Owner"));
    world.awaitData("forced", Map.of("A", "one"));
    world.project.setSecret("dev", "/forced", "A", "two");

    world.annotate(
        InfisicalStaticSecret.class, "forced", "secrets.infisical.com/force-sync", "now");

    world.awaitData("forced", Map.of("A", "two"));
  }

  @Test
  void restoresADeletedTarget() {
    folder("deleted").setSecret("dev", "/deleted", "A", "one");
    apply("deleted", "/deleted", "1h", target("deleted", "Owner"));
    world.awaitData("deleted", Map.of("A", "one"));
    world.awaitSynced("deleted");

    world.client.secrets().inNamespace(world.namespace).withName("deleted").delete();

    world.awaitData("deleted", Map.of("A", "one"));
  }

  @Test
  void restoresAnEditedTargetAndItsLabel() {
    folder("edited").setSecret("dev", "/edited", "A", "one");
    apply("edited", "/edited", "1h", target("edited", "Owner"));
    world.awaitData("edited", Map.of("A", "one"));
    world.awaitSynced("edited");

    world
        .client
        .secrets()
        .inNamespace(world.namespace)
        .withName("edited")
        .edit(
            s ->
                s.edit()
                    .addToData("A", base64("mine"))
                    .addToData("X", base64("foreign"))
                    .editMetadata()
                    .removeFromLabels("secrets.infisical.com/managed")
                    .endMetadata()
                    .build());

    world.awaitData("edited", Map.of("A", "one"));
    await()
        .untilAsserted(
            () ->
                assertThat(world.get(Secret.class, "edited").getMetadata().getLabels())
                    .containsEntry("secrets.infisical.com/managed", "true"));
  }

  @Test
  void deletesAnOwnedTargetWithItsResourceAndLeavesAnOrphan() {
    folder("gone").setSecret("dev", "/gone", "A", "one");
    apply("gone", "/gone", "1h", target("owned", "Owner") + target("orphan", "Orphan"));
    world.awaitData("owned", Map.of("A", "one"));
    world.awaitData("orphan", Map.of("A", "one"));
    assertThat(world.get(Secret.class, "owned").getMetadata().getOwnerReferences())
        .extracting(OwnerReference::getController, OwnerReference::getBlockOwnerDeletion)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(true, true));
    assertThat(world.get(Secret.class, "orphan").getMetadata().getOwnerReferences()).isEmpty();

    world
        .client
        .resources(InfisicalStaticSecret.class)
        .inNamespace(world.namespace)
        .withName("gone")
        .delete();

    await()
        .untilAsserted(
            () ->
                assertThat(
                        world.client.secrets().inNamespace(world.namespace).withName("owned").get())
                    .isNull());
    assertThat(world.data("orphan")).isEqualTo(Map.of("A", "one"));
  }

  @Test
  void putsNoFinalizerOnAnything() {
    folder("free").setSecret("dev", "/free", "A", "one");
    apply("free", "/free", "1h", target("free", "Owner"));
    world.awaitSynced("free");

    assertThat(world.get(InfisicalStaticSecret.class, "free").getMetadata().getFinalizers())
        .isEmpty();
    assertThat(world.get(Secret.class, "free").getMetadata().getFinalizers()).isEmpty();
  }

  @Test
  void letsATargetGoThatIsRemovedFromTheSpec() {
    folder("removed").setSecret("dev", "/removed", "A", "one");
    apply(
        "removed",
        "/removed",
        "1h",
        target("stays", "Owner") + target("leaves", "Owner") + target("left", "Orphan"));
    world.awaitData("leaves", Map.of("A", "one"));
    world.awaitSynced("removed");

    apply("removed", "/removed", "1h", target("stays", "Owner"));

    await()
        .untilAsserted(
            () ->
                assertThat(
                        world
                            .client
                            .secrets()
                            .inNamespace(world.namespace)
                            .withName("leaves")
                            .get())
                    .isNull());
    await()
        .untilAsserted(
            () ->
                assertThat(world.get(Secret.class, "left").getMetadata().getLabels())
                    .doesNotContainKey("secrets.infisical.com/managed"));
    assertThat(world.data("left")).isEqualTo(Map.of("A", "one"));
    assertThat(world.data("stays")).isEqualTo(Map.of("A", "one"));
  }

  @Test
  void writesConfigMaps() {
    folder("map").setSecret("dev", "/map", "A", "one");
    apply(
        "map",
        "/map",
        "1h",
        """
            - {name: map, namespace: "${namespace}", kind: ConfigMap, creationPolicy: Owner}
        """);
    world.awaitSynced("map");

    assertThat(world.get(ConfigMap.class, "map").getData()).isEqualTo(Map.of("A", "one"));
  }

  @Test
  void mergesSourcesFirstWinsAndDirectBeforeImported() {
    world
        .project
        .createFolder("dev", "/merge/one")
        .createFolder("dev", "/merge/two")
        .createFolder("dev", "/merge/shared")
        .setSecret("dev", "/merge/one", "A", "one")
        .setSecret("dev", "/merge/two", "A", "two")
        .setSecret("dev", "/merge/two", "B", "two")
        .setSecret("dev", "/merge/shared", "B", "shared")
        .setSecret("dev", "/merge/shared", "C", "shared")
        .addImport("dev", "/merge/one", "dev", "/merge/shared");
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: merge}
        spec:
          infisicalAuthRef: {name: auth, namespace: "${namespace}"}
          syncOptions: {refreshInterval: 1h}
          sources:
            - {projectSlug: "${slug}", environmentSlug: dev, secretPath: /merge/one}
            - {projectId: "${project}", environmentSlug: dev, secretPath: /merge/two}
          targets:
            - {name: merge, namespace: "${namespace}", kind: Secret, creationPolicy: Owner}
        """);

    world.awaitData("merge", Map.of("A", "one", "B", "two", "C", "shared"));
  }

  @Test
  void readsRecursivelyAndByTag() {
    world
        .project
        .createFolder("dev", "/deep/er")
        .setSecret("dev", "/deep", "A", "one")
        .setSecret("dev", "/deep/er", "B", "two")
        .setTaggedSecret("dev", "/deep/er", "C", "three", "wanted");
    apply("deep", "/deep", "1h", target("deep", "Owner"), "recursive: true");
    world.awaitData("deep", Map.of("A", "one", "B", "two", "C", "three"));

    apply(
        "tagged", "/deep", "1h", target("tagged", "Owner"), "recursive: true, tagSlugs: [wanted]");
    world.awaitData("tagged", Map.of("C", "three"));
  }

  @Test
  void copiesTheResourcesLabelsAndTakesThemAwayAgain() {
    folder("labelled").setSecret("dev", "/labelled", "A", "one");
    apply("labelled", "/labelled", "1h", target("labelled", "Owner"));
    world.awaitSynced("labelled");
    label("team", "red");
    await()
        .untilAsserted(
            () ->
                assertThat(world.get(Secret.class, "labelled").getMetadata().getLabels())
                    .containsEntry("team", "red"));

    label("team", null);
    await()
        .untilAsserted(
            () ->
                assertThat(world.get(Secret.class, "labelled").getMetadata().getLabels())
                    .doesNotContainKey("team"));
  }

  @Test
  void writesNoStatusAndNoTargetWhenNothingChanged() {
    folder("still").setSecret("dev", "/still", "A", "one");
    apply("still", "/still", "5s", target("still", "Owner"));
    world.awaitSynced("still");
    String target = world.get(Secret.class, "still").getMetadata().getResourceVersion();
    String resource =
        world.get(InfisicalStaticSecret.class, "still").getMetadata().getResourceVersion();
    long reads = reads("/still");

    await().until(() -> reads("/still") >= reads + 2);

    assertThat(world.get(Secret.class, "still").getMetadata().getResourceVersion())
        .isEqualTo(target);
    assertThat(world.get(InfisicalStaticSecret.class, "still").getMetadata().getResourceVersion())
        .isEqualTo(resource);
  }

  @Test
  void rendersTemplatesAndDrawsRandomnessOnceAChange() {
    folder("template").setSecret("dev", "/template", "USER", "shop");
    apply(
        "template",
        "/template",
        "5s",
        """
            - name: template
              namespace: "${namespace}"
              kind: Secret
              creationPolicy: Owner
              template:
                engineVersion: v1
                data:
                  URL: 'postgres://{{ .USER.Value }}@db/{{ (secretFrom "/template" "USER").Value | upper }}'
                  ID: '{{ uuidv4 }}'
        """);
    await()
        .untilAsserted(
            () ->
                assertThat(world.data("template"))
                    .containsEntry("URL", "postgres://shop@db/SHOP")
                    .containsOnlyKeys("URL", "ID"));
    Map<String, String> drawn = world.data("template");
    long reads = reads("/template");
    await().until(() -> reads("/template") >= reads + 2);
    assertThat(world.data("template")).isEqualTo(drawn);

    world.project.setSecret("dev", "/template", "USER", "other");
    await()
        .untilAsserted(
            () ->
                assertThat(world.data("template"))
                    .containsEntry("URL", "postgres://other@db/OTHER"));
    assertThat(world.data("template").get("ID")).isNotEqualTo(drawn.get("ID"));
  }

  @Test
  void failsOnlyTheTargetWhoseTemplateIsBroken() {
    folder("broken").setSecret("dev", "/broken", "A", "one");
    apply(
        "broken",
        "/broken",
        "1h",
        target("whole", "Owner")
            + """
                - name: torn
                  namespace: "${namespace}"
                  kind: Secret
                  creationPolicy: Owner
                  template: {data: {X: "{{ .A.Value | nosuchfunction }}"}}
                - name: yaml
                  namespace: "${namespace}"
                  kind: ConfigMap
                  creationPolicy: Owner
                  template: {data: "{{ range $k, $v := . }}{{ $k | lower }}: {{ $v.Value }}{{ end }}"}
            """);

    world.awaitSyncFailure("broken", "1 of 3 targets failed", "torn", "nosuchfunction", "X");
    world.awaitData("whole", Map.of("A", "one"));
    assertThat(world.get(ConfigMap.class, "yaml").getData()).isEqualTo(Map.of("a", "one"));
    assertThat(world.data("torn")).isEmpty();
  }

  private void label(String key, @Nullable String value) {
    String json = value == null ? "null" : "\"" + value + "\"";
    world.change(
        InfisicalStaticSecret.class,
        "labelled",
        "{\"metadata\":{\"labels\":{\"%s\":%s}}}".formatted(key, json));
  }

  private long reads(String path) {
    return world.server.journal().entries("GET", "/api/v4/secrets").stream()
        .filter(e -> e.toString().contains(path.replace("/", "%2F")) || e.toString().contains(path))
        .count();
  }

  private com.infisical.devserver.DevProject folder(String name) {
    return world.project.createFolder("dev", "/" + name);
  }

  private void apply(String name, String path, String interval, String targets) {
    apply(name, path, interval, targets, "recursive: false");
  }

  private void apply(String name, String path, String interval, String targets, String options) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: %s}
        spec:
          infisicalAuthRef: {name: auth, namespace: "${namespace}"}
          syncOptions: {refreshInterval: %s}
          sources:
            - {projectId: "${project}", environmentSlug: dev, secretPath: %s, %s}
          targets:
        %s\
        """
            .formatted(name, interval, path, options, targets.indent(0)));
  }

  private static String target(String name, String policy) {
    return "    - {name: %s, namespace: \"${namespace}\", kind: Secret, creationPolicy: %s}\n"
        .formatted(name, policy);
  }

  private static String base64(String text) {
    return Base64.getEncoder()
        .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
