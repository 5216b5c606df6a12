package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.ClientCredentials;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.access.Role;
import com.infisical.e2e.world.Chain;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a user is told when universal auth does not log in. Each time a target that was synced
 * before stays as it is, and mending the credentials or the server is enough.
 */
@WithControlPlane(controllerManager = true, crds = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputLoginIT {
  private static final String LOGIN = "/api/v1/auth/universal-auth/login";
  private static final String WRONG = "wrong-client-secret-of-a-test";

  private final Map<String, DevIdentity> identities = new HashMap<>();
  private World world;

  @BeforeAll
  void startWorld(ControlPlane plane) {
    world = World.on(plane);
    world.leaks.forbid(WRONG);
  }

  @AfterEach
  void tellsNoSecret() {
    world.server.faults().clear();
    world.leaks.assertNothingLeaked(world.client, world.namespace);
  }

  @AfterAll
  void endWorld() {
    world.close();
  }

  @Test
  void tellsAMissingSecretFromAMissingKeyAndAnEmptyValue() {
    Chain chain = chain("absent").synced();
    String secret = "Secret %s/absent-login".formatted(world.namespace);
    String auth = "InfisicalAuth %s/absent cannot be used: ".formatted(world.namespace);

    world.client.secrets().inNamespace(world.namespace).withName("absent-login").delete();
    chain.awaitAuthFails(secret, ".spec.universal.clientIdRef", "does not exist; create it");
    chain.failsAndLosesNothing(auth, secret, "does not exist; create it");

    chain.credentials(Map.of("clientId", "some"));
    chain.awaitAuthFails(
        secret, ".spec.universal.clientSecretRef", "has no key clientSecret; add the key");
    chain.failsAndLosesNothing(auth, "has no key clientSecret; add the key");

    chain.credentials(Map.of("clientId", "some", "clientSecret", "\n"));
    chain.awaitAuthFails(
        "key clientSecret of " + secret, ".spec.universal.clientSecretRef", "is empty; put");
    chain.failsAndLosesNothing(auth, "is empty; put the value into it");

    chain.mendCredentials();
    chain.awaitAuthReady();
    chain.awaitRecovered();
  }

  @Test
  void takesTheInvisibleEndsOffACredentialAndRefusesTheRestBeforeALogin() {
    Chain chain = chain("invisible").synced();
    String id = chain.credentials.clientId();
    String secret = chain.credentials.clientSecret();
    String half = secret.substring(0, secret.length() / 2);
    String where =
        "key clientSecret of Secret %s/invisible-login, referenced by ".formatted(world.namespace);
    int before = world.logins();

    chain.credentials(
        Map.of("clientId", id, "clientSecret", half + "\u200b" + secret.substring(half.length())));
    chain.awaitAuthFails(
        where,
        ".spec.universal.clientSecretRef",
        "is not usable: it has U+200B (ZERO WIDTH SPACE) in its middle");
    chain.failsAndLosesNothing("U+200B (ZERO WIDTH SPACE) in its middle");
    assertThat(world.logins()).isEqualTo(before);

    chain.credentials(
        Map.of("clientId", "\ufeff" + id + "\r\n", "clientSecret", secret + "\u200b\n\u0000"));
    chain.awaitAuthReady();
    chain.awaitRecovered();
  }

  @Test
  void triesAWrongClientSecretOnceAndTheRightOneAtOnce() {
    Chain chain = chain("wrong").synced();
    int before = world.logins();

    chain.credentials(new ClientCredentials(chain.credentials.clientId(), WRONG));
    chain.awaitAuthFails(
        "login at ",
        "failed: HTTP 401",
        "check what .spec.universal.clientIdRef and .spec.universal.clientSecretRef name");
    chain.failsAndLosesNothing(
        "InfisicalAuth %s/wrong cannot be used: login at ".formatted(world.namespace), "HTTP 401");
    for (int i = 0; i < 5; i++) {
      chain.annotate(InfisicalAuth.class, "wrong", "touched");
      chain.annotate(Secret.class, "wrong-login", "touched");
      chain.staticSecret("wrong-" + i, "wrong-" + i, chain.goodSource());
    }
    for (int i = 0; i < 5; i++) {
      world.awaitSyncFailure("wrong-" + i, "login at ", "HTTP 401");
      assertThat(world.data("wrong-" + i)).isEmpty();
    }
    chain.failsAndLosesNothing("login at ", "HTTP 401");
    assertThat(world.logins()).isEqualTo(before + 1);

    chain.mendCredentials();
    chain.awaitAuthReady();
    for (int i = 0; i < 5; i++) {
      world.awaitSynced("wrong-" + i);
    }
    chain.awaitRecovered();
    assertThat(world.logins()).isEqualTo(before + 2);
  }

  @Test
  void countsOneWrongSecretInSeveralInfisicalAuthsAsOne() {
    Chain first = chain("one").synced();
    Chain second = new Chain(world, "two", world.server, world.project, first.credentials).synced();
    int before = world.logins();
    ClientCredentials wrong = new ClientCredentials(first.credentials.clientId(), WRONG);

    first.credentials(wrong);
    first.awaitAuthFails("HTTP 401");
    second.credentials(wrong);
    second.awaitAuthFails("login at ", "failed: HTTP 401");
    second.failsAndLosesNothing("login at ", "failed: HTTP 401");

    assertThat(world.logins()).isEqualTo(before + 1);
    first.mendCredentials();
    second.mendCredentials();
    first.awaitRecovered();
    second.awaitRecovered();
  }

  @Test
  void saysThatAClientIdIsUnknown() {
    Chain chain = chain("nobody").synced();

    chain.credentials(new ClientCredentials("00000000-0000-0000-0000-000000000000", WRONG));

    chain.awaitAuthFails("login at ", "failed: HTTP 4", ".spec.universal.clientIdRef");
    chain.failsAndLosesNothing("login at ", "failed: HTTP 4", ".spec.universal.clientIdRef");
    chain.mendCredentials();
    chain.awaitRecovered();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sick    | 500 | application/json | {}                       | HTTP 500: got JSON that is not Infisical's; a proxy or browser challenge is in front of the server; check the logs of the server
          page    | 200 | text/html        | <html>sign in</html>     | HTTP 200: got an HTML page; a proxy or browser challenge is in front of the server; check that .spec.address of the InfisicalConnection is Infisical's
          """)
  void triesAgainByItselfWhereTheServerFails(
      String name, int status, String contentType, String body, String says) {
    Chain chain = chain(name).synced();
    var fault =
        world
            .server
            .faults()
            .on("POST", LOGIN)
            .always()
            .answer(status, Map.of("Content-Type", contentType), body);

    ClientCredentials another = another(chain);
    chain.credentials(
        new ClientCredentials(another.clientId() + " ", another.clientSecret() + "\n"));

    chain.awaitAuthFails("login at ", says);
    chain.failsAndLosesNothing("login at ", says);
    fault.release();
    chain.awaitAuthReady();
    chain.awaitRecovered();
  }

  @Test
  void triesAgainByItselfWhereTheServerHangsUp() {
    Chain chain = chain("dropped").synced();
    var fault = world.server.faults().on("POST", LOGIN).always().drop();

    chain.credentials(another(chain));

    chain.awaitAuthFails("login at ", "the connection was lost", "check scheme and port in");
    chain.failsAndLosesNothing("login at ", "the connection was lost");
    fault.release();
    chain.awaitAuthReady();
    chain.awaitRecovered();
  }

  @Test
  void saysWhichInfisicalAuthIsMissing() {
    Chain chain = chain("deleted").synced();

    world
        .client
        .resources(InfisicalAuth.class)
        .inNamespace(world.namespace)
        .withName("deleted")
        .delete();

    chain.awaitFailsAndLosesNothing(
        "InfisicalAuth %s/deleted, referenced by .spec.infisicalAuthRef".formatted(world.namespace),
        "does not exist; create it or correct the reference");
    chain.mendAuth();
    chain.awaitRecovered();
  }

  /** Each with an identity of its own: failures of one make the others wait. */
  private Chain chain(String name) {
    DevIdentity identity = world.server.identities().create(name);
    world.project.grant(identity, Role.viewer());
    ClientCredentials credentials = identity.universalAuth();
    identities.put(name, identity);
    return new Chain(world, name, world.server, world.project, credentials);
  }

  private ClientCredentials another(Chain chain) {
    ClientCredentials another =
        Objects.requireNonNull(identities.get(chain.name)).anotherClientSecret();
    world.leaks.forbid(another.clientSecret());
    return another;
  }
}
