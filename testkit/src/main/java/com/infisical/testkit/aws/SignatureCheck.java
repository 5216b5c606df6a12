package com.infisical.testkit.aws;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Determines the signer of a request as an STS does: by the keys it knows, for the region whose
 * host was asked, not longer than 15 minutes ago nor ahead.
 *
 * @param principals who holds which key, by its id
 */
record SignatureCheck(InstantSource clock, Map<String, Principal> principals) {
  private static final Duration SKEW = Duration.ofMinutes(15);
  private static final String SERVICE = "sts";
  private static final Pattern HOST = Pattern.compile("sts\\.([a-z0-9-]+)\\.amazonaws\\.com");
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What came of it. */
  sealed interface Verdict {
    record By(Principal principal) implements Verdict {}

    record Refused(StsRefusal why) implements Verdict {}
  }

  Verdict check(SignedMessage message) {
    Optional<String> authorization = message.header("authorization");
    if (authorization.isEmpty()) {
      return refused(
          StsRefusal.forbidden(
              "MissingAuthenticationToken", "Request is missing Authentication Token"));
    }
    Optional<SigV4> signature = authorization.flatMap(SigV4::parse);
    if (signature.isEmpty()) {
      return refused(new StsRefusal(400, "IncompleteSignature", "Not a signature of version 4"));
    }
    Optional<Principal> principal =
        Optional.ofNullable(principals.get(signature.get().accessKeyId()));
    if (principal.isEmpty()
        || !principal.get().keys().sessionToken().equals(message.header("x-amz-security-token"))) {
      return refused(
          StsRefusal.forbidden(
              "InvalidClientTokenId", "The security token included in the request is invalid."));
    }
    if (!clock.instant().isBefore(principal.get().until())) {
      return refused(
          StsRefusal.forbidden(
              "ExpiredToken", "The security token included in the request is expired"));
    }
    return flaw(signature.get(), message)
        .or(() -> wrongSignature(signature.get(), message, principal.get()))
        .map(SignatureCheck::refused)
        .orElseGet(() -> new Verdict.By(principal.get()));
  }

  private static Verdict refused(StsRefusal why) {
    return new Verdict.Refused(why);
  }

  /** What is wrong before the signature itself is looked at. */
  private Optional<StsRefusal> flaw(SigV4 signature, SignedMessage message) {
    Matcher host = HOST.matcher(message.header("host").orElse(""));
    if (!host.matches() || !host.group(1).equals(signature.region())) {
      return mismatch("Credential should be scoped to a valid region.");
    }
    if (!signature.service().equals(SERVICE)) {
      return mismatch("Credential should be scoped to correct service: 'sts'.");
    }
    String timestamp = message.header("x-amz-date").orElse("");
    if (!timestamp.startsWith(signature.date() + "T")) {
      return mismatch("Date in Credential scope does not match the date of the request");
    }
    return skew(timestamp).or(() -> unsigned(signature, message)).or(() -> wrongDigest(message));
  }

  private Optional<StsRefusal> skew(String timestamp) {
    Instant signedAt;
    try {
      signedAt = Instant.from(TIMESTAMP.parse(timestamp));
    } catch (DateTimeException e) {
      return Optional.of(new StsRefusal(400, "IncompleteSignature", "X-Amz-Date is no date"));
    }
    Instant now = clock.instant();
    if (signedAt.plus(SKEW).isBefore(now)) {
      return mismatch("Signature expired: " + timestamp + " is earlier than now less 15 min.");
    }
    return signedAt.minus(SKEW).isAfter(now)
        ? mismatch("Signature not yet current: " + timestamp + " is later than now plus 15 min.")
        : Optional.empty();
  }

  /** Host, content type and all that is sent under {@code X-Amz-} have to be signed. */
  private static Optional<StsRefusal> unsigned(SigV4 signature, SignedMessage message) {
    return message.headers().keySet().stream()
        .filter(n -> n.equals("host") || n.equals("content-type") || n.startsWith("x-amz-"))
        .filter(n -> !signature.signedHeaders().contains(n))
        .findFirst()
        .flatMap(n -> mismatch("'" + n + "' must be a 'SignedHeader' in the AWS Authorization."));
  }

  private static Optional<StsRefusal> wrongDigest(SignedMessage message) {
    return message
        .header("x-amz-content-sha256")
        .filter(digest -> !digest.equals(SigV4.hex(SigV4.sha256(message.body()))))
        .flatMap(digest -> mismatch("x-amz-content-sha256 is not the digest of the body"));
  }

  private static Optional<StsRefusal> wrongSignature(
      SigV4 signature, SignedMessage message, Principal principal) {
    String timestamp = message.header("x-amz-date").orElse("");
    return signature.isBy(principal.keys().secretAccessKey(), message, timestamp)
        ? Optional.empty()
        : mismatch(
            "The request signature we calculated does not match the signature you provided."
                + " Check your AWS Secret Access Key and signing method.");
  }

  private static Optional<StsRefusal> mismatch(String message) {
    return Optional.of(StsRefusal.mismatch(message));
  }
}
