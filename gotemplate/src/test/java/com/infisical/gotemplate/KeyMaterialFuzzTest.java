package com.infisical.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a secret has for a key, a certificate or a keystore: a result or a sentence that does
 * not repeat it, within the limits.
 *
 * <p>The test run plays the corpus; {@code make fuzz} has Jazzer search, which calls {@link
 * #fuzzerTestOneInput}.
 */
class KeyMaterialFuzzTest {
  private static final int TELLING = 12;
  private static final Limits LIMITS =
      new Limits(Duration.ofSeconds(2), Duration.ofSeconds(2), 256 << 10, 100, 16L << 20);
  private static final List<GoTemplate> TEMPLATES =
      List.of(
              "{{ filterPEM \"CERTIFICATE\" .A.Value }}",
              "{{ filterCertChain \"leaf\" .A.Value }}",
              "{{ jwkPublicKeyPem .A.Value }}",
              "{{ jwkPrivateKeyPem .A.Value }}",
              "{{ pkcs12key .A.Value }}",
              "{{ pkcs12certPass \"p\" .A.Value }}",
              "{{ pkcs12cert (.B.Value | b64dec) }}",
              "{{ pkcs12keyPass \"p\" (.B.Value | b64dec) }}",
              "{{ pemToPkcs12 .A.Value .A.Value }}",
              "{{ fullPemToPkcs12Pass .A.Value .A.Value \"p\" }}",
              "{{ (buildCustomCert .B.Value .B.Value).Cert }}",
              "{{ (genCAWithKey \"a\" 1 .A.Value).Cert }}",
              "{{ decryptAES \"p\" .A.Value }}",
              "{{ .A.Value | fromJson }}{{ .A.Value | fromYaml }}")
          .stream()
          .map(KeyMaterialFuzzTest::parsed)
          .toList();

  static List<Path> corpus() throws IOException {
    try (Stream<Path> inputs = Files.list(Path.of("src/test/corpus/KeyMaterialFuzzTest"))) {
      return inputs.toList();
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void readsOrRefusesKeyMaterial(Path input) throws IOException {
    fuzzerTestOneInput(Files.readAllBytes(input));
  }

  /** Jazzer's way in. */
  public static void fuzzerTestOneInput(byte[] data) {
    String encoded = Base64.getEncoder().encodeToString(data);
    TemplateModel model =
        TemplateModel.of(
            Map.of(
                "A", TemplateSecret.of(data, "/a"),
                "B", TemplateSecret.of(encoded, "/b")),
            (path, key) -> null);
    String text = new String(data, StandardCharsets.UTF_8);
    for (GoTemplate template : TEMPLATES) {
      if (template.render(model, LIMITS, Environment.system()) instanceof Failed failed) {
        assertThat(failed.message()).isNotBlank();
        if (text.strip().length() >= TELLING) {
          assertThat(failed.message()).doesNotContain(text.strip(), encoded);
        }
      }
    }
  }

  private static GoTemplate parsed(String text) {
    return (GoTemplate) GoTemplate.parse("K", text);
  }
}
