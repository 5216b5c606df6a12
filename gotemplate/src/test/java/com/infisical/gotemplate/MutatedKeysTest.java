package com.infisical.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Keystores, PEM and JSON Web Keys with broken bytes are refused; none of them breaks the engine.
 */
class MutatedKeysTest {
  private static final int ROUNDS = 60;

  private final Random random = new Random(7);

  private static byte[] value(String key) {
    GoTemplate template = (GoTemplate) GoTemplate.parse("K", "{{ ." + key + ".Value }}");
    Rendering rendering = template.render(Corpus.model(), Limits.DEFAULT, Environment.system());
    return ((Rendered) rendering).bytes();
  }

  private byte[] mutated(byte[] original) {
    byte[] bytes = original.clone();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  @ParameterizedTest
  @CsvSource({
    "KEYSTORE, '{{ .M.Value | pkcs12keyPass \"changeit\" }}', true",
    "KEYSTORE, '{{ .M.Value | pkcs12certPass \"changeit\" }}', true",
    "KEYSTORE_EMPTY, '{{ .M.Value | pkcs12key }}', true",
    "KEYSTORE_LEGACY, '{{ .M.Value | pkcs12cert }}', true",
    "TLS_CHAIN, '{{ .M.Value | filterCertChain \"leaf\" }}', false",
    "TLS_CHAIN, '{{ .M.Value | filterPEM \"CERTIFICATE\" }}', false",
    "CA_KEY, '{{ genCAWithKey \"x\" 1 .M.Value }}', false",
    "TLS_KEY, '{{ genCAWithKey \"x\" 1 .M.Value }}', false",
    "JWK_RSA, '{{ jwkPrivateKeyPem .M.Value }}', false",
    "JWK_EC, '{{ jwkPrivateKeyPem .M.Value }}', false",
    "JWK_ED_PUBLIC, '{{ jwkPublicKeyPem .M.Value }}', false",
    "JSON, '{{ fromJson .M.Value | toJson }}{{ fromJson .M.Value | toYaml }}', false",
    "YAML, '{{ fromYaml .M.Value | toYaml }}', false",
    "URL, '{{ urlParse .M.Value | urlJoin }}', false"
  })
  void brokenBytesAreRefusedOrRead(String key, String text, boolean base64) {
    byte[] original = value(key);
    byte[] good = base64 ? decoded(original) : original;
    GoTemplate template = (GoTemplate) GoTemplate.parse("K", text);
    for (int i = 0; i < ROUNDS; i++) {
      TemplateModel model =
          TemplateModel.of(
              Map.of("M", TemplateSecret.of(mutated(good), "/")), (path, name) -> null);
      Rendering rendering = template.render(model, Limits.DEFAULT, Environment.system());
      if (rendering instanceof Failed failed) {
        assertThat(failed.kind()).isIn(FailureKind.FUNCTION, FailureKind.TIME_LIMIT);
      }
    }
  }

  /** The keystore of the model is itself kept in base64. */
  private static byte[] decoded(byte[] base64) {
    return Base64.getMimeDecoder().decode(new String(base64, StandardCharsets.US_ASCII));
  }
}
