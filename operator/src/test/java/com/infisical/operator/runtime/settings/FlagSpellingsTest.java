package com.infisical.operator.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every flag is read in each of Go's spellings, and from its environment variable. */
class FlagSpellingsTest {
  /** A value of each flag that takes one; none is the default. */
  private static final Map<Flag, String> SAMPLES =
      Map.ofEntries(
          Map.entry(Flag.ALLOWED_HOSTS, "infisical.example:8443,app.infisical.com"),
          Map.entry(Flag.ALLOWED_SOURCES, "/etc/infisical/sources/rules.yaml"),
          Map.entry(Flag.ALLOWED_TARGETS, "/etc/infisical/targets/rules.yaml"),
          Map.entry(Flag.AMBIENT_AUTH_NAMESPACES, "platform,ops"),
          Map.entry(Flag.CONFIG_MAP, "platform/infisical-config"),
          Map.entry(Flag.DEFAULT_CONNECTION, "platform/cloud"),
          Map.entry(Flag.GCP_KEY_DIR, "/keys"),
          Map.entry(Flag.HEALTH_PROBE_BIND_ADDRESS, "127.0.0.1:9000"),
          Map.entry(Flag.KUBECONFIG, "/home/me/config"),
          Map.entry(Flag.LOG_LEVEL_FILE, "/etc/level"),
          Map.entry(Flag.MAX_READS_PER_SERVER, "8"),
          Map.entry(Flag.METRICS_BIND_ADDRESS, ":8443"),
          Map.entry(Flag.METRICS_CERT_KEY, "key.pem"),
          Map.entry(Flag.METRICS_CERT_NAME, "cert.pem"),
          Map.entry(Flag.METRICS_CERT_PATH, "/certs"),
          Map.entry(Flag.NAMESPACES, "team-a,team-b"),
          Map.entry(Flag.SHARD, "1/3"),
          Map.entry(Flag.TENANCY, "strict"),
          Map.entry(Flag.ZAP_ENCODER, "console"),
          Map.entry(Flag.ZAP_LOG_LEVEL, "error"),
          Map.entry(Flag.ZAP_STACKTRACE_LEVEL, "panic"),
          Map.entry(Flag.ZAP_TIME_ENCODING, "epoch"),
          Map.entry(Flag.WEBHOOK_CERT_KEY, "other.key"),
          Map.entry(Flag.WEBHOOK_CERT_NAME, "other.crt"),
          Map.entry(Flag.WEBHOOK_CERT_PATH, "/webhook"));

  static Stream<Flag> withValue() {
    return flags(false);
  }

  static Stream<Flag> booleans() {
    return flags(true);
  }

  private static Stream<Flag> flags(boolean ofBooleans) {
    return Arrays.stream(Flag.values())
        .filter(flag -> flag != Flag.HELP && flag != Flag.VERSION)
        .filter(flag -> flag.isBoolean() == ofBooleans);
  }

  @ParameterizedTest
  @MethodSource("withValue")
  void readsAValueAfterASpaceOrAnEqualsSignAndOneDashOrTwo(Flag flag) {
    String name = flag.spelling();
    String value = SAMPLES.get(flag);
    Settings wanted = settings(Map.of(), "--" + name + "=" + value);

    assertThat(wanted).isNotEqualTo(settings(Map.of()));
    assertThat(settings(Map.of(), "-" + name + "=" + value)).isEqualTo(wanted);
    assertThat(settings(Map.of(), "--" + name, value)).isEqualTo(wanted);
    assertThat(settings(Map.of(), "-" + name, value)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @MethodSource("booleans")
  void readsABooleanAloneOrWithAValueAfterAnEqualsSign(Flag flag) {
    String name = flag.spelling();
    Settings on = settings(Map.of(), "--" + name);
    Settings off = settings(Map.of(), "--" + name + "=false");

    assertThat(on.equals(off)).isEqualTo(flag.isIgnored());
    for (String truth : List.of("1", "t", "T", "true", "TRUE", "True")) {
      assertThat(settings(Map.of(), "-" + name + "=" + truth)).as(truth).isEqualTo(on);
    }
    for (String falsehood : List.of("0", "f", "F", "false", "FALSE", "False")) {
      assertThat(settings(Map.of(), "--" + name + "=" + falsehood)).as(falsehood).isEqualTo(off);
    }
    assertThat(problems("--" + name, "true"))
        .singleElement()
        .asString()
        .contains("\"true\" is not a flag");
  }

  @ParameterizedTest
  @EnumSource(Flag.class)
  void readsTheSameFromTheEnvironment(Flag flag) {
    String variable = flag.variable();
    if (variable == null) {
      assertThat(flag.isIgnored() || flag == Flag.HELP || flag == Flag.VERSION).isTrue();
      return;
    }
    String value = flag.isBoolean() ? "true" : SAMPLES.get(flag);

    assertThat(settings(Map.of(variable, value)))
        .isEqualTo(settings(Map.of(), "--" + flag.spelling() + "=" + value));
  }

  @ParameterizedTest
  @EnumSource(Flag.class)
  void suggestsAFlagForAMisspeltOne(Flag flag) {
    String name = flag.spelling();
    String misspelt = name.substring(0, 1) + "x" + name.substring(1);

    assertThat(problems("--" + misspelt))
        .singleElement()
        .asString()
        .startsWith("there is no flag --" + misspelt + "; did you mean --" + name + "?");
  }

  @ParameterizedTest
  @CsvSource({
    "--zap-encoder, json console",
    "--zap-log-level, debug info warn error panic 1 2 99",
    "--zap-stacktrace-level, info warn error panic",
    "--zap-time-encoding, epoch millis nano iso8601 rfc3339 rfc3339nano",
    "--health-probe-bind-address, :8081 0 127.0.0.1:1 [::1]:8081 localhost:80",
    "--metrics-bind-address, :8443 0 [::]:8443"
  })
  void acceptsEveryValueOfTheGoOperator(String flag, String values) {
    for (String value : values.split(" ", -1)) {
      assertThat(Request.of(List.of(flag + "=" + value), Map.of()))
          .as(value)
          .isInstanceOf(Request.Run.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"-, is not a flag", "--, is not a flag", "leader-elect, is not a flag", "'', flag"})
  void refusesWhatIsNoFlag(String argument, String why) {
    assertThat(problems(argument)).singleElement().asString().contains(why);
  }

  @ParameterizedTest
  @MethodSource("withValue")
  void saysThatAValueIsMissing(Flag flag) {
    assertThat(problems("--" + flag.spelling()))
        .contains("the flag --" + flag.spelling() + " needs a value");
  }

  private static Settings settings(Map<String, String> environment, String... arguments) {
    Request request = Request.of(List.of(arguments), new HashMap<>(environment));
    assertThat(request).isInstanceOf(Request.Run.class);
    return ((Request.Run) request).settings();
  }

  private static List<String> problems(String... arguments) {
    Request request = Request.of(List.of(arguments), Map.of());
    assertThat(request).isInstanceOf(Request.Refused.class);
    return ((Request.Refused) request).problems();
  }
}
