package com.infisical.gotemplate.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.bouncycastle.crypto.generators.SCrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScryptTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The vectors of RFC 7914, section 12. */
  @ParameterizedTest
  @CsvSource({
    "'', '', 16, 1, 1, 77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
        + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
    "password, NaCl, 1024, 8, 16, fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
    "pleaseletmein, SodiumChloride, 16384, 8, 1, "
        + "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
        + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
  })
  void derivesWhatTheRfcSaysHoweverFewBlocksItKeeps(
      String password, String salt, int blocks, int size, int lanes, String key) {
    for (int spacing : new int[] {1, 2, 4}) {
      assertThat(
              Scrypt.derive(
                  bytes(password),
                  bytes(salt),
                  new Scrypt.Cost(blocks, size, lanes),
                  64,
                  spacing,
                  () -> {}))
          .isEqualTo(HexFormat.of().parseHex(key));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void derivesWhatBouncyCastleDoes(int spacing) {
    byte[] password = bytes("a password");
    byte[] salt = bytes("some salt");
    assertThat(Scrypt.derive(password, salt, new Scrypt.Cost(2048, 8, 2), 64, spacing, () -> {}))
        .isEqualTo(SCrypt.generate(password, salt, 2048, 8, 2, 64));
  }

  @Test
  void endsWhenItIsTold() {
    Runnable over =
        () -> {
          throw new IllegalStateException("over");
        };
    assertThatThrownBy(
            () -> Scrypt.derive(bytes("p"), bytes("s"), new Scrypt.Cost(32768, 8, 2), 64, 1, over))
        .hasMessage("over");
  }

  @Test
  void takesAQuarterOfTheMemoryWhenItKeepsOneBlockOfFour() {
    Scrypt.Cost cost = new Scrypt.Cost(32768, 8, 2);
    assertThat(cost.memory(4)).isEqualTo(cost.memory(1) / 4);
  }
}
