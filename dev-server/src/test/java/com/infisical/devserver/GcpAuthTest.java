package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.cloud.CloudIssuers;
import com.infisical.testkit.FakeGoogleCerts;
import com.infisical.testkit.FakeGoogleMetadata;
import com.infisical.testkit.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Login by tokens of Google service accounts (docs/design/infisical-api.md#25-gcp-auth). */
class GcpAuthTest {
  private static final String EMAIL = "operator@demo.iam.gserviceaccount.com";

  private FakeGoogleCerts google;
  private FakeGoogleMetadata metadata;
  private DevServer server;
  private DevIdentity ci;
  private Client client;
  private SigningKey key;

  @BeforeEach
  void start() {
    google = FakeGoogleCerts.start();
    metadata = FakeGoogleMetadata.start(google);
    key = google.addKey(EMAIL);
    server =
        DevServer.builder()
            .clouds(
                CloudIssuers.none()
                    .withGoogleIdTokens(google.idTokenCertificates())
                    .withGoogleServiceAccounts(google.serviceAccountCertificates()))
            .start();
    ci = server.identities().create("ci");
    ci.gcpAuth(GcpAuthOptions.gce());
    client = Client.of(server);
  }

  @AfterEach
  void stop() {
    server.close();
    metadata.close();
    google.close();
  }

  private Client.Reply login(String jwt) {
    return client.post("/api/v1/auth/gcp-auth/login", Map.of("identityId", ci.id(), "jwt", jwt));
  }

  private Client.Reply idToken(Map<String, Object> claims) {
    return login(google.idTokenKey().sign(claims));
  }

  private Map<String, Object> idClaims() {
    return metadata.claims(ci.id(), EMAIL);
  }

  private Client.Reply signed(Map<String, Object> claims) {
    return login(key.sign(claims));
  }

  private Map<String, Object> signedClaims() {
    Instant now = Instant.now();
    return new HashMap<>(
        Map.of("sub", EMAIL, "aud", ci.id(), "iat", now, "exp", now.plusSeconds(600)));
  }

  private static void assertRefused(Client.Reply reply, int status, String error, String message) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.error()).isEqualTo(error);
    assertThat(reply.message()).isEqualTo(message);
  }

  private static void assertTokenError(Client.Reply reply, String message) {
    assertRefused(reply, 403, "TokenError", message);
  }

  private static void assertDenied(Client.Reply reply, String message) {
    assertRefused(reply, 401, "UnauthorizedError", message);
  }

  @Test
  void anIdTokenLogsIn() {
    assertThat(idToken(idClaims()).status()).isEqualTo(200);
  }

  @Test
  void refusesAnIdTokenByAWrongOrUnknownKey() {
    String good = google.idTokenKey().sign(idClaims());
    assertTokenError(
        login(SigningKey.named(google.idTokenKey().id()).sign(idClaims())), "invalid signature");
    google.rotateIdTokenKey();
    assertTokenError(login(good), "No pem found for envelope");
  }

  @Test
  void refusesAnIdTokenForAnotherAudienceOrOfAnotherIssuer() {
    assertTokenError(
        idToken(metadata.claims("other", EMAIL)),
        "Wrong recipient, payload audience != requiredAudience");
    Map<String, Object> claims = idClaims();
    claims.put("iss", "https://accounts.example");
    assertTokenError(
        idToken(claims), "Invalid issuer, expected one of [https://accounts.google.com]");
  }

  @Test
  void forgivesFiveMinutesOfClockSkewOfIdTokensAndNoMore() {
    Map<String, Object> claims = idClaims();
    server.clock().advance(Duration.ofMinutes(64));
    assertThat(idToken(claims).status()).isEqualTo(200);
    server.clock().advance(Duration.ofMinutes(2));
    assertTokenError(idToken(claims), "Token used too late");
    Map<String, Object> early = idClaims();
    early.put("iat", server.clock().instant().plus(Duration.ofMinutes(6)));
    early.put("exp", server.clock().instant().plus(Duration.ofHours(1)));
    assertTokenError(idToken(early), "Token used too early");
  }

  @Test
  void refusesAnIdTokenWithoutAnEmailAddress() {
    Map<String, Object> claims = idClaims();
    claims.remove("email");
    assertDenied(idToken(claims), "The ID token names no email address");
  }

  @Test
  void serviceAccountsProjectsAndZonesAreRestrictedByLists() {
    ci.gcpAuth(
        GcpAuthOptions.gce()
            .allowedServiceAccounts("a@b.c, " + EMAIL)
            .allowedProjects("demo")
            .allowedZones("europe-west3-a"));
    assertThat(idToken(idClaims()).status()).isEqualTo(200);
    ci.gcpAuth(GcpAuthOptions.gce().allowedServiceAccounts("a@b.c"));
    assertDenied(idToken(idClaims()), "Access denied: GCP service account not allowed.");
    ci.gcpAuth(GcpAuthOptions.gce().allowedProjects("other"));
    assertDenied(idToken(idClaims()), "Access denied: GCP project not allowed.");
    ci.gcpAuth(GcpAuthOptions.gce().allowedZones("other"));
    assertDenied(idToken(idClaims()), "Access denied: GCP zone not allowed.");
  }

  @Test
  void projectsAndZonesCountOnlyWhereTheTokenKnowsThem() {
    ci.gcpAuth(GcpAuthOptions.gce().allowedProjects("other").allowedZones("other"));
    Map<String, Object> claims = idClaims();
    claims.remove("google");
    assertThat(idToken(claims).status()).isEqualTo(200);
  }

  @Test
  void aSignedJwtLogsIn() {
    ci.gcpAuth(GcpAuthOptions.iam());
    assertThat(signed(signedClaims()).status()).isEqualTo(200);
  }

  @Test
  void refusesASignedJwtByAWrongUnknownOrDeletedKey() {
    ci.gcpAuth(GcpAuthOptions.iam());
    assertTokenError(login(SigningKey.named(key.id()).sign(signedClaims())), "invalid signature");
    assertTokenError(
        login(SigningKey.make().sign(signedClaims())), "secret or public key must be provided");
    google.deleteKeys(EMAIL);
    assertThat(signed(signedClaims()).status()).isEqualTo(500);
  }

  @Test
  void refusesASignedJwtForAnotherAudience() {
    ci.gcpAuth(GcpAuthOptions.iam());
    Map<String, Object> claims = signedClaims();
    claims.put("aud", "other");
    assertDenied(signed(claims), "Invalid audience in GCP IAM Token");
  }

  @Test
  void refusesASignedJwtThatExpired() {
    ci.gcpAuth(GcpAuthOptions.iam());
    server.clock().advance(Duration.ofSeconds(601));
    assertTokenError(signed(signedClaims()), "Your token has expired. Please re-authenticate.");
  }

  @Test
  void refusesASignedJwtOfSomethingElseThanAServiceAccount() {
    ci.gcpAuth(GcpAuthOptions.iam());
    Map<String, Object> claims = signedClaims();
    claims.put("sub", "someone@example.com");
    assertDenied(signed(claims), "Invalid service account identifier");
  }

  @Test
  void refusesATokenOfTheOtherType() {
    assertTokenError(signed(signedClaims()), "No pem found for envelope");
    ci.gcpAuth(GcpAuthOptions.iam());
    assertDenied(idToken(idClaims()), "Invalid service account identifier");
  }

  @Test
  void refusesAnIdentityWithoutTheMethod() {
    ci = server.identities().create("other");
    assertRefused(
        idToken(idClaims()),
        404,
        "NotFound",
        "GCP auth method not found for identity, did you configure GCP auth?");
  }

  @Test
  void isAttachedAndShownByTheApi() {
    Client admin = client.token(server.adminToken());
    String path = "/api/v1/auth/gcp-auth/identities/" + server.identities().create("new").id();
    assertThat(
            admin
                .post(path, Map.of("type", "iam", "allowedServiceAccounts", EMAIL))
                .json()
                .at("/identityGcpAuth/type")
                .asText())
        .isEqualTo("iam");
    assertThat(admin.get(path).json().at("/identityGcpAuth/allowedServiceAccounts").asText())
        .isEqualTo(EMAIL);
    assertThat(admin.send("PATCH", path, Map.of("type", "else")).status()).isEqualTo(422);
  }
}
