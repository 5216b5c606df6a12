package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.testkit.aws.AwsKeys;
import com.infisical.testkit.aws.BotocoreVectors;
import com.infisical.testkit.aws.BotocoreVectors.Vector;
import com.infisical.testkit.aws.FakeSts;
import com.infisical.testkit.aws.StsRefusal;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Login by a signed request to STS, which is sent on as it came
 * (docs/design/infisical-api.md#23-aws-auth).
 */
class AwsAuthTest {
  private static final String SESSION =
      "arn:aws:sts::123456789012:assumed-role/operator/pod-session";
  private static final Vector SIGNED = BotocoreVectors.read().vectors().get(3);

  private final Map<String, String> headers = new HashMap<>(SIGNED.headers());
  private Instant now = SIGNED.instant();
  private FakeSts sts;
  private DevServer server;
  private DevIdentity ci;
  private Client client;

  @BeforeEach
  void start() {
    sts = new FakeSts(() -> now).knows(SIGNED.keys(), SESSION);
    server = DevServer.builder().sts(sts.url()).start();
    ci = server.identities().create("ci");
    client = Client.of(server);
  }

  @AfterEach
  void stop() {
    server.close();
    sts.close();
  }

  private Client.Reply login() {
    return login(SIGNED.body());
  }

  private Client.Reply login(String body) {
    try {
      return client.post(
          "/api/v1/auth/aws-auth/login",
          Map.of(
              "identityId",
              ci.id(),
              "iamHttpRequestMethod",
              "POST",
              "iamRequestBody",
              base64(body),
              "iamRequestHeaders",
              base64(new ObjectMapper().writeValueAsString(headers))));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void assertRefused(int status, String error, String message) {
    Client.Reply reply = login();
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.error()).isEqualTo(error);
    assertThat(reply.message()).isEqualTo(message);
  }

  private void assertUntranslated() {
    assertRefused(500, "InternalServerError", "Something went wrong");
  }

  @Test
  void letsInWhomStsKnowsAndSaysWhoItIs() throws ParseException {
    ci.awsAuth(AwsAuthOptions.defaults().accessTokenTtl(Duration.ofMinutes(10)));
    Client.Reply reply = login();
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().path("expiresIn").asLong()).isEqualTo(600);
    assertThat(
            SignedJWT.parse(reply.json().path("accessToken").asText())
                .getJWTClaimsSet()
                .getJSONObjectClaim("identityAuth"))
        .extractingByKey("aws")
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("accountId", "123456789012")
        .containsEntry("arn", SESSION)
        .containsEntry("resourceType", "assumed-role")
        .containsEntry("resourceName", "operator");
  }

  @Test
  void takesTheAuthorizationInEitherSpelling() {
    ci.awsAuth(AwsAuthOptions.defaults());
    headers.put("authorization", headers.remove("Authorization"));
    assertThat(login().status()).isEqualTo(200);
    headers.put("AUTHORIZATION", headers.remove("authorization"));
    assertUntranslated();
  }

  @Test
  void restrictsAccounts() {
    ci.awsAuth(AwsAuthOptions.defaults().allowedAccountIds("999999999999, 123456789012"));
    assertThat(login().status()).isEqualTo(200);
    ci.awsAuth(AwsAuthOptions.defaults().allowedAccountIds("999999999999"));
    assertRefused(401, "UnauthorizedError", "Access denied: AWS account ID not allowed.");
  }

  @Test
  void restrictsPrincipalsByTheSessionsRoleWithWildcards() {
    for (String allowed :
        new String[] {
          "arn:aws:iam::123456789012:role/operator",
          "arn:aws:sts::123456789012:assumed-role/operator",
          "arn:aws:iam::*:role/oper*",
          "arn:aws:iam::1:user/x, arn:aws:iam::123456789012:role/*"
        }) {
      ci.awsAuth(AwsAuthOptions.defaults().allowedPrincipalArns(allowed));
      assertThat(login().status()).as(allowed).isEqualTo(200);
    }
    for (String other :
        new String[] {
          "arn:aws:iam::123456789012:role/op",
          "arn:aws:iam::123456789012:user/operator",
          "arn.aws.iam::123456789012:role/operator"
        }) {
      ci.awsAuth(AwsAuthOptions.defaults().allowedPrincipalArns(other));
      assertRefused(
          401,
          "UnauthorizedError",
          "Access denied: AWS principal ARN not allowed. [principal-arn=" + SESSION + "]");
    }
  }

  @Test
  void doesNotTranslateWhatStsRefuses() {
    ci.awsAuth(AwsAuthOptions.defaults());
    headers.merge("X-Amz-Security-Token", "0", String::concat);
    assertUntranslated();
    headers.putAll(SIGNED.headers());
    now = SIGNED.instant().plus(Duration.ofMinutes(16));
    assertUntranslated();
    now = SIGNED.instant();
    assertThat(login(SIGNED.body().replace("2011", "2012")).status()).isEqualTo(500);
    headers.put("Host", "sts.us-west-2.amazonaws.com");
    assertUntranslated();
    sts.knows(SIGNED.keys().withSecret("another"), SESSION);
    headers.putAll(SIGNED.headers());
    assertUntranslated();
    assertThat(sts.refusals())
        .extracting(StsRefusal::code)
        .containsExactly(
            "InvalidClientTokenId",
            "SignatureDoesNotMatch",
            "SignatureDoesNotMatch",
            "SignatureDoesNotMatch",
            "SignatureDoesNotMatch");
  }

  @Test
  void replaysOnlyTheHeadersThatWereSent() {
    ci.awsAuth(AwsAuthOptions.defaults());
    headers.remove("X-Amz-Date");
    assertUntranslated();
    headers.putAll(SIGNED.headers());
    headers.remove("Content-Type");
    assertUntranslated();
  }

  @Test
  void goesToTheRegionOfTheCredentialScope() {
    ci.awsAuth(AwsAuthOptions.defaults());
    headers.compute("Authorization", (n, v) -> v.replace("/eu-central-1/", "/EU_CENTRAL/"));
    assertRefused(400, "BadRequest", "Invalid AWS region");
    headers.put("Authorization", "Bearer x");
    assertRefused(400, "BadRequest", "Invalid AWS region");
    assertThat(sts.count("GetCallerIdentity")).isZero();
  }

  @Test
  void refusesWhatCannotBeDecodedAndHeadersThatBreakTheLine() {
    ci.awsAuth(AwsAuthOptions.defaults());
    headers.put("X-Other", "a\r\nHost: elsewhere");
    assertUntranslated();
    Client.Reply garbage =
        client.post(
            "/api/v1/auth/aws-auth/login",
            Map.of("identityId", ci.id(), "iamRequestBody", "e30=", "iamRequestHeaders", "e30"));
    assertThat(garbage.status()).isEqualTo(500);
    assertThat(sts.count("GetCallerIdentity")).isZero();
  }

  @Test
  void saysThatTheMethodOrTheStsIsMissing() {
    assertRefused(
        404, "NotFound", "AWS auth method not found for identity, did you configure AWS auth?");
    try (DevServer without = DevServer.builder().start()) {
      DevIdentity other = without.identities().create("other");
      other.awsAuth(AwsAuthOptions.defaults());
      assertThat(
              Client.of(without)
                  .post(
                      "/api/v1/auth/aws-auth/login",
                      Map.of(
                          "identityId",
                          other.id(),
                          "iamRequestBody",
                          base64(SIGNED.body()),
                          "iamRequestHeaders",
                          base64(
                              "{\"Authorization\":\""
                                  + SIGNED.headers().get("Authorization")
                                  + "\"}")))
                  .message())
          .startsWith("No STS is configured");
    }
    assertThatThrownBy(() -> server.switches().sts(URI.create("https://sts.amazonaws.com")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anUnknownKeyIsRefused() {
    ci.awsAuth(AwsAuthOptions.defaults());
    sts.knows(AwsKeys.longTerm(), SESSION);
    headers.compute("Authorization", (n, v) -> v.replace(SIGNED.accessKeyId(), "AKIDUNKNOWN"));
    assertUntranslated();
  }

  @Test
  void isAttachedOverHttp() {
    Client admin = client.token(server.adminToken());
    String path = "/api/v1/auth/aws-auth/identities/" + ci.id();
    assertThat(admin.send("GET", path, null).status()).isEqualTo(404);
    assertThat(
            admin
                .post(path, Map.of("allowedAccountIds", "1", "accessTokenTTL", 60))
                .json()
                .at("/identityAwsAuth/allowedAccountIds")
                .asText())
        .isEqualTo("1");
    assertThat(admin.post(path, Map.of()).status()).isEqualTo(400);
    assertThat(login().status()).isEqualTo(401);
    assertThat(admin.send("PATCH", path, Map.of()).status()).isEqualTo(200);
    assertThat(login().json().path("expiresIn").asLong()).isEqualTo(60);
    assertThat(admin.send("DELETE", path, null).status()).isEqualTo(200);
    assertThat(login().status()).isEqualTo(404);
  }
}
