package com.infisical.operator.runtime.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InlineAuthentication;
import com.infisical.operator.api.InlineBlock;
import com.infisical.operator.api.InlineKubernetesAuth;
import com.infisical.operator.api.InlineLdapAuth;
import com.infisical.operator.api.InlineUniversalAuth;
import com.infisical.operator.api.PasswordSpec;
import com.infisical.operator.api.ServiceTokenAuth;
import com.infisical.operator.auth.login.InlineMethods;
import com.infisical.operator.auth.login.LoginMethods;
import com.infisical.operator.connection.Address;
import com.infisical.operator.dynamicsecret.LeaseSpecs;
import com.infisical.operator.infisicalsecret.ReadSpecs;
import com.infisical.operator.pushsecret.PushSpecs;
import com.infisical.operator.pushsecret.generator.Generator;
import com.infisical.operator.pushsecret.generator.PasswordRules;
import com.infisical.operator.staticsecret.SyncSpec;
import com.infisical.operator.tenancy.TestTenancy;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Whatever the API server stores of our kinds, and whatever comes over a watch: it is read, or
 * refused as fabric8 expects.
 *
 * <p>The test run plays the corpus; {@code make fuzz} has Jazzer search, which calls {@link
 * #fuzzerTestOneInput}.
 */
class ManifestFuzzTest {
  private static final ClusterSerialization WHOLE = ClusterSerialization.whole();
  private static final ClusterSerialization SLIM = ClusterSerialization.slim();
  private static final LoginMethods METHODS =
      new LoginMethods(null, null, TestTenancy.open("infisical"));

  private static final InlineMethods INLINE = METHODS.inline(null);
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Those whose specs can be judged without the clients of clouds. */
  private static final Set<String> HERE = Set.of("universal", "kubernetes", "ldap", "", "other");

  static List<Path> corpus() throws IOException {
    try (Stream<Path> inputs = Files.list(Path.of("src/test/corpus/ManifestFuzzTest"))) {
      return inputs.toList();
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void readsOrRefusesAnyObjectOfAWatch(Path input) throws IOException {
    fuzzerTestOneInput(Files.readAllBytes(input));
  }

  /** Jazzer's way in. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    String event = "{\"type\":\"ADDED\",\"object\":%s}".formatted(text);
    read(WHOLE, event);
    read(SLIM, event);
    read(WHOLE, text);
  }

  private static void read(ClusterSerialization serialization, String text) {
    WatchEvent event;
    try {
      event = serialization.unmarshal(text, WatchEvent.class);
    } catch (KubernetesClientException | IllegalArgumentException | YamlEngineException e) {
      // The last is fabric8's reading of what is not JSON, which its watch expects to fail.
      return;
    }
    switch (event == null ? null : event.getObject()) {
      case InfisicalStaticSecret secret -> assertThat(SyncSpec.read(secret)).isNotNull();
      case InfisicalConnection connection ->
          assertThat(Address.of(connection.getSpec().address(), "https://a.example")).isNotNull();
      case InfisicalAuth auth -> {
        String method = auth.getSpec().method();
        if (method == null || HERE.contains(method)) {
          assertThat(METHODS.choose("a", auth.getSpec())).isNotNull();
        }
      }
      case InfisicalSecret secret -> {
        assertThat(ReadSpecs.isUsable(secret)).isIn(true, false);
        secret.getSpec().logins().meant().forEach(ManifestFuzzTest::chooses);
      }
      case InfisicalPushSecret push -> assertThat(PushSpecs.isUsable(push)).isIn(true, false);
      case InfisicalDynamicSecret lease -> assertThat(LeaseSpecs.isUsable(lease)).isIn(true, false);
      case ClusterGenerator generator -> generator(generator);
      case null, default -> {}
    }
  }

  private static void chooses(InlineAuthentication.Named login) {
    switch (login.block()) {
      case InlineUniversalAuth _, InlineLdapAuth _, InlineKubernetesAuth _, ServiceTokenAuth _ ->
          assertThat(INLINE.choose("a", login)).isNotNull();
      case InlineBlock _ -> {}
    }
  }

  private static void generator(ClusterGenerator generator) {
    if (generator.invalidSpec().isPresent() || generator.getSpec().generator() == null) {
      return;
    }
    PasswordSpec spec = generator.getSpec().generator().passwordSpec();
    if (spec != null
        && PasswordRules.of(
                spec.length(),
                spec.digits(),
                spec.symbols(),
                spec.symbolCharacters(),
                spec.noUpper(),
                spec.allowRepeat())
            instanceof PasswordRules.Reading.Usable(PasswordRules rules)) {
      assertThat(new Generator.Password(rules).next(RANDOM)).isNotNull();
    }
  }
}
