package com.infisical.operator.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class OperatorKeyTest {
  private final OperatorKey key = OperatorKey.of(new byte[OperatorKey.BYTES]);

  @Test
  void digestsDifferentlyUnderAnotherKeyAndForAnotherPurpose() {
    byte[] other = new byte[OperatorKey.BYTES];
    other[0] = 1;

    assertThat(key.digest("a").add("1").hex())
        .isEqualTo(key.digest("a").add("1").hex())
        .matches("[0-9a-f]{64}")
        .isNotEqualTo(OperatorKey.of(other).digest("a").add("1").hex())
        .isNotEqualTo(key.digest("b").add("1").hex());
  }

  @Test
  void keepsPartsApart() {
    assertThat(key.digest("a").add("A").add("B1").hex())
        .isNotEqualTo(key.digest("a").add("AB").add("1").hex());
  }

  /** Digests outlive the process, as marks of targets. */
  @Test
  void digestsEachPartAfterItsLengthInFourBytes() throws GeneralSecurityException {
    for (int length = 0; length < 1_100; length += 7) {
      byte[] part = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(new byte[OperatorKey.BYTES], "HmacSHA256"));
      mac.update(new byte[] {0, 0, 0, 1, 'a'});
      for (int i = 0; i < 3; i++) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
        mac.update(part);
      }

      assertThat(key.digest("a").add(part).add(part).add(part).hex())
          .isEqualTo(HexFormat.of().formatHex(mac.doFinal()));
    }
  }

  @Test
  void refusesAKeyOfAnotherLength() {
    assertThatThrownBy(() -> OperatorKey.of(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void printsNothing() {
    assertThat(key.toString()).isEmpty();
  }
}
