package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.ConformanceCase;
import com.infisical.e2e.world.SyncCase;
import com.infisical.operator.api.InfisicalStaticSecret;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/infisical-static-secret.md#templates, sentence by sentence; the language itself has a corpus
 * of its own.
 */
class ConformanceRenderIT extends ConformanceCase {
  /** Bytes that are not UTF-8, in base64. */
  private static final String BYTES = SyncCase.base64(new byte[] {0, (byte) 0xff, (byte) 0xfe, 7});

  /** "Without a template, every merged secret becomes a key." */
  @Test
  void withoutATemplateEveryMergedSecretBecomesAKey() {
    empty("plain").has("A", "one").has("B", "{{ .A }}").synced().gives("A", "one", "B", "{{ .A }}");
  }

  /** "With one, only the template's keys." */
  @Test
  void withOneOnlyTheTemplatesKeys() {
    SyncCase sync = empty("keys").has("A", "one").has("B", "two");

    templated(sync, "{X: 'x-{{ .A.Value }}', Y: constant}").synced();

    sync.gives("X", "x-one", "Y", "constant");
  }

  /** The same without any key; a template that says nothing is none. */
  @Test
  void aTemplateWithoutKeysMakesNoneAndOneThatSaysNothingIsNone() {
    SyncCase sync = empty("no-keys").has("A", "one");

    sync.writingOwned("template: {data: {}}").synced().gives();
    sync.writingOwned("template: {engineVersion: v1}").synced().gives("A", "one");
  }

  /** A string in place of the map: "one go template that yields a YAML map". */
  @Test
  void oneGoTemplateYieldsAYamlMap() {
    SyncCase sync = empty("yaml").has("A", "one").has("B", "two: 2");

    templated(sync, "\"{{ range $k, $s := . }}{{ lower $k }}: {{ quote $s.Value }}\\n{{ end }}\"")
        .synced();

    sync.gives("a", "one", "b", "two: 2");
  }

  /**
   * "{@code secretFrom "/path" "KEY"} (renders as the value; {@code .Value}, {@code .SecretPath} on
   * the result)."
   */
  @Test
  void secretFromRendersAsTheValueAndHasValueAndSecretPath() {
    SyncCase sync = empty("from").has("A", "one");

    templated(
            sync,
            "{BARE: '{{ secretFrom \"/from\" \"A\" }}', VALUE: '{{ (secretFrom \"/from\""
                + " \"A\").Value | upper }}', PATH: '{{ (secretFrom \"/from\" \"A\").SecretPath"
                + " }}'}")
        .synced();

    sync.gives("BARE", "one", "VALUE", "ONE", "PATH", "/from");
  }

  /**
   * "The dot is a map key → {@code {Value, SecretPath}}; such a secret printed bare gives its
   * value, an unknown key gives {@code <no value>}."
   */
  @Test
  void aSecretPrintedBareGivesItsValueAndAnUnknownKeyNoValue() {
    SyncCase sync = empty("dot").has("A", "one");

    templated(
            sync,
            "{BARE: '{{ .A }}', VALUE: '{{ .A.Value }}', PATH: '{{ .A.SecretPath }}', NONE: '{{ .B"
                + " }}'}")
        .synced();

    sync.gives("BARE", "one", "VALUE", "one", "PATH", "/dot", "NONE", "<no value>");
  }

  @Test
  void aWarningNamesTheUnknownSecretsThatATemplatePrints() {
    SyncCase sync = empty("unknown").has("A", "one");

    templated(sync, "{URL: '{{ .A }}:{{ .NOPE }}', OPTIONAL: '{{ with .NONE }}{{ . }}{{ end }}'}")
        .synced();

    sync.gives("URL", "one:<no value>", "OPTIONAL", "");
    await()
        .untilAsserted(
            () ->
                assertThat(world.warnings(InfisicalStaticSecret.class, "unknown"))
                    .singleElement()
                    .asString()
                    .startsWith("Secret %s/unknown: ".formatted(world.namespace))
                    .contains(".spec.targets[0].template.data.URL prints the secrets \"NOPE\""));
  }

  @Test
  void aDockerConfigThatIsNoneNamesTheKeyAndTheSecretThatAreMissing() {
    SyncCase sync = empty("docker").has("A", "one");

    sync.writingOwned("secretType: kubernetes.io/dockerconfigjson")
        .fails(
            "does not accept \"data[.dockerconfigjson]\"",
            "a Secret of type kubernetes.io/dockerconfigjson needs \".dockerconfigjson\"");
    sync.writingOwned(
            "secretType: kubernetes.io/dockerconfigjson",
            "template: {data: {.dockerconfigjson: '{\"auths\": {\"r\": {\"auth\": {{ .AUTH"
                + " }}}}}'}}")
        .fails("needs a JSON object", "its template prints the secrets \"AUTH\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: b: c", "- a", "abc", "a: 1\na: 2"})
  void aTemplateThatReadsYamlWhereThereIsNoneFailsAndTheTargetKeepsWhatItHolds(String yaml) {
    String name = "yaml-" + Integer.toHexString(yaml.hashCode());
    SyncCase sync = empty(name).has("A", "a: good");
    templated(sync, "{X: '{{ (fromYaml .A.Value).a }}'}").synced();
    sync.gives("X", "good");
    Secret before = sync.secret();

    sync.has("A", yaml).resync();

    world.awaitSyncFailure(
        name,
        ".spec.targets[0].template.data.X cannot be rendered",
        "error calling fromYaml: yaml: ");
    sync.assertNotWrittenSince(before);
    sync.gives("X", "good");
  }

  /** Half of a surrogate pair, which JSON can name and UTF-8 has not, is stored as by Go. */
  @Test
  void aLoneSurrogateIsTheReplacementCharacter() {
    SyncCase sync = empty("lone");
    var fault =
        world
            .server
            .faults()
            .on("GET", "/api/v4/secrets")
            .always()
            .answer(
                200,
                Map.of(),
                "{\"secrets\":[{\"secretKey\":\"A\",\"secretValue\":\"\\ud83d x\","
                    + "\"secretPath\":\"/lone\"}],\"imports\":[]}");

    sync.writing(
            SyncCase.secretTarget("lone", "Owner"),
            SyncCase.secretTarget(
                "lone-t",
                "Owner",
                "template: {data: {A: '{{ .A.Value }}', N: '{{ len .A.Value }}'}}"),
            SyncCase.mapTarget("lone-m", "Owner"))
        .synced();

    fault.release();
    String stored = SyncCase.base64(new byte[] {(byte) 0xef, (byte) 0xbf, (byte) 0xbd, ' ', 'x'});
    assertThat(sync.secret().getData()).isEqualTo(Map.of("A", stored));
    assertThat(world.get(Secret.class, "lone-t").getData())
        .isEqualTo(Map.of("A", stored, "N", SyncCase.base64("5")));
    assertThat(world.get(ConfigMap.class, "lone-m").getData()).isEqualTo(Map.of("A", "\ufffd x"));
  }

  /** "{@code secretFrom} sees direct and imported secrets by path, direct first." */
  @Test
  void secretFromSeesDirectAndImportedSecretsByPathDirectFirst() {
    SyncCase sync = empty("sees");
    sync.has("/app", "A", "app").has("/base", "A", "base").has("/base", "B", "imported");
    world.project.addImport("dev", "/sees/app", "dev", "/sees/base");
    sync.reading(sync.source("/sees/app"));

    templated(
            sync,
            "{WON: '{{ secretFrom \"/sees/app\" \"A\" }}', LOST: '{{ secretFrom \"/sees/base\""
                + " \"A\" }}', IMPORTED: '{{ secretFrom \"/sees/base\" \"B\" }}'}")
        .synced();

    sync.gives("WON", "app", "LOST", "base", "IMPORTED", "imported");
  }

  /** "Go text/template syntax with all of Sprig 3.3 (less {@code env}, {@code expandenv}, …)." */
  @Test
  void noTemplateReadsTheOperatorsEnvironment() {
    SyncCase sync = empty("environment").has("A", "one");

    templated(sync, "{X: '{{ env \"HOME\" }}'}").apply();

    world.awaitSyncFailure(
        "environment", ".spec.targets[0].template.data.X cannot be rendered", "env");
    assertThat(world.data("environment")).isEmpty();
  }

  /** "A template is bounded in time and output." */
  @Test
  void aTemplateIsBoundedInTimeAndOutput() {
    SyncCase sync = empty("bounded").has("A", "one");

    templated(sync, "{X: '{{ range until 60000 }}{{ repeat 1000 \"x\" }}{{ end }}'}").apply();
    world.awaitSyncFailure("bounded", ".spec.targets[0].template.data.X cannot be rendered");

    templated(
            sync,
            "{X: '{{ range until 60000 }}{{ range until 60000 }}{{ end }}{{ end }}', Y: '{{ .A"
                + " }}'}")
        .apply();
    world.awaitCondition(
        () -> world.synced("bounded"),
        c ->
            assertThat(c.getObservedGeneration())
                .isEqualTo(sync.resource().getMetadata().getGeneration()));
    assertThat(world.synced("bounded").getStatus()).isEqualTo("False");
    assertThat(world.data("bounded")).isEmpty();
  }

  /** "… a failing one names key, line and reason, never values." */
  @Test
  void aFailingTemplateNamesKeyLineAndReasonNeverValues() {
    String value = "a-value-that-nobody-may-see";
    world.leaks.forbid(value);
    SyncCase sync = empty("failing").has("A", value);

    templated(
            sync, "{X: \"line one\\n{{ .A.Value | atoi | fail }}\\n\", Y: \"{{ fail .A.Value }}\"}")
        .apply();

    world.awaitSyncFailure("failing", ".spec.targets[0].template.data.");
    templated(sync, "{X: \"line one\\n{{ fromYaml .A.Value }} {{ index .A 5 }}\"}").apply();
    world.awaitSyncFailure("failing", ".spec.targets[0].template.data.X cannot be rendered", "X:2");
    assertThat(sync.status().toString()).doesNotContain(value);
  }

  /**
   * "A template's strings are bytes, as in Go (a decoded keystore reaches the Secret unharmed)."
   */
  @Test
  void aTemplatesStringsAreBytes() {
    SyncCase sync = empty("bytes").has("B", BYTES);

    templated(sync, "{X: '{{ .B.Value | b64dec }}', Y: '{{ decodeBase64ToBytes .B.Value }}'}")
        .synced();

    assertThat(sync.secret().getData()).isEqualTo(Map.of("X", BYTES, "Y", BYTES));
  }

  /** "… text functions work on runes where Go's do." */
  @Test
  void textFunctionsWorkOnRunes() {
    SyncCase sync = empty("runes").has("R", "äöü");

    templated(sync, "{X: '{{ printf \"%.2s\" .R.Value }}', Y: '{{ upper .R.Value }}'}").synced();

    sync.gives("X", "äö", "Y", "ÄÖÜ");
  }

  /**
   * "A target is rendered again only when {@code secrets.infisical.com/inputs} on it … no longer
   * fits what is read now and what the target holds, so that {@code uuidv4}, {@code now}, {@code
   * genSelfSignedCert} and the like are drawn once a change."
   */
  @Test
  void randomnessIsDrawnOnceAChange() {
    SyncCase sync = empty("drawn").has("A", "one");
    templated(sync, "{ID: '{{ uuidv4 }}', A: '{{ .A }}'}").synced();
    String first = id(sync);

    sync.resyncedWhole();
    assertThat(id(sync)).as("nothing changed").isEqualTo(first);

    sync.has("A", "two").resync();
    await().until(() -> "two".equals(world.data("drawn").get("A")));
    String second = id(sync);
    assertThat(second).as("a secret changed").isNotEqualTo(first);

    templated(sync, "{ID: '{{ uuidv4 }}', A: 'a {{ .A }}'}").apply();
    await().until(() -> "a two".equals(world.data("drawn").get("A")));
    String third = id(sync);
    assertThat(third).as("the template changed").isNotEqualTo(second);

    sync.edited(s -> s.addToData("ID", SyncCase.base64("mine")));
    await().until(() -> !"mine".equals(id(sync)));
    assertThat(id(sync)).as("somebody changed the target").isNotIn(first, second, third);
  }

  /** "Metadata alone never renders." */
  @Test
  void metadataAloneNeverRenders() {
    SyncCase sync = empty("metadata").has("A", "one");
    templated(sync, "{ID: '{{ uuidv4 }}'}").synced();
    String drawn = id(sync);

    world.change(
        InfisicalStaticSecret.class, "metadata", "{\"metadata\":{\"labels\":{\"team\":\"red\"}}}");

    sync.awaitMeta(meta -> assertThat(meta.getLabels()).containsEntry("team", "red"));
    assertThat(id(sync)).isEqualTo(drawn);
  }

  /** "a keyed digest of the template, the secrets read and the data …, written with the data". */
  @Test
  void theInputsStandOnATemplatedTargetOnly() {
    SyncCase sync = empty("inputs").has("A", "one").synced();
    assertThat(sync.own("inputs")).isNull();

    templated(sync, "{A: '{{ .A }}'}").synced();
    await().until(() -> sync.own("inputs") != null);
    sync.gives("A", "one");

    sync.writingOwned().synced();
    await().until(() -> sync.own("inputs") == null);
  }

  private String id(SyncCase sync) {
    return world.data(sync.name).getOrDefault("ID", "");
  }

  private static SyncCase templated(SyncCase sync, String data) {
    return sync.writingOwned("template: {engineVersion: v1, data: " + data + "}");
  }
}
