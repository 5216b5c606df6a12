package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever stands where an address, a CA certificate or a proxy is expected: it is read, or refused
 * by a sentence that does not repeat it.
 *
 * <p>The test run plays the corpus; {@code make fuzz} has Jazzer search, which calls {@link
 * #fuzzerTestOneInput}.
 */
class ConnectionInputFuzzTest {
  private static final int TELLING = 12;

  static List<Path> corpus() throws IOException {
    try (Stream<Path> inputs = Files.list(Path.of("src/test/corpus/ConnectionInputFuzzTest"))) {
      return inputs.toList();
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void readsOrRefusesAddressesCertificatesAndProxies(Path input) throws IOException {
    fuzzerTestOneInput(Files.readAllBytes(input));
  }

  /** Jazzer's way in. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    if (Address.of(text, "https://a.example") instanceof Address.Invalid invalid) {
      check(invalid.reason(), text);
    }
    if (PemCertificates.read(text) instanceof PemCertificates.Unreadable unreadable) {
      check(unreadable.reason(), text);
    }
    TrustStores.flaw(List.of(text)).ifPresent(flaw -> check(flaw, text));
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", text, "HTTP_PROXY", text, "NO_PROXY", text);
    List<String> flaws = ProxyRules.flaws(environment);
    flaws.forEach(flaw -> check(flaw, text));
    if (flaws.isEmpty()) {
      assertThat(ProxyRules.from(environment)).isNotNull();
    }
  }

  private static void check(String sentence, String text) {
    assertThat(sentence).isNotBlank();
    if (text.strip().length() >= TELLING) {
      assertThat(sentence).doesNotContain(text.strip());
    }
  }
}
