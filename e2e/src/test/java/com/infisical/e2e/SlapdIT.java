package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.LdapAuthOptions;
import com.infisical.e2e.world.World;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import com.infisical.testkit.ldap.Slapd;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A login by user name and password against OpenLDAP, where Debian's package {@code slapd} is
 * installed; {@code .ci/run} installs it.
 */
@WithControlPlane(controllerManager = true, crds = true)
@EnabledIf("com.infisical.testkit.ldap.Slapd#isInstalled")
class SlapdIT {
  private static final String PASSWORD = "correct horse battery";

  @Test
  void syncsWithALoginThatOpenLdapDecides(ControlPlane plane) throws InterruptedException {
    Slapd slapd = Slapd.start(plane, "operator", PASSWORD);
    try (World world = World.on(plane)) {
      world.leaks.forbid(PASSWORD);
      world.leaks.forbid(slapd.bindPassword());
      world.project.createFolder("dev", "/app").setSecret("dev", "/app", "KEY", "value");
      world.identity.ldapAuth(
          LdapAuthOptions.of(
              slapd.url(), slapd.bindDn(), slapd.bindPassword(), slapd.searchBase()));
      apply(world, "not the password");
      world.awaitAuthNotReady("HTTP 401 UnauthorizedError: LDAP authentication failed");

      world.secret("credentials", Map.of("password", PASSWORD));

      world.awaitAuthReady();
      world.awaitData("app", Map.of("KEY", "value"));
      assertThat(world.server.journal().count("POST", "/api/v1/auth/ldap-auth/login")).isEqualTo(2);
    }
  }

  private static void apply(World world, String password) {
    world.secret(
        "credentials",
        Map.of("identityId", world.identity.id(), "username", "operator", "password", password));
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: infisical}
        spec: {address: "${address}"}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: auth}
        spec:
          infisicalConnectionRef: {name: infisical, namespace: "${namespace}"}
          method: ldap
          ldap:
            identityIdRef: {name: credentials, namespace: "${namespace}", key: identityId}
            usernameRef: {name: credentials, namespace: "${namespace}", key: username}
            passwordRef: {name: credentials, namespace: "${namespace}", key: password}
        """);
    world.staticSecret("app", "app");
  }
}
