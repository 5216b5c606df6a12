package com.infisical.operator.infisicalsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.source.SourceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
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

  private static String login() {
    return "\"authentication\": {\"universalAuth\": {\"credentialsRef\": {\"secretName\": \"c\"}, "
        + SCOPE
        + "}}";
  }

  private static ReadSpec usable(String fields) {
    assertThat(ReadSpec.of(resource(fields))).isInstanceOf(ReadSpec.Reading.Usable.class);
    return ((ReadSpec.Reading.Usable) ReadSpec.of(resource(fields))).spec();
  }

  private static InfisicalSecret resource(String fields) {
    try {
      return MAPPER.readValue(
          """
          {"metadata": {"namespace": "apps", "name": "a"}, "spec": {%s, %s}}
          """
              .formatted(TARGETS, fields),
          InfisicalSecret.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
