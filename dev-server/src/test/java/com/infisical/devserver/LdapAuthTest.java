package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.auth.UniversalAuth.LockoutRule;
import com.infisical.testkit.ldap.LdapDirectory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Login by user name and password against a directory server
 * (docs/design/infisical-api.md#26-ldap-auth).
 */
class LdapAuthTest {
  private static final String LOCKED =
      "This identity auth method is temporarily locked, please try again later";

  private LdapDirectory directory;
  private DevServer server;
  private DevIdentity ci;
  private Client client;

  @BeforeEach
  void start() {
    directory =
        new LdapDirectory()
            .person("ann", "correct horse", Map.of("mail", "ann@example.org"))
            .person("b*b", "staple");
    server = DevServer.builder().start();
    ci = server.identities().create("ci");
    client = Client.of(server);
  }

  @AfterEach
  void stop() {
    server.close();
    directory.close();
  }

  private LdapAuthOptions options() {
    return LdapAuthOptions.of(
        directory.url(), directory.bindDn(), directory.bindPassword(), directory.searchBase());
  }

  private Client.Reply login(String username, String password) {
    return login(ci.id(), username, password);
  }

  private Client.Reply login(String identityId, String username, String password) {
    return client.post(
        "/api/v1/auth/ldap-auth/login",
        Map.of("identityId", identityId, "username", username, "password", password));
  }

  private static void assertRefused(Client.Reply reply, int status, String message) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.message()).isEqualTo(message);
  }

  @Test
  void bindsAsTheEntryThatTheFilterFinds() {
    ci.ldapAuth(options().accessTokenTtl(Duration.ofMinutes(5)));
    Client.Reply reply = login("ann", "correct horse");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().path("expiresIn").asLong()).isEqualTo(300);
    ci.ldapAuth(options().searchFilter("(&(objectClass=inetOrgPerson)(mail={{username}}))"));
    assertThat(login("ann@example.org", "correct horse").status()).isEqualTo(200);
  }

  @Test
  void refusesAWrongPasswordAnUnknownUserAndAWrongSearcherAlike() {
    ci.ldapAuth(options());
    assertRefused(login("ann", "wrong"), 401, "LDAP authentication failed");
    assertRefused(login("nobody", "correct horse"), 401, "LDAP authentication failed");
    ci.ldapAuth(
        LdapAuthOptions.of(directory.url(), directory.bindDn(), "wrong", directory.searchBase()));
    assertRefused(login("ann", "correct horse"), 401, "LDAP authentication failed");
  }

  @Test
  void takesUserNamesForWhatTheyAreAndNotForFilters() {
    ci.ldapAuth(options());
    assertRefused(login("a*", "correct horse"), 401, "LDAP authentication failed");
    assertRefused(login("ann)(uid=*", "correct horse"), 401, "LDAP authentication failed");
    assertThat(login("b*b", "staple").status()).isEqualTo(200);
  }

  @Test
  void locksAUserAfterThreeFailuresForFiveMinutes() {
    ci.ldapAuth(options());
    for (int attempt = 0; attempt < 3; attempt++) {
      assertRefused(login("ann", "wrong"), 401, "LDAP authentication failed");
    }
    assertRefused(login("ann", "correct horse"), 401, LOCKED);
    assertThat(login("b*b", "staple").status()).isEqualTo(200);
    server.clock().advance(Duration.ofSeconds(301));
    assertThat(login("ann", "correct horse").status()).isEqualTo(200);
    ci.ldapAuth(
        options()
            .lockout(new LockoutRule(false, 3, Duration.ofMinutes(5), Duration.ofSeconds(30))));
    for (int attempt = 0; attempt < 4; attempt++) {
      assertRefused(login("ann", "wrong"), 401, "LDAP authentication failed");
    }
    assertThat(login("ann", "correct horse").status()).isEqualTo(200);
  }

  @Test
  void demandsTheAllowedFields() {
    ci.ldapAuth(options().allowedField("mail", "x@example.org, ann@example.org"));
    assertThat(login("ann", "correct horse").status()).isEqualTo(200);
    assertThat(login("b*b", "staple").status()).isEqualTo(401);
  }

  @Test
  void checksTheBodyBeforeAnythingElse() {
    assertThat(login("ci", "ann", "x").status()).isEqualTo(422);
    assertThat(login("", "x").status()).isEqualTo(422);
    assertThat(login("ann", "").status()).isEqualTo(422);
  }

  @Test
  void saysWhatIsNotThere() {
    String nobody = "5a5e7a51-0000-4000-8000-00000000000f";
    assertRefused(login(nobody, "ann", "x"), 404, "Identity with ID '" + nobody + "' not found");
    assertRefused(login("ann", "x"), 404, "LDAP auth with ID '" + ci.id() + "' not found");
  }

  @Test
  void anUnreachableDirectoryIsNoFailedPassword() {
    ci.ldapAuth(options());
    directory.close();
    for (int attempt = 0; attempt < 4; attempt++) {
      assertRefused(login("ann", "correct horse"), 500, "Something went wrong");
    }
  }

  @Test
  void isAttachedOverHttpWithoutShowingThePassword() {
    Client admin = client.token(server.adminToken());
    String path = "/api/v1/auth/ldap-auth/identities/" + ci.id();
    assertThat(admin.post(path, Map.of()).status()).isEqualTo(422);
    Map<String, Object> body =
        Map.of(
            "url",
            directory.url(),
            "bindDN",
            directory.bindDn(),
            "bindPass",
            directory.bindPassword(),
            "searchBase",
            directory.searchBase(),
            "accessTokenTTL",
            90);
    Client.Reply attached = admin.post(path, body);
    assertThat(attached.status()).isEqualTo(200);
    assertThat(attached.body()).doesNotContain(directory.bindPassword());
    assertThat(attached.json().at("/identityLdapAuth/searchFilter").asText())
        .isEqualTo("(uid={{username}})");
    assertThat(login("ann", "correct horse").json().path("expiresIn").asLong()).isEqualTo(90);
    assertThat(admin.send("DELETE", path, null).status()).isEqualTo(200);
    assertThat(login("ann", "correct horse").status()).isEqualTo(404);
  }
}
