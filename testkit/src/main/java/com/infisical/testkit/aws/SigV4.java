package com.infisical.testkit.aws;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature algorithm of AWS, version 4, written from its specification and not from the SDK
 * that signs: canonical request, string to sign, derived key.
 *
 * <p>The components are what the {@code Authorization} header says.
 *
 * @param date of the credential's scope, such as {@code 20260131}
 */
record SigV4(
    String accessKeyId,
    String date,
    String region,
    String service,
    List<String> signedHeaders,
    String signature) {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String TERMINATOR = "aws4_request";
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          ALGORITHM
              + " Credential=([^/, ]+)/(\\d{8})/([^/, ]+)/([^/, ]+)/"
              + TERMINATOR
              + ", ?SignedHeaders=([^, ]+), ?Signature=([0-9a-f]{64})");

  /** What an {@code Authorization} header says; empty when it is none of this kind. */
  static Optional<SigV4> parse(String authorization) {
    Matcher parts = AUTHORIZATION.matcher(authorization);
    return parts.matches()
        ? Optional.of(
            new SigV4(
                parts.group(1),
                parts.group(2),
                parts.group(3),
                parts.group(4),
                Arrays.asList(parts.group(5).split(";", -1)),
                parts.group(6)))
        : Optional.empty();
  }

  /** Whether the signature is what {@code secretAccessKey} gives for {@code message}. */
  boolean isBy(String secretAccessKey, SignedMessage message, String timestamp) {
    String toSign =
        String.join(
            "\n",
            ALGORITHM,
            timestamp,
            String.join("/", date, region, service, TERMINATOR),
            hex(sha256(canonicalRequest(message))));
    byte[] key = utf8("AWS4" + secretAccessKey);
    for (String step : List.of(date, region, service, TERMINATOR)) {
      key = hmac(key, step);
    }
    return MessageDigest.isEqual(utf8(hex(hmac(key, toSign))), utf8(signature));
  }

  String canonicalRequest(SignedMessage message) {
    String headers =
        signedHeaders.stream()
            .map(name -> name + ":" + canonicalValue(message, name) + "\n")
            .collect(Collectors.joining());
    return String.join(
        "\n",
        message.method(),
        message.path(),
        message.query(),
        headers,
        String.join(";", signedHeaders),
        hex(sha256(message.body())));
  }

  private static String canonicalValue(SignedMessage message, String name) {
    return message.headers().getOrDefault(name, List.of()).stream()
        .map(value -> value.strip().replaceAll(" +", " "))
        .collect(Collectors.joining(","));
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(utf8(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(utf8(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
