package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.DevServer;
import com.infisical.devserver.access.Role;
import com.infisical.e2e.world.Chain;
import com.infisical.e2e.world.PlainTextServer;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a user is told when a connection leads nowhere good. Each time a target that was synced
 * before stays as it is, and mending the connection is enough.
 */
@WithControlPlane(controllerManager = true, crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputConnectionIT {
  private static final String PASSWORD_OF_THE_ADDRESS = "pass-of-the-address";

  private World world;
  private DevServer secure;
  private DevServer other;
  private PlainTextServer plain;

  @BeforeAll
  void startWorld(ControlPlane plane) {
    world = World.on(plane);
    world.leaks.forbid(PASSWORD_OF_THE_ADDRESS);
    secure = DevServer.builder().tls().start();
    other = DevServer.builder().tls().start();
    plain = new PlainTextServer();
  }

  @AfterEach
  void tellsNoSecret() {
    world.leaks.assertNothingLeaked(world.client, world.namespace);
  }

  @AfterAll
  void endWorld() {
    world.close();
    secure.close();
    other.close();
    plain.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          port    | http://127.0.0.1:1              | Address: no connection to the server of .spec.address (connection refused); check host, port | no connection could be made (connection refused); check host and port in .spec.address of the InfisicalConnection
          host    | https://no-such-host.invalid    | DNS: the host name of .spec.address cannot be resolved; check its spelling                                | the host name cannot be resolved (the name is unknown); check .spec.address of the InfisicalConnection
          tls     | https://${plain}                | TLS: the peer does not speak TLS; check the port in .spec.address, or use http://                         | TLS failed (the peer does not speak TLS); check scheme and port in .spec.address of the InfisicalConnection
          plain   | http://${secure}                | Address: the connection to the server of .spec.address failed                                             | check scheme and port in .spec.address of the InfisicalConnection
          """)
  void saysWhichPartOfTheAddressFails(
      String name, String address, String connectionSays, String loginSays) {
    Chain chain = new Chain(world, name).synced();

    chain.connection("{address: \"%s\"}".formatted(filled(address)));

    chain.awaitConnectionFails(connectionSays);
    chain.awaitAuthFails("login at ", loginSays);
    chain.failsAndLosesNothing("login at ", loginSays);
    chain.mendConnection();
    chain.awaitConnectionReady();
    chain.awaitAuthReady();
    chain.awaitRecovered();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          password | https://me:pass-of-the-address@infisical.example.com | .spec.address contains credentials; remove what precedes the host
          metadata | http://169.254.169.254                               | .spec.address is a link-local address or a cloud's metadata service
          query    | https://infisical.example.com?a=b                    | .spec.address has a query or a fragment; remove what follows ? or #
          """)
  void callsNobodyAtAnAddressThatIsNone(String name, String address, String says) {
    Chain chain = new Chain(world, name).synced();

    chain.connection("{address: \"%s\"}".formatted(address));

    String whole = "InfisicalConnection %s/%s cannot be used: %s";
    String sentence = whole.formatted(world.namespace, name, says);
    chain.awaitConnectionFails(sentence);
    chain.awaitAuthFails(sentence);
    chain.failsAndLosesNothing(sentence);
    chain.mendConnection();
    chain.awaitRecovered();
  }

  @Test
  void asksForTheCaOfACertificateThatNobodyKnows() {
    Chain chain = secureChain("ca").synced();

    chain.connection("{address: \"%s\"}".formatted(secure.address()));
    String unknown = "the certificate is signed by an unknown authority";
    chain.awaitConnectionFails("TLS: " + unknown, "add the CA certificate that signed it");
    String login = "TLS failed (" + unknown + "); add the CA certificate that signed it to";
    chain.awaitAuthFails("login at ", login, ".spec.tls.caCertificate of the InfisicalConnection");
    chain.failsAndLosesNothing("login at ", login);

    world.secret("ca-pem", Map.of("ca.crt", other.caCertificatePem()));
    chain.connection(withCa("ca-pem"));
    chain.awaitConnectionFails("TLS: " + unknown);
    chain.failsAndLosesNothing(login);

    world.secret("ca-pem", Map.of("ca.crt", secure.caCertificatePem()));
    chain.awaitConnectionReady();
    chain.awaitRecovered();
  }

  @Test
  void namesAnExpiredCaAndTakesItsRenewedTwinBesideIt() {
    Chain chain = secureChain("expired").synced();
    Instant now = Instant.now();
    String old = secure.caCertificatePem(now.minus(Duration.ofDays(9)), now.minusSeconds(60));
    String renewed = secure.caCertificatePem(now.minusSeconds(60), now.plus(Duration.ofDays(20)));

    world.secret("expired-pem", Map.of("ca.crt", old));
    chain.connection(withCa("expired-pem"));
    String where =
        "the CA certificate CN=Infisical dev server CA (in key ca.crt of Secret %s/expired-pem, referenced by .spec.tls.caCertificate) "
            .formatted(world.namespace);
    chain.awaitConnectionFails(
        "TLS: " + where + "expired on ", "replace it with the renewed certificate");
    String login =
        "TLS failed (the CA certificate that signed the server's has expired); put a valid one";
    chain.awaitAuthFails("login at ", login, ".spec.tls.caCertificate of the InfisicalConnection");
    chain.failsAndLosesNothing("login at ", login);
    awaitEvent("expired", "Warning CaCertificateExpired");

    world.secret("expired-pem", Map.of("ca.crt", old + renewed));
    chain.awaitConnectionReady();
    chain.awaitRecovered();
    awaitEvent("expired", "Warning CaCertificateExpiring");
  }

  @Test
  void usesTheGoodCertificatesOfABundleAndNamesTheBadOne() {
    Chain chain = secureChain("bundle").synced();
    String broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

    world.secret("bundle-pem", Map.of("ca.crt", broken + secure.caCertificatePem()));
    chain.connection(withCa("bundle-pem"));

    chain.awaitConnectionReady();
    chain.awaitRecovered();
    awaitEvent("bundle", "Warning CaCertificateUnreadable");
  }

  @Test
  void tellsAMissingCaFromAMissingKeyAnEmptyValueAndNonsense() {
    Chain chain = secureChain("pem").synced();
    String where = "Secret %s/absent-pem".formatted(world.namespace);
    String mine = "InfisicalConnection %s/pem cannot be used: ".formatted(world.namespace);

    chain.connection(withCa("absent-pem"));
    chain.awaitConnectionFails(where, ".spec.tls.caCertificate", "does not exist; create it");
    chain.awaitAuthFails(mine, where, ".spec.tls.caCertificate", "does not exist; create it");
    chain.failsAndLosesNothing(mine, where, "does not exist; create it");

    world.secret("absent-pem", Map.of("other.crt", "x"));
    chain.awaitConnectionFails(where, "has no key ca.crt; add the key");
    chain.awaitAuthFails(mine, "has no key ca.crt; add the key");

    world.secret("absent-pem", Map.of("ca.crt", ""));
    chain.awaitConnectionFails("key ca.crt of " + where, "is empty; put the value into it");
    chain.awaitAuthFails(mine, "is empty; put the value into it");

    world.secret("absent-pem", Map.of("ca.crt", "-----BEGIN PRIVATE KEY-----" + Chain.VALUE));
    chain.awaitConnectionFails(mine, ".spec.tls.caCertificate", "contains no PEM certificate");
    chain.awaitAuthFails(mine, ".spec.tls.caCertificate", "contains no PEM certificate");
    chain.failsAndLosesNothing(mine, "contains no PEM certificate");

    world.secret("absent-pem", Map.of("ca.crt", secure.caCertificatePem()));
    chain.awaitConnectionReady();
    chain.awaitRecovered();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          page    | 200 | text/html        | <html>welcome to nginx</html>   | Body: /api/status returned 200: got an HTML page; a proxy or browser challenge is in front of the server; check that .spec.address is the address of Infisical
          unwell  | 200 | application/json | {"message":"Down"}              | Body: the server responds to /api/status, but its message is not "Ok"
          broken  | 503 | text/plain       | no healthy upstream             | HTTP status: /api/status returned 503, not 200: got plain text ("no healthy upstream"); a proxy or browser challenge is in front of the server; check the logs
          """)
  void saysWhatIsWrongWithTheAnswerAndSyncsOnWhereReadsWork(
      String name, int status, String contentType, String body, String says) {
    Chain chain = new Chain(world, name).synced();
    var fault =
        world
            .server
            .faults()
            .on("GET", "/api/status")
            .always()
            .answer(status, Map.of("Content-Type", contentType), body);

    chain.annotate(InfisicalConnection.class, name, "look");

    chain.awaitConnectionFails(says);
    chain.assertNothingLost();
    // Nobody who reads looks at a connection's condition.
    chain.awaitRecovered();
    fault.release();
    chain.awaitConnectionReady();
  }

  @Test
  void makesNoTargetBehindAConnectionThatNeverWorked() {
    Chain chain = new Chain(world, "never");
    chain.mendCredentials();
    chain.mendAuth();
    chain.mendStaticSecret();

    String missing = "InfisicalConnection %s/never, referenced by ".formatted(world.namespace);
    chain.awaitAuthFails(
        missing, ".spec.infisicalConnectionRef", "does not exist; create it or correct");
    world.awaitSyncFailure("never", missing, "does not exist; create it or correct");
    assertThat(world.data("never")).isEmpty();

    chain.mendConnection();
    chain.awaitRecovered();
  }

  private void awaitEvent(String connection, String event) {
    await()
        .untilAsserted(
            () -> assertThat(world.events(InfisicalConnection.class, connection)).contains(event));
  }

  private Chain secureChain(String name) {
    var project = secure.projects().create("Safe", name);
    var identity = secure.identities().create(name);
    project.grant(identity, Role.viewer());
    world.secret(name + "-right-pem", Map.of("ca.crt", secure.caCertificatePem()));
    return new Chain(world, name, secure, project, identity.universalAuth())
        .through(withCa(name + "-right-pem"));
  }

  private String withCa(String secret) {
    return "{address: \"%s\", tls: {caCertificate: {name: %s, namespace: \"${namespace}\", key: ca.crt}}}"
        .formatted(secure.address(), secret);
  }

  private String filled(String address) {
    return address
        .replace("${plain}", plain.host())
        .replace("${secure}", secure.address().substring("https://".length()));
  }
}
