package com.infisical.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.DevIdentity;
import java.util.Map;

/**
 * InfisicalAuths of one cloud method in a world, each with an identity and a Secret of its own, and
 * what IsReady says of them.
 *
 * @param method such as {@code azure}
 * @param block such as {@code azure}
 * @param page where the remedies are
 */
public record CloudLogins(World world, String method, String block, DocsPage page) {
  public CloudLogins {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: infisical}
        spec: {address: "${address}"}
        """);
  }

  public DevIdentity identity(String name) {
    return world.server.identities().create(name);
  }

  /** Makes the Secret and the InfisicalAuth; {@code more} are the other fields of its block. */
  public void logIn(String name, DevIdentity identity, String more) {
    world.secret(name, Map.of("identityId", identity.id() + "\n"));
    auth(name, more);
  }

  /** Makes the InfisicalAuth alone. */
  public void auth(String name, String more) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: "%1$s"}
        spec:
          infisicalConnectionRef: {name: infisical, namespace: "${namespace}"}
          method: %2$s
          %3$s:
            identityIdRef: {name: "%1$s", namespace: "${namespace}", key: identityId}
            %4$s
        """
            .formatted(name, method, block, more));
  }

  public void assertReady(String name, String message) {
    world.awaitCondition(
        () -> world.authReady(name),
        c -> {
          assertThat(c.getMessage()).isEqualTo(message);
          assertThat(c.getStatus()).isEqualTo("True");
          assertThat(c.getReason()).isEqualTo("OK");
        });
  }

  /** Waits for exactly that message, and finds a remedy for it on the page. */
  public void assertNotReady(String name, String message) {
    world.awaitCondition(
        () -> world.authReady(name),
        c -> {
          assertThat(c.getMessage()).isEqualTo(message);
          assertThat(c.getStatus()).isEqualTo("False");
          assertThat(c.getReason()).isEqualTo("Error");
        });
    assertThat(page.hasRemedyFor(message)).as("a remedy for: " + message).isTrue();
  }

  /** The message of a login that the server refused. */
  public String refused(String what) {
    return "login at %s failed: %s".formatted(world.server.address(), what);
  }

  /** What every method says of a Secret and a key that are not there. */
  public void assertSaysWhatIsMissing(String more) {
    String field = ".spec." + block + ".identityIdRef";
    auth("no-secret", more);
    assertMessage(
        "no-secret",
        "Secret %s/no-secret, referenced by %s, does not exist; create it or correct the reference"
            .formatted(world.namespace, field));
    world.secret("no-key", Map.of("other", "value"));
    auth("no-key", more);
    assertMessage(
        "no-key",
        "Secret %s/no-key, referenced by %s, has no key identityId; add the key or correct the reference"
            .formatted(world.namespace, field));
    world.secret("no-value", Map.of("identityId", " \n"));
    auth("no-value", more);
    assertMessage(
        "no-value",
        "key identityId of Secret %s/no-value, referenced by %s, is empty; put the value into it"
            .formatted(world.namespace, field));
  }

  private void assertMessage(String name, String message) {
    world.awaitCondition(
        () -> world.authReady(name),
        c -> {
          assertThat(c.getMessage()).isEqualTo(message);
          assertThat(c.getStatus()).isEqualTo("False");
        });
  }
}
