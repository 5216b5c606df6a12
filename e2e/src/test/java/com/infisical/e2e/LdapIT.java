package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevServer;
import com.infisical.devserver.LdapAuthOptions;
import com.infisical.e2e.world.DocsPage;
import com.infisical.e2e.world.PageWorld;
import com.infisical.e2e.world.World;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import com.infisical.testkit.ldap.LdapDirectory;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Logins by user name and password against a directory server, and the page
 * docs/infisical-auth/ldap.md: its manifests, and its remedies for what the operator says.
 */
@WithControlPlane(controllerManager = true, crds = true)
class LdapIT {
  private static final String MANIFESTS = "Manifests";
  private static final String PASSWORD = "correct horse battery";
  private static final String ADVICE =
      "; check what .spec.ldap.identityIdRef and .spec.ldap.usernameRef and"
          + " .spec.ldap.passwordRef name and what the identity allows";

  private final DocsPage page = DocsPage.read("docs/infisical-auth/ldap.md");
  private LdapDirectory directory;

  @BeforeEach
  void startDirectory() {
    directory = new LdapDirectory().person("operator", PASSWORD);
  }

  @AfterEach
  void endDirectory() {
    directory.close();
  }

  @Test
  void syncsWithTheManifestsOfThePage(ControlPlane plane) {
    assertThat(page.headingsWithManifests()).containsExactly(MANIFESTS);
    try (PageWorld shop = new PageWorld(plane, DevServer.builder())) {
      shop.identity.ldapAuth(options());
      shop.fill("YOUR-LDAP-USERNAME", "operator");
      shop.fillSecretly("YOUR-LDAP-PASSWORD", PASSWORD);

      shop.apply(page, MANIFESTS);

      shop.awaitSynced();
      shop.awaitReady("ldap", "True");
    }
  }

  @Test
  void saysWhatIsWrongWithALogin(ControlPlane plane) {
    try (World world = world(plane)) {
      DevIdentity identity = identity(world, "good");
      auth(world, "trimmed", values(identity.id() + "\n", " operator ", PASSWORD + "\r\n"));
      world.awaitCondition(
          () -> world.authReady("trimmed"),
          c -> assertThat(c.getStatus()).as(c.getMessage()).isEqualTo("True"));

      String failed = loginFailed(world, "HTTP 401 UnauthorizedError: LDAP authentication failed");
      DevIdentity wrong = identity(world, "wrong");
      auth(world, "wrong-password", values(wrong.id(), "operator", "a-wrong-password"));
      assertSays(world, "wrong-password", failed + ADVICE);
      auth(world, "unknown-user", values(identity(world, "other").id(), "nobody", PASSWORD));
      assertSays(world, "unknown-user", failed + ADVICE);
      auth(
          world, "blank-counts", values(identity(world, "blank").id(), "operator", PASSWORD + " "));
      assertSays(world, "blank-counts", failed + ADVICE);

      String without = world.server.identities().create("without-a-method").id();
      auth(world, "no-method", values(without, "operator", PASSWORD));
      assertSays(
          world,
          "no-method",
          loginFailed(
              world, "HTTP 404 NotFound: LDAP auth with ID '" + without + "' not found" + ADVICE));
      auth(world, "no-uuid", values("the-identity", "operator", PASSWORD));
      assertSays(
          world,
          "no-uuid",
          "key identityId of Secret %s/no-uuid, referenced by .spec.ldap.identityIdRef, is not usable: the id of an identity with LDAP auth is a UUID; copy it from the identity's page in Infisical"
              .formatted(world.namespace));
      assertThat(world.server.journal().count("POST", "/api/v1/auth/ldap-auth/login"))
          .as("nothing was sent for an id that cannot be")
          .isEqualTo(5);
    }
  }

  @Test
  void saysWhatIsMissingInTheSecretAndLogsInWhenItComes(ControlPlane plane) {
    try (World world = world(plane)) {
      DevIdentity identity = identity(world, "good");
      apply(world, "late");
      assertSays(
          world,
          "late",
          "Secret %s/late, referenced by .spec.ldap.identityIdRef, does not exist; create it or correct the reference"
              .formatted(world.namespace));

      Map<String, String> values = new HashMap<>(values(identity.id(), "operator", PASSWORD));
      values.remove("password");
      world.secret("late", values);
      assertSays(
          world,
          "late",
          "Secret %s/late, referenced by .spec.ldap.passwordRef, has no key password; add the key or correct the reference"
              .formatted(world.namespace));

      values.put("password", "\n");
      world.secret("late", values);
      assertSays(
          world,
          "late",
          "key password of Secret %s/late, referenced by .spec.ldap.passwordRef, is empty; put the value into it"
              .formatted(world.namespace));

      values.put("password", PASSWORD);
      world.secret("late", values);
      world.awaitCondition(
          () -> world.authReady("late"),
          c -> assertThat(c.getStatus()).as(c.getMessage()).isEqualTo("True"));
    }
  }

  @Test
  void saysThatOthersHaveLockedTheUser(ControlPlane plane) {
    try (World world = world(plane)) {
      DevIdentity identity = identity(world, "shared");
      for (int i = 1; i <= 3; i++) {
        String name = "wrong-" + i;
        auth(world, name, values(identity.id(), "operator", "a-wrong-password-" + i));
        world.awaitCondition(
            () -> world.authReady(name),
            c -> assertThat(c.getMessage()).contains("LDAP authentication failed"));
      }

      auth(world, "right", values(identity.id(), "operator", PASSWORD));

      assertSays(
          world,
          "right",
          loginFailed(
              world,
              "HTTP 401 UnauthorizedError: This identity auth method is temporarily locked, please"
                  + " try again later; correct what .spec.ldap.identityIdRef and"
                  + " .spec.ldap.usernameRef and .spec.ldap.passwordRef name if that is wrong, and"
                  + " wait for the end of the lock: five minutes, unless the identity has another"
                  + " lockout"));
    }
  }

  private LdapAuthOptions options() {
    return LdapAuthOptions.of(
        directory.url(), directory.bindDn(), directory.bindPassword(), directory.searchBase());
  }

  private World world(ControlPlane plane) {
    World world = World.on(plane);
    world.leaks.forbid(PASSWORD);
    world.leaks.forbid("a-wrong-password");
    world.leaks.forbid(directory.bindPassword());
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: infisical}
        spec: {address: "${address}"}
        """);
    return world;
  }

  private DevIdentity identity(World world, String name) {
    DevIdentity identity = world.server.identities().create(name);
    identity.ldapAuth(options());
    return identity;
  }

  private static Map<String, String> values(String identityId, String username, String password) {
    return Map.of("identityId", identityId, "username", username, "password", password);
  }

  private static String loginFailed(World world, String why) {
    return "login at " + world.server.address() + " failed: " + why;
  }

  private void assertSays(World world, String name, String message) {
    world.awaitCondition(
        () -> world.authReady(name),
        c -> {
          assertThat(c.getMessage()).isEqualTo(message);
          assertThat(c.getStatus()).isEqualTo("False");
        });
    assertThat(page.hasRemedyFor(message) || overview().hasRemedyFor(message))
        .as("a remedy for: %s", message)
        .isTrue();
  }

  private static DocsPage overview() {
    return DocsPage.read("docs/infisical-auth.md");
  }

  private static void auth(World world, String name, Map<String, String> values) {
    world.secret(name, values);
    apply(world, name);
  }

  private static void apply(World world, String name) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: ${name}}
        spec:
          infisicalConnectionRef: {name: infisical, namespace: "${namespace}"}
          method: ldap
          ldap:
            identityIdRef: {name: ${name}, namespace: "${namespace}", key: identityId}
            usernameRef: {name: ${name}, namespace: "${namespace}", key: username}
            passwordRef: {name: ${name}, namespace: "${namespace}", key: password}
        """
            .replace("${name}", name));
  }
}
