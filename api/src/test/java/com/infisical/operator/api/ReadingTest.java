package com.infisical.operator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Custom resources are read whatever stands in them: one that throws would stop every controller.
 */
class ReadingTest {
  private final ObjectMapper mapper = new ObjectMapper();
  private final KubernetesSerialization serialization = new KubernetesSerialization(mapper, true);

  static Stream<Arguments> goodObjects() {
    return Stream.of(
        arguments(Manifests.CONNECTION, InfisicalConnection.class),
        arguments(Manifests.AUTH, InfisicalAuth.class),
        arguments(Manifests.STATIC_SECRET, InfisicalStaticSecret.class));
  }

  @ParameterizedTest
  @MethodSource("goodObjects")
  void readsAndWritesAGoodObjectWithoutLosingAnything(
      String manifest, Class<? extends HasMetadata> kind) throws Exception {
    JsonNode before = tree(manifest);
    HasMetadata read = serialization.unmarshal(manifest, kind);
    JsonNode after = mapper.readTree(serialization.asJson(read));

    assertThat(withoutDefaults(after)).isEqualTo(withoutDefaults(before));
  }

  @Test
  void readsEveryFieldOfAStaticSecret() {
    InfisicalStaticSecret read = staticSecret(Manifests.STATIC_SECRET);

    assertThat(read.invalidSpec()).isEmpty();
    assertThat(read.getSpec().syncOptions()).isEqualTo(new SyncOptions("60s", true));
    assertThat(read.getSpec().sources())
        .containsExactly(
            new SecretSource("0e5c", null, "dev", "/app", true, List.of("web")),
            new SecretSource(null, "shared", "dev", "/", false, List.of()));
    assertThat(read.getSpec().targets())
        .extracting(SecretTarget::template)
        .containsExactly(
            new TargetTemplate(
                "v1", new TemplateData.PerKey(Map.of("URL", "postgres://{{ .USER.Value }}@db"))),
            new TargetTemplate("v1", new TemplateData.Whole("{{ range . }}{{ end }}")));
    assertThat(read.getStatus().syncedKeys()).isEqualTo(3);
  }

  @Test
  void knowsTheBlockThatBelongsToTheMethod() {
    InfisicalAuth read = serialization.unmarshal(Manifests.AUTH, InfisicalAuth.class);

    assertThat(read.getSpec().block()).containsInstanceOf(KubernetesAuth.class);
    assertThat(read.getSpec().blocks()).containsOnlyKeys("kubernetes");
  }

  @Test
  void readsWhatTypedGoClientsSendForFieldsTheyLeaveOut() {
    InfisicalStaticSecret read =
        staticSecret(
            """
            spec:
              infisicalAuthRef: {name: '', namespace: ''}
              syncOptions: null
              sources: [{projectId: '', projectSlug: '', environmentSlug: '', secretPath: '', tagSlugs: null, recursive: null}]
              targets:
              - {name: a, namespace: b, kind: Secret, creationPolicy: Owner, secretType: '',
                 template: {engineVersion: '', data: null}, metadata: {labels: null, annotations: null}}
              - {name: a, namespace: b, kind: Secret, creationPolicy: Owner, template: {data: ''}, metadata: null}
            status: {conditions: null, sources: null, lastSyncedAt: ''}
            """);

    assertThat(read.invalidSpec()).isEmpty();
    assertThat(read.getSpec().infisicalAuthRef()).isEqualTo(new ResourceReference(null, null));
    assertThat(read.getSpec().sources())
        .containsExactly(new SecretSource(null, null, null, null, false, List.of()));
    assertThat(read.getSpec().targets())
        .containsExactly(
            new SecretTarget(
                "a",
                "b",
                "Secret",
                "Owner",
                null,
                new TargetTemplate(null, null),
                new TargetMetadata(Map.of(), Map.of())),
            new SecretTarget(
                "a", "b", "Secret", "Owner", null, new TargetTemplate(null, null), null));
    assertThat(read.getStatus()).isEqualTo(InfisicalStaticSecretStatus.empty());
  }

  @Test
  void readsAnEmptyCertificateReferenceAsAbsent() {
    InfisicalConnection read =
        serialization.unmarshal(
            "--- {spec: {address: '', tls: {caCertificate: {name: '', namespace: '', key: ''}}}}",
            InfisicalConnection.class);

    assertThat(read.getSpec())
        .isEqualTo(new InfisicalConnectionSpec(null, new ConnectionTls(null), null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {sources: text}                                     | .spec.sources must be a list
          {sources: [text]}                                   | .spec.sources[0] must be a map of fields
          {sources: [{tagSlugs: a}]}                          | .spec.sources[0].tagSlugs must be a list
          {sources: [{}, {projectId: 5}]}                     | .spec.sources[1].projectId must be a string
          {sources: [{recursive: 'yes'}]}                     | .spec.sources[0].recursive must be true or false
          {sources: [{recursive: 'true'}]}                    | .spec.sources[0].recursive must be true or false
          {sources: [{tagSlugs: [{}]}]}                       | .spec.sources[0].tagSlugs[0] must be a string
          {syncOptions: {refreshInterval: {s: 5}}}            | .spec.syncOptions.refreshInterval must be a string
          {syncOptions: []}                                   | .spec.syncOptions must be a map of fields
          {infisicalAuthRef: name}                            | .spec.infisicalAuthRef must be a map of fields
          {targets: [{template: text}]}                       | .spec.targets[0].template must be a map of fields
          {targets: [{template: {data: 5}}]}                  | .spec.targets[0].template.data must be a map of strings or one string
          {targets: [{template: {data: [a]}}]}                | .spec.targets[0].template.data must be a map of strings or one string
          {targets: [{template: {data: {KEY: {a: b}}}}]}      | .spec.targets[0].template.data.KEY must be a string
          {targets: [{metadata: {labels: [a]}}]}              | .spec.targets[0].metadata.labels must be a map of fields
          {targets: [{metadata: {labels: {a: 1}}}]}           | .spec.targets[0].metadata.labels.a must be a string
          """)
  void saysWhichFieldOfAnUnreadableSpecIsWrong(String spec, String reason) {
    InfisicalStaticSecret read = staticSecret("--- {metadata: {name: app}, spec: " + spec + "}");

    assertThat(read.invalidSpec()).contains(reason);
    assertThat(read.getMetadata().getName()).isEqualTo("app");
    assertThat(read.getSpec().sources()).isEmpty();
    assertThat(read.getSpec().targets()).isEmpty();
  }

  @Test
  void keepsAnUnreadableSpecInCopiesAndWritesItBackAsItWas() throws Exception {
    String manifest = "--- {spec: {method: [a], universal: {clientIdRef: {name: x}}, later: 1}}";
    InfisicalAuth read = serialization.unmarshal(manifest, InfisicalAuth.class);
    InfisicalAuth copy = serialization.clone(read);

    assertThat(copy.invalidSpec())
        .contains(".spec.method must be a string")
        .isEqualTo(read.invalidSpec());
    assertThat(copy.getSpec()).isEqualTo(read.getSpec());
    assertThat(mapper.readTree(serialization.asJson(copy)).get("spec"))
        .isEqualTo(tree(manifest).get("spec"));
  }

  @Test
  void keepsNoLargeTreeOfAnUnreadableSpec() {
    String many = "[],".repeat(50_000) + "[]";
    InfisicalStaticSecret read =
        staticSecret("--- {spec: {targets: [{template: {data: {K: [" + many + "]}}}]}}");

    assertThat(read.invalidSpec()).contains(".spec.targets[0].template.data.K must be a string");
    assertThat(read.getSpec().unreadFields()).containsOnlyKeys("unreadSpec");
    assertThat(serialization.clone(read).invalidSpec()).isEqualTo(read.invalidSpec());
  }

  @Test
  void readsNoMoreValuesThanTheLimitsAllow() {
    String many = "[],".repeat(200_000) + "[]";
    InfisicalStaticSecret read =
        staticSecret(
            "--- {spec: {targets: [{template: {data: {K: [" + many + "]}}}], sources: []}}");

    assertThat(read.invalidSpec()).contains(".spec has more than 100,000 values; make it smaller");
    assertThat(read.getSpec().unreadFields()).containsOnlyKeys("unreadSpec");
  }

  @Test
  void namesNoValueOfAnUnreadableSpec() {
    InfisicalStaticSecret read =
        staticSecret("--- {spec: {targets: [{template: {data: [hush]}}], sources: hush}}");

    assertThat(read.invalidSpec().orElseThrow()).doesNotContain("hush");
    assertThat(read.toString()).doesNotContain("hush");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          text
          []
          {conditions: text}
          {conditions: [text]}
          {conditions: [{observedGeneration: many}]}
          {observedGeneration: many}
          {targets: {a: b}}
          {syncedKeys: [1]}
          """)
  void countsAStatusOfAnotherShapeAsEmpty(String status) {
    InfisicalStaticSecret read = staticSecret("--- {spec: {}, status: " + status + "}");

    assertThat(read.getStatus()).isEqualTo(InfisicalStaticSecretStatus.empty());
  }

  @Test
  void givesAnEmptySpecAndStatusToAnObjectThatHasNone() {
    for (String manifest : List.of("--- {metadata: {name: a}}", "--- {spec: null, status: null}")) {
      InfisicalAuth read = serialization.unmarshal(manifest, InfisicalAuth.class);

      assertThat(read.getSpec()).isEqualTo(InfisicalAuthSpec.unreadable(null));
      assertThat(read.invalidSpec()).isEmpty();
      assertThat(read.getStatus()).isEqualTo(InfisicalAuthStatus.empty());
    }
  }

  @Test
  void ignoresFieldsItDoesNotKnow() {
    InfisicalStaticSecret read =
        staticSecret(
            "--- {spec: {later: {a: [1]}, sources: [{later: 1}], targets: [{later: 1}]}, status:"
                + " {later: 1}}");

    assertThat(read.invalidSpec()).isEmpty();
  }

  @Test
  void readsValuesNestedAsDeepAsTheApiServerAdmitsThem() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    assertUnreadable(
        "{\"KEY\":" + deep + "}", ".spec.targets[0].template.data.KEY must be a string");
  }

  @Test
  void readsKeysAsLongAsTheApiServerAdmitsThem() {
    String key = "k".repeat(1_000_000);
    assertUnreadable(
        "{\"" + key + "\":5}",
        ".spec.targets[0].template.data." + "k".repeat(253) + "… must be a string");
  }

  private static void assertUnreadable(String data, String reason) {
    KubernetesSerialization serialization =
        new KubernetesSerialization(
            new ObjectMapper(
                JsonFactory.builder().streamReadConstraints(ApiServerLimits.constraints()).build()),
            true);
    WatchEvent event =
        serialization.unmarshal(
            """
            {"type":"ADDED","object":{"apiVersion":"secrets.infisical.com/v1beta1","kind":"InfisicalStaticSecret",
             "metadata":{"name":"app"},"spec":{"targets":[{"template":{"data":%s}}]}}}
            """
                .formatted(data),
            WatchEvent.class);

    assertThat(event.getObject())
        .isInstanceOfSatisfying(
            InfisicalStaticSecret.class,
            read -> {
              assertThat(read.invalidSpec()).contains(reason);
              assertThat(serialization.clone(read).invalidSpec()).contains(reason);
            });
  }

  @ParameterizedTest
  @MethodSource("admittedByTheGoOperator")
  void readsWhatTheGoOperatorsSchemaAdmits(String spec) {
    assertThat(staticSecret("--- {spec: " + spec + "}").invalidSpec()).isEmpty();
  }

  static Stream<String> admittedByTheGoOperator() {
    return Stream.of(
        "{syncOptions: {refreshInterval: '0'}}",
        "{syncOptions: {refreshInterval: never}, sources: [], targets: []}",
        "{sources: [{projectId: '', environmentSlug: '', secretPath: ''}]}",
        "{targets: [{kind: Secret, name: '', namespace: '', creationPolicy: Owner, secretType:"
            + " any}]}",
        "{targets: [{kind: ConfigMap, secretType: Opaque, metadata: {labels: {}, annotations:"
            + " {secrets.infisical.com/a: b}}}]}",
        "{targets: [{template: {engineVersion: v1, data: {A: null, '': ''}}}]}",
        "{targets: [{name: a, kind: Secret}, {name: a, kind: Secret}]}");
  }

  @ParameterizedTest
  @MethodSource("goodObjects")
  void neverThrowsForAnyOfAThousandMutations(String manifest, Class<? extends HasMetadata> kind)
      throws Exception {
    for (int seed = 0; seed < 1_000; seed++) {
      ObjectNode mutated = new Mutation(new Random(seed)).of(tree(manifest));
      String json = mapper.writeValueAsString(mutated);

      HasMetadata read = serialization.unmarshal(json, kind);
      HasMetadata copy = serialization.clone(read);
      // As text: a copy holds the same number in another class of node.
      assertThat(copy).as("seed %d: %s", seed, json).hasToString(read.toString());
      assertThat(serialization.asJson(copy))
          .as("seed %d: %s", seed, json)
          .isEqualTo(serialization.asJson(read));
      WatchEvent event =
          serialization.unmarshal("{\"type\":\"ADDED\",\"object\":" + json + "}", WatchEvent.class);
      assertThat(event.getObject()).as("seed %d", seed).isInstanceOf(kind);
    }
  }

  private InfisicalStaticSecret staticSecret(String manifest) {
    return serialization.unmarshal(manifest, InfisicalStaticSecret.class);
  }

  private JsonNode tree(String yaml) {
    return serialization.unmarshal(yaml, JsonNode.class);
  }

  /** Empty lists and false are written where a manifest leaves them out. */
  private static JsonNode withoutDefaults(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(field -> withoutDefaults(field.getValue()));
      object
          .properties()
          .removeIf(
              field ->
                  (field.getValue().isContainerNode() && field.getValue().isEmpty())
                      || (field.getValue().isBoolean() && !field.getValue().booleanValue()));
    } else {
      node.forEach(ReadingTest::withoutDefaults);
    }
    return node;
  }
}
