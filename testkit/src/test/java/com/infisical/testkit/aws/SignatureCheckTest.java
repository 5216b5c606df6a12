package com.infisical.testkit.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.testkit.aws.BotocoreVectors.Vector;
import com.infisical.testkit.aws.SignatureCheck.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The signature check against what an independent signer signed, whole and spoilt. */
class SignatureCheckTest {
  private static final String ARN = "arn:aws:iam::123456789012:user/ann";

  static List<Vector> vectors() {
    return BotocoreVectors.read().vectors();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void acceptsWhatBotocoreSigned(Vector vector) {
    assertThat(check(vector, vector.instant(), headers -> {})).isInstanceOf(Verdict.By.class);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void buildsBotocoresCanonicalRequest(Vector vector) {
    SigV4 signature = SigV4.parse(vector.headers().get("Authorization")).orElseThrow();
    assertThat(signature.canonicalRequest(message(vector, vector.headers())))
        .isEqualTo(vector.canonicalRequest());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void refusesAnotherSecretKey(Vector vector) {
    Map<String, Principal> principals =
        principals(vector, vector.keys().withSecret("another"), Instant.MAX);
    assertRefused(
        new SignatureCheck(InstantSource.fixed(vector.instant()), principals)
            .check(message(vector, vector.headers())),
        "SignatureDoesNotMatch");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void toleratesAClockThatIsWrongByFifteenMinutesAndNoMore(Vector vector) {
    Duration most = Duration.ofMinutes(15);
    assertThat(check(vector, vector.instant().plus(most), h -> {})).isInstanceOf(Verdict.By.class);
    assertThat(check(vector, vector.instant().minus(most), h -> {})).isInstanceOf(Verdict.By.class);
    assertRefused(
        check(vector, vector.instant().plus(most).plusSeconds(1), h -> {}),
        "SignatureDoesNotMatch");
    assertRefused(
        check(vector, vector.instant().minus(most).minusSeconds(1), h -> {}),
        "SignatureDoesNotMatch");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void refusesEveryTamperedHeader(Vector vector) {
    for (String name : vector.headers().keySet()) {
      Verdict verdict =
          check(vector, vector.instant(), headers -> headers.merge(name, "0", String::concat));
      assertThat(verdict).as(name).isInstanceOf(Verdict.Refused.class);
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void refusesATamperedBodyAndMissingHeaders(Vector vector) {
    SignedMessage tampered =
        new SignedMessage(
            "POST", "/", "", lists(vector.headers()), vector.body() + "&DurationSeconds=900");
    assertRefused(
        new SignatureCheck(
                InstantSource.fixed(vector.instant()),
                principals(vector, vector.keys(), Instant.MAX))
            .check(tampered),
        "SignatureDoesNotMatch");
    for (String name : vector.headers().keySet()) {
      assertThat(check(vector, vector.instant(), headers -> headers.remove(name)))
          .as(name)
          .isInstanceOf(Verdict.Refused.class);
    }
  }

  @Test
  void refusesARegionOtherThanTheOneAsked() {
    Vector vector = vectors().getFirst();
    assertRefused(
        check(vector, vector.instant(), h -> h.put("Host", "sts.eu-west-1.amazonaws.com")),
        "SignatureDoesNotMatch");
    assertRefused(
        check(
            vector,
            vector.instant(),
            h -> h.put("Authorization", h.get("Authorization").replace("us-east-1", "eu-west-1"))),
        "SignatureDoesNotMatch");
  }

  @Test
  void refusesUnsignedHeadersOfAmazon() {
    Vector vector = vectors().getFirst();
    assertRefused(
        check(vector, vector.instant(), h -> h.put("X-Amz-Target", "other")),
        "SignatureDoesNotMatch");
  }

  @Test
  void tellsUnknownKeysMissingSignaturesAndExpiredSessionsApart() {
    Vector vector = vectors().get(2);
    SignatureCheck nobody = new SignatureCheck(InstantSource.fixed(vector.instant()), Map.of());
    assertRefused(nobody.check(message(vector, vector.headers())), "InvalidClientTokenId");
    assertRefused(
        check(vector, vector.instant(), h -> h.remove("Authorization")),
        "MissingAuthenticationToken");
    assertRefused(
        check(vector, vector.instant(), h -> h.put("Authorization", "Bearer x")),
        "IncompleteSignature");
    assertRefused(
        check(vector, vector.instant(), h -> h.remove("X-Amz-Security-Token")),
        "InvalidClientTokenId");
    SignatureCheck later =
        new SignatureCheck(
            InstantSource.fixed(vector.instant()),
            principals(vector, vector.keys(), vector.instant()));
    assertRefused(later.check(message(vector, vector.headers())), "ExpiredToken");
  }

  private static Verdict check(Vector vector, Instant now, Consumer<Map<String, String>> change) {
    Map<String, String> headers = new TreeMap<>(vector.headers());
    change.accept(headers);
    return new SignatureCheck(
            InstantSource.fixed(now), principals(vector, vector.keys(), Instant.MAX))
        .check(message(vector, headers));
  }

  private static Map<String, Principal> principals(Vector vector, AwsKeys keys, Instant until) {
    return Map.of(vector.accessKeyId(), new Principal(keys, ARN, until));
  }

  private static SignedMessage message(Vector vector, Map<String, String> headers) {
    return new SignedMessage("POST", "/", "", lists(headers), vector.body());
  }

  private static Map<String, List<String>> lists(Map<String, String> headers) {
    Map<String, List<String>> lists = new HashMap<>();
    headers.forEach((name, value) -> lists.put(name, List.of(value)));
    return lists;
  }

  private static void assertRefused(Verdict verdict, String code) {
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    assertThat(((Verdict.Refused) verdict).why().code()).isEqualTo(code);
  }
}
