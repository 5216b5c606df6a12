package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Nothing that lets others test guesses of a value, its length, CRC-32, MD5, SHA-1 or SHA-256, is
 * in a status, an event, the log, the metrics or on a workload.
 */
@WithControlPlane(controllerManager = true, crds = true)
class FingerprintsIT {
  /** Lengths that occur nowhere by chance. */
  private static final String FIRST = "first-".repeat(15_001) + "x";

  private static final String SECOND = "second".repeat(15_169) + "y";
  private static final String OTHER = "other+".repeat(21_667) + "z";

  @Test
  void saysNothingByWhichAValueCouldBeGuessed(ControlPlane plane) {
    try (World world = World.on(plane).withAuth()) {
      forbid(world, FIRST, SECOND, OTHER, goText(FIRST), goText(SECOND));
      world
          .project
          .createFolder("dev", "/app")
          .setSecret("dev", "/app", "VALUE", FIRST)
          .setSecret("dev", "/app", "OTHER", OTHER);
      world.apply(DEPLOYMENT);
      world.apply(RESOURCE);
      world.awaitSyncFailure("app", "1 of 3 targets failed");
      world.awaitData("target", Map.of("VALUE", FIRST, "OTHER", OTHER));

      world.project.setSecret("dev", "/app", "VALUE", SECOND);
      world.annotate(InfisicalStaticSecret.class, "app", "secrets.infisical.com/force-sync", "1");
      world.awaitData("target", Map.of("VALUE", SECOND, "OTHER", OTHER));
      await()
          .untilAsserted(
              () ->
                  assertThat(world.get(Deployment.class, "consumer").getMetadata().getAnnotations())
                      .containsKey("secrets.infisical.com/managed-secret.target"));

      // The record for the Go operator stands on the target, for those who may read it anyway: it
      // shows that this test would notice one elsewhere.
      String version =
          world
              .get(Secret.class, "target")
              .getMetadata()
              .getAnnotations()
              .get("secrets.infisical.com/version");
      assertThat(world.leaks.isClean(version)).isFalse();
      world.leaks.assertNothingLeaked(world.client, world.namespace);
    }
  }

  private static void forbid(World world, String... values) {
    for (String value : values) {
      world.leaks.forbidWithLength(value);
    }
  }

  /** The whole data as Go prints a map, of which Go's version has length and checksum. */
  private static String goText(String value) {
    return "map[OTHER:[%s] VALUE:[%s]]".formatted(goBytes(OTHER), goBytes(value));
  }

  private static String goBytes(String value) {
    return value.chars().mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: consumer
        annotations: {secrets.infisical.com/auto-reload: "true"}
      spec:
        replicas: 1
        selector: {matchLabels: {app: consumer}}
        template:
          metadata: {labels: {app: consumer}}
          spec:
            containers:
              - {name: main, image: example.invalid/app, envFrom: [{secretRef: {name: target}}]}
      """;

  private static final String RESOURCE =
      """
      apiVersion: secrets.infisical.com/v1beta1
      kind: InfisicalStaticSecret
      metadata: {name: app}
      spec:
        infisicalAuthRef: {name: auth, namespace: "${namespace}"}
        syncOptions: {refreshInterval: 1h}
        sources: [{projectId: "${project}", environmentSlug: dev, secretPath: /app}]
        targets:
          - {name: target, namespace: "${namespace}", kind: Secret, creationPolicy: Owner}
          - {name: target, namespace: "${namespace}", kind: ConfigMap, creationPolicy: Owner}
          - name: refused
            namespace: "${namespace}"
            kind: Secret
            creationPolicy: Owner
            secretType: kubernetes.io/tls
      """;
}
