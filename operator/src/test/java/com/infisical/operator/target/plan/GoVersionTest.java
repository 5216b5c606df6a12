package com.infisical.operator.target.plan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The expected values were printed by Go: {@code fmt.Sprintf("%v", data)} and its IEEE CRC-32. */
class GoVersionTest {
  @ParameterizedTest
  @MethodSource("printedByGo")
  void givesWhatGoGives(Map<String, byte[]> data, String expected) {
    assertThat(GoVersion.of(TargetData.of(data))).isEqualTo(expected);
  }

  static Stream<Arguments> printedByGo() {
    return Stream.of(
        Arguments.of(Map.of(), "W/\"secrets-5-3C7E1501\""),
        Arguments.of(
            Map.of("B", bytes("x"), "A", bytes("1"), "a", bytes("")), "W/\"secrets-24-018E9495\""),
        Arguments.of(
            Map.of("K", new byte[] {0, (byte) 255, (byte) 128}, "DB_URL", bytes("größe")),
            "W/\"secrets-55-CC439918\""),
        Arguments.of(
            Map.of("K", bytes("È\u0007".repeat(1_000), ISO_8859_1), "L", bytes("x")),
            "W/\"secrets-6016-6309B131\""),
        Arguments.of(Map.of("A", bytes("105")), "W/\"secrets-17-0047BF52\""));
  }

  private static byte[] bytes(String text) {
    return bytes(text, UTF_8);
  }

  private static byte[] bytes(String text, Charset charset) {
    return text.getBytes(charset);
  }
}
