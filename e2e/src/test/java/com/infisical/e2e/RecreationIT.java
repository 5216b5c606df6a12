package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.hooks.Faults;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An object that is deleted and made again under its name, as {@code kubectl replace --force} does,
 * is served as a new one, whatever was under way for the old one.
 */
@WithControlPlane(crds = true, controllerManager = true)
class RecreationIT {
  private static final Duration SLOWLY = Duration.ofSeconds(60);
  private static final int MANY = 12;

  private @Nullable World world;

  @AfterEach
  void endWorld() {
    if (world != null) {
      world.close();
    }
  }

  private World world(ControlPlane plane) {
    World shop = World.on(plane).withAuth();
    world = shop;
    shop.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first");
    return shop;
  }

  /** Deletes an object and makes it again at once. */
  private static <T extends HasMetadata> String replace(World shop, Class<T> kind, String name) {
    T old = shop.get(kind, name);
    shop.client.resource(old).delete();
    old.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(old.getMetadata().getNamespace())
            .withName(name)
            .build());
    return shop.client.resource(old).create().getMetadata().getUid();
  }

  @Test
  void servesAStaticSecretThatWasReplacedWhileItsSourceWasRead(ControlPlane plane) {
    World shop = world(plane);
    shop.awaitAuthReady();
    Faults.Planned held = shop.server.faults().on("GET", "/api/v4/secrets").hang();
    shop.staticSecret("app", "app");
    await().until(() -> held.struck() == 1);

    String uid = replace(shop, InfisicalStaticSecret.class, "app");
    held.release();

    shop.awaitSynced("app");
    shop.awaitData("app", Map.of("PASSWORD", "first"));
    assertThat(shop.get(InfisicalStaticSecret.class, "app").getMetadata().getUid()).isEqualTo(uid);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        shop.client
                            .secrets()
                            .inNamespace(shop.namespace)
                            .withName("app")
                            .get()
                            .getMetadata()
                            .getOwnerReferences()
                            .getFirst()
                            .getUid())
                    .isEqualTo(uid));
  }

  @Test
  void servesEveryStaticSecretThatWasReplacedAgainAndAgain(ControlPlane plane) {
    World shop = world(plane);
    for (int i = 0; i < MANY; i++) {
      shop.staticSecret("app-" + i, "app-" + i, "5s");
    }
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < MANY; i++) {
        replace(shop, InfisicalStaticSecret.class, "app-" + i);
      }
    }

    for (int i = 0; i < MANY; i++) {
      shop.awaitSynced("app-" + i);
    }
    shop.project.setSecret("dev", "/app", "PASSWORD", "second");
    for (int i = 0; i < MANY; i++) {
      shop.awaitData("app-" + i, Map.of("PASSWORD", "second"));
    }
  }

  @Test
  void servesEveryConnectionAndInfisicalAuthThatWasReplaced(ControlPlane plane) {
    World shop = world(plane);
    shop.awaitAuthReady();
    for (int round = 0; round < 6; round++) {
      replace(shop, InfisicalConnection.class, "infisical");
      replace(shop, InfisicalAuth.class, "auth");
    }
    String last = replace(shop, InfisicalAuth.class, "auth");

    shop.awaitAuthReady();
    shop.awaitCondition(
        shop::connectionReady, ready -> assertThat(ready.getStatus()).isEqualTo("True"));
    assertThat(shop.get(InfisicalAuth.class, "auth").getMetadata().getUid()).isEqualTo(last);
    shop.staticSecret("app", "app");
    shop.awaitSynced("app");
    int logins = shop.logins();
    shop.secret("credentials", Map.of("clientId", "nobody", "clientSecret", "wrong"));
    await()
        .atMost(SLOWLY)
        .until(() -> shop.logins() > logins && shop.authReady().getStatus().equals("False"));
    shop.secret("credentials", shop.credentials());
    await().atMost(SLOWLY).until(() -> shop.authReady().getStatus().equals("True"));
  }

  @Test
  void servesWhatIsInANamespaceThatWasDeletedAndMadeAgain(ControlPlane plane) {
    World shop = world(plane);
    shop.staticSecret("app", "app", "5s");
    shop.awaitSynced("app");

    shop.client.namespaces().withName(shop.namespace).delete();
    await()
        .atMost(SLOWLY)
        .until(() -> shop.client.namespaces().withName(shop.namespace).get() == null);
    shop.client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(shop.namespace).endMetadata().build())
        .create();
    shop.withAuth();
    shop.staticSecret("app", "app", "5s");

    await().atMost(SLOWLY).ignoreExceptions().untilAsserted(() -> shop.awaitSynced("app"));
    shop.project.setSecret("dev", "/app", "PASSWORD", "second");
    shop.awaitData("app", Map.of("PASSWORD", "second"));
  }
}
