package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.DevDynamicSecret;
import com.infisical.devserver.DynamicSecretOptions;
import com.infisical.devserver.lease.CredentialIssuer;
import com.infisical.devserver.lease.LeaseBehaviour;
import com.infisical.e2e.world.World;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Leases beside a database that hangs at every new user. */
@WithControlPlane(controllerManager = true, crds = true)
class HangingLeaseIT {
  private static final int MANY = 40;
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
        dynamicSecret: {secretName: %2$s, secretsPath: /db, environmentSlug: dev, projectSlug: "${slug}"}
        leaseRevocationPolicy: None
        leaseTTL: ""
        managedSecretReference: {secretName: %1$s, secretNamespace: "${namespace}"}
      """;

  /** A system that answers when it is told to. */
  private record Hanging(CountDownLatch letGo, AtomicInteger asked) implements CredentialIssuer {
    @Override
    public Issued issue(Instant end) throws IOException {
      asked.incrementAndGet();
      try {
        letGo.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IOException("it was away");
    }

    @Override
    public void extend(String entityId, Instant end) {
      throw new IllegalStateException("nothing was issued");
    }

    @Override
    public void end(String entityId) {
      throw new IllegalStateException("nothing was issued");
    }
  }

  @Test
  void renewsTheLeasesOfAWholeDatabaseInTime(ControlPlane plane) {
    Hanging hanging = new Hanging(new CountDownLatch(1), new AtomicInteger());
    try (World world = World.on(plane)) {
      world.atEnd(hanging.letGo()::countDown);
      world.secret("login", world.credentials());
      DynamicSecretOptions options = DynamicSecretOptions.of(LeaseBehaviour.RENEWABLE);
      DevDynamicSecret whole =
          world.project.dynamicSecret("dev", "/db", "whole", options.ttl(Duration.ofSeconds(6)));
      world.project.dynamicSecret("dev", "/db", "hung", options.issuer(hanging));
      world.apply(MANIFEST.formatted("whole", "whole"));
      await().untilAsserted(() -> assertThat(world.data("whole")).containsKey("PASSWORD"));
      for (int i = 0; i < MANY; i++) {
        world.apply(MANIFEST.formatted("hung-" + i, "hung"));
      }
      await().until(() -> hanging.asked().get() >= 4);
      int renewed = whole.counts().renewed();

      await()
          .failFast(
              () -> {
                Map<String, String> data = world.data("whole");
                assertThat(whole.letsIn(data.get("USERNAME"), data.get("PASSWORD"))).isTrue();
              })
          .until(() -> whole.counts().renewed() >= renewed + 3);
      assertThat(whole.counts().created()).isOne();
      assertThat(hanging.asked()).hasValue(4);
    }
  }
}
