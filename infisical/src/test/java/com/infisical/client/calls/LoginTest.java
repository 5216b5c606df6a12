package com.infisical.client.calls;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Caller;
import com.infisical.client.ClientSettings;
import com.infisical.client.FakeServer;
import com.infisical.client.FakeServer.Response;
import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.client.Revoked;
import com.infisical.client.SecretText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins and revocations, as a server sees them. */
class LoginTest {
  private static final String GRANT =
      "{\"accessToken\":\"t0ken\",\"expiresIn\":7200,\"accessTokenMaxTTL\":0,\"tokenType\":\"Bearer\"}";
  private static final SecretText SECRET = SecretText.of("s3cr3t-of-the-client");

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void sendsEachMethodsProofToItsOwnRoute() {
    String[][] expected = {
      {"universal", "{\"clientId\":\"id\",\"clientSecret\":\"s3cr3t-of-the-client\"}"},
      {"kubernetes", "{\"identityId\":\"id\",\"jwt\":\"s3cr3t-of-the-client\"}"},
      {
        "aws",
        "{\"identityId\":\"id\",\"iamHttpRequestMethod\":\"POST\",\"iamRequestBody\":\"Ym9keQ==\",\"iamRequestHeaders\":\"s3cr3t-of-the-client\"}"
      },
      {"azure", "{\"identityId\":\"id\",\"jwt\":\"s3cr3t-of-the-client\"}"},
      {"gcp", "{\"identityId\":\"id\",\"jwt\":\"s3cr3t-of-the-client\"}"},
      {
        "ldap", "{\"identityId\":\"id\",\"username\":\"ann\",\"password\":\"s3cr3t-of-the-client\"}"
      },
      {"oidc", "{\"identityId\":\"id\",\"jwt\":\"s3cr3t-of-the-client\"}"},
      {"jwt", "{\"identityId\":\"id\",\"jwt\":\"s3cr3t-of-the-client\"}"}
    };
    List<LoginRequest> logins =
        List.of(
            new LoginRequest.Universal("id", SECRET),
            new LoginRequest.Kubernetes("id", SECRET),
            new LoginRequest.AwsIam("id", "POST", SecretText.of("Ym9keQ=="), SECRET),
            new LoginRequest.Azure("id", SECRET),
            new LoginRequest.Gcp("id", SECRET),
            new LoginRequest.Ldap("id", "ann", SECRET),
            new LoginRequest.Oidc("id", SECRET),
            new LoginRequest.Jwt("id", SECRET));
    for (int i = 0; i < logins.size(); i++) {
      String path = "/api/v1/auth/" + expected[i][0] + "-auth/login";
      server.answer(path, 200, GRANT);
      assertThat(server.api().login(logins.get(i), Caller.unknown())).isInstanceOf(Reply.Ok.class);
      FakeServer.Request request = server.requests.getLast();
      assertThat(request.path()).isEqualTo(path);
      assertThat(request.body()).isEqualTo(expected[i][1]);
      assertThat(request.header("Authorization")).isEmpty();
      assertThat(request.header("Content-type")).contains("application/json");
      assertThat(request.header("User-agent")).contains("k8-operator/test");
    }
  }

  @Test
  void asksForTheSubOrganisationUnderBothNames() {
    server.answer("/api/v1/auth/universal-auth/login", 200, GRANT);
    ClientSettings settings =
        ClientSettings.standard("k8-operator/test").withOrganizationSlug(Optional.of("sub"));
    server.api(settings).login(new LoginRequest.Universal("id", SECRET), Caller.unknown());
    assertThat(server.only().body())
        .contains("\"organizationSlug\":\"sub\",\"subOrganizationName\":\"sub\"");
  }

  @Test
  void takesTheShorterOfTheTwoLifetimes() {
    assertThat(lifetime(jwt("{\"iat\":1000,\"exp\":1600}"), "7200")).hasSeconds(600);
    assertThat(lifetime(jwt("{\"iat\":1000,\"exp\":9000}"), "7200")).hasSeconds(7200);
  }

  @Test
  void goesByTheTokenWhenTheServerSaysZero() {
    assertThat(lifetime(jwt("{\"iat\":1000,\"exp\":1300}"), "0")).hasSeconds(300);
  }

  @Test
  void takesTenMinutesWhenNobodyKnows() {
    assertThat(lifetime(jwt("{\"exp\":1300}"), "0")).hasMinutes(10);
    assertThat(lifetime(jwt("{\"iat\":1300,\"exp\":1000}"), "-1")).hasMinutes(10);
    assertThat(lifetime("opaque", "null")).hasMinutes(10);
    assertThat(lifetime("a.***.c", "\"soon\"")).hasMinutes(10);
    assertThat(lifetime("a.bm90IGpzb24.c", "0")).hasMinutes(10);
    assertThat(lifetime("a..c", "0")).hasMinutes(10);
    assertThat(lifetime(jwt("{\"iat\":\"x\",\"exp\":[]}"), "0")).hasMinutes(10);
    assertThat(lifetime(jwt("7"), "0")).hasMinutes(10);
  }

  @Test
  void neverGivesALifetimeThatOverflows() {
    assertThat(lifetime("opaque", "1e300")).hasDays(3650);
  }

  private Duration lifetime(String token, String expiresIn) {
    server.answer(
        "/api/v1/auth/gcp-auth/login",
        200,
        "{\"accessToken\":\"" + token + "\",\"expiresIn\":" + expiresIn + "}");
    Reply<LoginGrant> reply =
        server.api().login(new LoginRequest.Gcp("id", SECRET), Caller.unknown());
    assertThat(reply).isInstanceOf(Reply.Ok.class);
    return ((Reply.Ok<LoginGrant>) reply).value().lifetime();
  }

  private static String jwt(String claims) {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return "e30." + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".sig";
  }

  @Test
  void doesNotTakeASuccessWithoutTokenForALogin() {
    for (String body :
        List.of("{}", "{\"accessToken\":7}", "[]", "null", "{\"accessToken\":\"\"}")) {
      server.answer("/api/v1/auth/gcp-auth/login", 200, body);
      assertThat(server.api().login(new LoginRequest.Gcp("id", SECRET), Caller.unknown()))
          .as(body)
          .isInstanceOf(Reply.Undecodable.class);
    }
  }

  @Test
  void doesNotTakeATokenThatNoHeaderCanCarry() {
    server.answer("/api/v1/auth/gcp-auth/login", 200, "{\"accessToken\":\"a\\r\\nX-Evil: 1\"}");
    assertThat(server.api().login(new LoginRequest.Gcp("id", SECRET), Caller.unknown()))
        .isInstanceOf(Reply.Undecodable.class);
  }

  @Test
  void neverRepeatsASentSecretThatTheServerEchoes() {
    server.answer(
        "/api/v1/auth/universal-auth/login",
        401,
        "{\"error\":\"UnauthorizedError\",\"message\":\"wrong: s3cr3t-of-the-client!\"}");
    assertThat(server.api().login(new LoginRequest.Universal("id", SECRET), Caller.unknown()))
        .isEqualTo(new Reply.Refused<>(401, "UnauthorizedError", "wrong: …!", Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "/elsewhere, 'it stays at this server, but a POST is never repeated'",
    "http://other.example/, it leads to another host",
    "https://127.0.0.1/, it leads from http to https",
    "'', it names no usable address",
  })
  void doesNotSendALoginElsewhereAndSaysWhere(String location, String where) {
    server.answer(
        "/api/v1/auth/universal-auth/login", new Response(307, Map.of("Location", location), ""));
    assertThat(server.api().login(new LoginRequest.Universal("id", SECRET), Caller.unknown()))
        .isEqualTo(new Reply.Unreachable<>(Reply.Cause.REDIRECT, where));
    assertThat(server.paths()).hasSize(1);
  }

  @Test
  void revokesATokenInTheBody() {
    server.answer("/api/v1/auth/token/revoke", 200, "{\"message\":\"Successfully revoked\"}");
    assertThat(server.api().revoke(SecretText.of("t0ken"), Caller.unknown()))
        .isEqualTo(new Reply.Ok<>(new Revoked(), Optional.empty()));
    assertThat(server.only().body()).isEqualTo("{\"accessToken\":\"t0ken\"}");
    assertThat(server.only().header("Authorization")).isEmpty();
  }
}
