package com.infisical.operator.auth.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.infisical.testkit.aws.AwsKeys;
import com.infisical.testkit.aws.BotocoreVectors;
import com.infisical.testkit.aws.BotocoreVectors.Vector;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** The signed request, against the one that botocore signs at the same time with the same keys. */
class CallerIdentitySignerTest {
  static List<Vector> vectors() {
    return BotocoreVectors.read().vectors().stream()
        .filter(v -> v.headers().containsKey("x-amz-content-sha256"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void signsByteForByteWhatBotocoreSigns(Vector vector) throws JsonProcessingException {
    AwsProofs.ProofResult.Signed signed = sign(vector);

    assertThat(headers(signed)).isEqualTo(vector.headers());
    assertThat(decoded(signed.body().reveal())).isEqualTo(vector.body());
    assertThat(signed.httpMethod()).isEqualTo("POST");
  }

  @Test
  void printsNothingOfWhatItSigned() {
    AwsProofs.ProofResult.Signed signed = sign(vectors().getFirst());

    assertThat(signed.toString()).doesNotContain(signed.headers().reveal(), signed.body().reveal());
  }

  private static AwsProofs.ProofResult.Signed sign(Vector vector) {
    return new CallerIdentitySigner(Clock.fixed(vector.instant(), ZoneOffset.UTC))
        .sign(identity(vector.keys()), vector.region());
  }

  private static AwsCredentialsIdentity identity(AwsKeys keys) {
    return keys.sessionToken()
        .<AwsCredentialsIdentity>map(
            token ->
                AwsSessionCredentialsIdentity.create(
                    keys.accessKeyId(), keys.secretAccessKey(), token))
        .orElseGet(() -> AwsCredentialsIdentity.create(keys.accessKeyId(), keys.secretAccessKey()));
  }

  static Map<String, String> headers(AwsProofs.ProofResult.Signed signed)
      throws JsonProcessingException {
    return JsonMapper.builder()
        .build()
        .readValue(decoded(signed.headers().reveal()), new TypeReference<>() {});
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}
