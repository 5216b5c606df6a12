package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.cloud.CloudIssuers;
import com.infisical.testkit.FakeEntra;
import com.infisical.testkit.SigningKey;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Login by access tokens of Azure identities (docs/design/infisical-api.md#24-azure-auth). */
class AzureAuthTest {
  private static final String MANAGEMENT = "https://management.azure.com/";
  private static final String PRINCIPAL = UUID.randomUUID().toString();

  private FakeEntra entra;
  private DevServer server;
  private DevIdentity ci;
  private Client client;

  @BeforeEach
  void start() {
    entra = FakeEntra.start();
    server = DevServer.builder().clouds(CloudIssuers.none().withEntra(entra.address())).start();
    ci = server.identities().create("ci");
    ci.azureAuth(options());
    client = Client.of(server);
  }

  @AfterEach
  void stop() {
    server.close();
    entra.close();
  }

  private AzureAuthOptions options() {
    return AzureAuthOptions.tenant(entra.tenantId());
  }

  private Map<String, Object> claims() {
    return entra.claims(MANAGEMENT, PRINCIPAL);
  }

  private Client.Reply login(Map<String, Object> claims) {
    return login(entra.key().sign(claims));
  }

  private Client.Reply login(String jwt) {
    return client.post("/api/v1/auth/azure-auth/login", Map.of("identityId", ci.id(), "jwt", jwt));
  }

  private static void assertRefused(Client.Reply reply, int status, String error, String message) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.error()).isEqualTo(error);
    assertThat(reply.message()).isEqualTo(message);
  }

  @Test
  void aTokenOfTheTenantLogsInAndTheAccessTokenSaysWhose() throws ParseException {
    Client.Reply reply = login(claims());

    assertThat(reply.status()).isEqualTo(200);
    assertThat(
            SignedJWT.parse(reply.json().path("accessToken").asText())
                .getJWTClaimsSet()
                .getJSONObjectClaim("identityAuth"))
        .isEqualTo(
            Map.of("azure", Map.of("tenantId", entra.tenantId(), "servicePrincipalId", PRINCIPAL)));
  }

  @Test
  void refusesASignatureByAnotherKeyOfTheSameName() {
    assertRefused(
        login(SigningKey.named(entra.key().id()).sign(claims())),
        403,
        "TokenError",
        "invalid signature");
  }

  @Test
  void refusesAKeyThatIsNotPublished() {
    String signedBefore = entra.key().sign(claims());
    entra.rotate();
    assertRefused(login(signedBefore), 401, "UnauthorizedError", "Invalid signing key");
  }

  @Test
  void theAudienceMayLackTheTrailingSlashOfTheResourceAndNotTheOtherWayRound() {
    assertThat(login(entra.claims("https://management.azure.com", PRINCIPAL)).status())
        .isEqualTo(200);
    ci.azureAuth(options().resource("https://management.azure.com"));
    assertRefused(
        login(claims()),
        403,
        "TokenError",
        "jwt audience invalid. expected: https://management.azure.com");
  }

  @Test
  void refusesAnotherAudience() {
    assertRefused(
        login(entra.claims("https://vault.azure.net", PRINCIPAL)),
        403,
        "TokenError",
        "jwt audience invalid. expected: https://management.azure.com");
  }

  @Test
  void refusesATokenThatExpiredOrIsNotValidYet() {
    Map<String, Object> claims = claims();
    server.clock().advance(Duration.ofHours(24).plusSeconds(1));
    assertRefused(
        login(claims), 403, "TokenError", "Your token has expired. Please re-authenticate.");

    Map<String, Object> early = claims();
    early.put("nbf", server.clock().instant().plusSeconds(60));
    early.put("exp", server.clock().instant().plusSeconds(120));
    assertRefused(login(early), 403, "TokenError", "jwt not active");
  }

  @Test
  void refusesTheIssuerOfVersion2Tokens() {
    entra.issueVersion2();
    assertRefused(
        login(claims()),
        403,
        "TokenError",
        "jwt issuer invalid. expected: https://sts.windows.net/" + entra.tenantId() + "/");
  }

  @Test
  void refusesAnotherTenant() {
    Map<String, Object> claims = claims();
    claims.put("tid", UUID.randomUUID().toString());
    assertRefused(login(claims), 401, "UnauthorizedError", "Tenant ID mismatch");
  }

  @Test
  void servicePrincipalsAreRestrictedByAList() {
    ci.azureAuth(options().allowedServicePrincipalIds("other, " + PRINCIPAL));
    assertThat(login(claims()).status()).isEqualTo(200);
    ci.azureAuth(options().allowedServicePrincipalIds("other"));
    assertRefused(
        login(claims()),
        401,
        "UnauthorizedError",
        "Service principal '" + PRINCIPAL + "' not allowed");
  }

  @Test
  void refusesWhatIsNoTokenAndAnIdentityWithoutTheMethod() {
    assertThat(login("no-token").error()).isEqualTo("TokenError");
    ci = server.identities().create("other");
    assertRefused(
        login(claims()),
        404,
        "NotFound",
        "Azure auth method not found for identity, did you configure Azure auth?");
  }

  @Test
  void failsWhereTheKeysCannotBeAsked() {
    entra.fail(503);
    assertThat(login(claims()).status()).isEqualTo(500);
  }

  @Test
  void isAttachedChangedShownAndDetachedByTheApi() {
    Client admin = client.token(server.adminToken());
    String path = "/api/v1/auth/azure-auth/identities/" + server.identities().create("new").id();
    Client.Reply attached =
        admin.post(path, Map.of("tenantId", "t", "resource", "r", "accessTokenTTL", 60));
    assertThat(attached.json().at("/identityAzureAuth/tenantId").asText()).isEqualTo("t");
    assertThat(attached.json().at("/identityAzureAuth/accessTokenTTL").asInt()).isEqualTo(60);
    assertThat(admin.post(path, Map.of("tenantId", "t", "resource", "r")).status()).isEqualTo(400);
    assertThat(admin.send("PATCH", path, Map.of("tenantId", "u", "resource", "r")).status())
        .isEqualTo(200);
    assertThat(admin.get(path).json().at("/identityAzureAuth/tenantId").asText()).isEqualTo("u");
    assertThat(admin.send("DELETE", path, null).status()).isEqualTo(200);
    assertThat(admin.get(path).status()).isEqualTo(404);
    assertThat(admin.post(path, Map.of("resource", "r")).error()).isEqualTo("ValidationFailure");
  }
}
