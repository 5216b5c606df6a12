package com.infisical.operator.infisicalsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.source.ReadFailure.SourceWords;
import com.infisical.operator.source.SourceSpec;
import com.infisical.operator.sync.SyncPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/infisical-secret.md, as far as it is about the spec. */
class ReadSpecTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String TARGETS =
      "\"managedKubeSecretReferences\": [{\"secretName\": \"a\", \"secretNamespace\": \"apps\"}]";
  private static final String SCOPE =
      "\"secretsScope\": {\"projectId\": \"p\", \"envSlug\": \"dev\", \"secretsPath\": \"/\"}";

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, false, 300",
        "-, 60, false, 60",
        "-, 0, false, 300",
        "-, 4, false, 300",
        "-, -, true, 3600",
        "60s, 10, false, 60",
        "2m, -, false, 120",
        "1d, -, false, 86400",
        "3s, -, false, 300",
        "soon, -, false, 300",
      })
  void readsHowOftenToRead(String text, Integer seconds, boolean instant, long expected) {
    String config = text == null ? "" : ", \"syncConfig\": {\"resyncInterval\": \"" + text + "\"}";
    String older = seconds == null ? "" : ", \"resyncInterval\": " + seconds;
    ReadSpec spec = usable(login() + config + older + ", \"instantUpdates\": " + instant);

    assertThat(spec.plan().interval()).contains(Duration.ofSeconds(expected));
    assertThat(spec.plan().warnings()).hasSize("soon".equals(text) ? 1 : 0);
  }

  @Test
  void takesAServiceTokenBeforeALoginAndItsOldestFormToo() {
    String token =
        "\"serviceToken\": {\"serviceTokenSecretReference\": {\"secretName\": \"%s\"}, "
            + "\"secretsScope\": {\"envSlug\": \"dev\", \"secretsPath\": \"/\"}}";
    String login =
        "\"universalAuth\": {\"credentialsRef\": {\"secretName\": \"c\"}, " + SCOPE + "}";

    ReadSpec newer = usable("\"authentication\": {" + login + ", " + token.formatted("t") + "}");
    ReadSpec oldest =
        usable(
            "\"tokenSecretReference\": {\"secretName\": \"t\"}, \"authentication\": {"
                + token.formatted("")
                + "}");

    assertThat(newer.access().logins().getFirst().name()).isEqualTo("serviceToken");
    assertThat(oldest.access().logins().getFirst().name()).isEqualTo("serviceToken");
    assertThat(newer.plan().sources())
        .extracting(SourceSpec::project)
        .containsExactly(new SourceSpec.Project.OfToken());
  }

  @ParameterizedTest
  @CsvSource({
    "projectSlug, exactly one of projectId and projectSlug",
    "secretName, must not have both recursive and secretName",
  })
  void refusesAScopeThatContradictsItself(String field, String expected) {
    String more = field.equals("secretName") ? ", \"recursive\": true" : "";
    InfisicalSecret resource =
        resource(
            "\"authentication\": {\"universalAuth\": {\"credentialsRef\": {\"secretName\": \"c\"},"
                + " \"secretsScope\": {\"projectId\": \"p\", \"envSlug\": \"dev\","
                + " \"secretsPath\": \"/\", \""
                + field
                + "\": \"x\""
                + more
                + "}}}");

    assertThat(ReadSpec.of(resource))
        .isInstanceOfSatisfying(
            ReadSpec.Reading.Unusable.class,
            unusable ->
                assertThat(unusable.failure().sentence())
                    .startsWith(".spec.authentication.universalAuth.secretsScope")
                    .contains(expected));
  }

  @Test
  void readsOneSecretAloneWhereTheScopeNamesIt() {
    ReadSpec spec = usable(login(SCOPE.replace("}", ", \"secretName\": \"B\"}")));

    assertThat(spec.plan().sources())
        .extracting(SourceSpec::secretName)
        .containsExactly(Optional.of("B"));
    assertThat(spec.sourceWords().checkFolder())
        .isEqualTo(
            "check the project, envSlug, secretsPath and secretName of"
                + " .spec.authentication.universalAuth.secretsScope");
  }

  @Test
  void namesTheFieldsThatAnInfisicalSecretHasInFailuresOfReads() {
    SourceWords words = usable(login()).sourceWords();

    assertThat(words.field()).isEqualTo(".spec.authentication.universalAuth.secretsScope");
    assertThat(words.checkFolder()).contains("envSlug and secretsPath of " + words.field());
    assertThat(words.project()).isEqualTo(words.field() + ".projectSlug");
  }

  @ParameterizedTest
  @CsvSource({
    "65 targets, managedKubeSecretReferences and managedKubeConfigMapReferences have more than 64",
    "257 templates, managedKubeSecretReferences[0].template.data is too large",
    "long template, managedKubeSecretReferences[0].template.data is too large",
    "257 labels, managedKubeSecretReferences[0].template.metadata.labels has more than 256 entries",
    "long path, universalAuth.secretsScope.secretsPath is longer than 1",
    "dots, universalAuth.secretsScope.secretName is not the name of a secret",
  })
  void refusesWhatIsBeyondTheLimitsOfTheOtherKinds(String what, String expected) {
    String many =
        IntStream.range(0, 257)
            .mapToObj(i -> "\"k" + i + "\": \"v\"")
            .collect(Collectors.joining(", ", "{", "}"));
    String template =
        switch (what) {
          case "257 templates" -> "{\"data\": " + many + "}";
          case "long template" -> "{\"data\": {\"a\": \"" + "x".repeat(256 * 1024 + 1) + "\"}}";
          case "257 labels" -> "{\"data\": {}, \"metadata\": {\"labels\": " + many + "}}";
          default -> "null";
        };
    String target = "{\"secretName\": \"a%d\", \"secretNamespace\": \"apps\", \"template\": %s}";
    String targets =
        IntStream.range(0, what.equals("65 targets") ? 65 : 1)
            .mapToObj(i -> target.formatted(i, template))
            .collect(Collectors.joining(", "));
    String scope =
        switch (what) {
          case "long path" -> SCOPE.replace("\"/\"", "\"/" + "x".repeat(1024) + "\"");
          case "dots" -> SCOPE.replace("}", ", \"secretName\": \"..\"}");
          default -> SCOPE;
        };

    assertThat(
            ReadSpec.of(
                resource("\"managedKubeSecretReferences\": [" + targets + "]", login(scope))))
        .isInstanceOfSatisfying(
            ReadSpec.Reading.Unusable.class,
            unusable -> assertThat(unusable.failure().sentence()).contains(expected));
  }

  /** Two entries for one Secret would write it in turns and restart its consumers each time. */
  @Test
  void takesTheLastOfTwoEntriesForOneSecretAndSaysSo() {
    String target =
        "{\"secretName\": \"%s\", \"secretNamespace\": \"apps\", \"creationPolicy\": \"%s\"}";
    String targets =
        String.join(
            ", ",
            target.formatted("a", "Orphan"),
            target.formatted("b", "Orphan"),
            target.formatted("a", "Owner"));
    ReadSpec.Reading reading =
        ReadSpec.of(resource("\"managedKubeSecretReferences\": [" + targets + "]", login()));

    SyncPlan plan = ((ReadSpec.Reading.Usable) reading).spec().plan();
    assertThat(plan.targets()).extracting(SecretTarget::name).containsExactly("b", "a");
    assertThat(plan.targets().getLast().creationPolicy()).isEqualTo("Owner");
    assertThat(plan.warnings())
        .containsExactly(
            new SyncPlan.Warning(
                "RepeatedTarget",
                ".spec.managedKubeSecretReferences[0] is ignored, as a later entry names the same"
                    + " object; remove one of them"));
  }

  private static String login() {
    return login(SCOPE);
  }

  private static String login(String scope) {
    return "\"authentication\": {\"universalAuth\": {\"credentialsRef\": {\"secretName\": \"c\"}, "
        + scope
        + "}}";
  }

  private static ReadSpec usable(String fields) {
    assertThat(ReadSpec.of(resource(fields))).isInstanceOf(ReadSpec.Reading.Usable.class);
    return ((ReadSpec.Reading.Usable) ReadSpec.of(resource(fields))).spec();
  }

  private static InfisicalSecret resource(String fields) {
    return resource(TARGETS, fields);
  }

  private static InfisicalSecret resource(String targets, String fields) {
    try {
      return MAPPER.readValue(
          """
          {"metadata": {"namespace": "apps", "name": "a"}, "spec": {%s, %s}}
          """
              .formatted(targets, fields),
          InfisicalSecret.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
