package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.DevDynamicSecret;
import com.infisical.devserver.DynamicSecretOptions;
import com.infisical.devserver.lease.LeaseBehaviour;
import com.infisical.e2e.soak.PostgresRoles;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.Postgres;
import com.infisical.testkit.WithControlPlane;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Leases of roles in a PostgreSQL server: whatever the Secret holds opens the database at any time.
 *
 * <p>It needs Debian's package {@code postgresql}; {@code .ci/run} installs it.
 */
@WithControlPlane(controllerManager = true, crds = true)
class PostgresLeaseIT {
  private static final String MANIFEST =
      """
      apiVersion: secrets.infisical.com/v1alpha1
      kind: InfisicalDynamicSecret
      metadata: {name: %1$s}
      spec:
        hostAPI: "${address}"
        authentication:
          universalAuth:
            credentialsRef: {secretName: login, secretNamespace: "${namespace}"}
        dynamicSecret: {secretName: %1$s, secretsPath: /db, environmentSlug: dev, projectSlug: "${slug}"}
        leaseRevocationPolicy: Revoke
        leaseTTL: ""
        renewal: %2$s
        managedSecretReference: {secretName: %1$s, secretNamespace: "${namespace}"}
      """;

  private World world;
  private Postgres postgres;

  @Test
  void opensTheDatabaseAtAnyTimeWhetherRolesAreExtendedOrReplaced(ControlPlane plane)
      throws InterruptedException {
    postgres = Postgres.start(plane);
    try (World started = World.on(plane)) {
      world = started;
      world.secret("login", world.credentials());
      DevDynamicSecret extended = define("extended", true);
      DevDynamicSecret replaced = define("replaced", false);
      world.apply(MANIFEST.formatted("extended", "auto"));
      world.apply(MANIFEST.formatted("replaced", "never"));
      awaitLease("extended");
      awaitLease("replaced");
      Map<String, String> first = world.data("extended");

      await()
          .failFast(() -> assertThat(opens("extended") && opens("replaced")).isTrue())
          .untilAsserted(
              () -> {
                assertThat(extended.counts().renewed()).isGreaterThanOrEqualTo(2);
                assertThat(replaced.counts().created()).isGreaterThanOrEqualTo(3);
              });

      assertThat(world.data("extended")).isEqualTo(first);
      assertThat(extended.counts().created()).isOne();
      assertThat(replaced.counts().renewed()).isZero();
      Map<String, String> last = world.data("replaced");
      delete("extended");
      delete("replaced");
      assertThat(postgres.letsIn(first.get("DB_USERNAME"), first.get("DB_PASSWORD"))).isFalse();
      assertThat(postgres.letsIn(last.get("DB_USERNAME"), last.get("DB_PASSWORD"))).isFalse();
    }
  }

  private DevDynamicSecret define(String name, boolean extending) {
    return world.project.dynamicSecret(
        "dev",
        "/db",
        name,
        DynamicSecretOptions.of(LeaseBehaviour.RENEWABLE)
            .ttl(Duration.ofSeconds(6))
            .issuer(new PostgresRoles(postgres, extending)));
  }

  private void awaitLease(String name) {
    await().untilAsserted(() -> assertThat(world.data(name)).containsKey("DB_PASSWORD"));
  }

  private boolean opens(String name) {
    Map<String, String> data = world.data(name);
    return postgres.letsIn(data.get("DB_USERNAME"), data.get("DB_PASSWORD"));
  }

  private void delete(String name) {
    world.client.resource(world.get(InfisicalDynamicSecret.class, name)).delete();
    await()
        .until(
            () ->
                world
                        .client
                        .resources(InfisicalDynamicSecret.class)
                        .inNamespace(world.namespace)
                        .withName(name)
                        .get()
                    == null);
  }
}
