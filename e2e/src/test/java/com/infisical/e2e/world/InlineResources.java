package com.infisical.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.DevDynamicSecret;
import com.infisical.devserver.DynamicSecretOptions;
import com.infisical.devserver.lease.LeaseBehaviour;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A resource of each kind of v1alpha1 in a world, with its own folder of the dev server. */
public final class InlineResources {
  /** What no value of a secret may be told as. */
  public static final String VALUE = "old-value-that-nobody-may-tell";

  private final World world;
  private final DevDynamicSecret definition;

  /** Makes what they read, and applies them; the Secret {@code credentials} must be there. */
  public InlineResources(World world) {
    this.world = world;
    world.leaks.forbid(VALUE);
    world.project.createFolder("dev", "/old").setSecret("dev", "/old", "OLD", VALUE);
    this.definition =
        world.project.dynamicSecret(
            "dev", "/lease", "main", DynamicSecretOptions.of(LeaseBehaviour.RENEWABLE));
    world.project.createFolder("dev", "/pushed").setSecret("dev", "/pushed", "FOREIGN", VALUE);
    world.secret("push-source", Map.of("PUSHED", VALUE, "FOREIGN", VALUE + " of the cluster"));
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalSecret
        metadata: {name: old}
        spec:
          hostAPI: "${address}/api"
          authentication:
            universalAuth:
              credentialsRef: {secretName: credentials, secretNamespace: "${namespace}"}
              secretsScope: {projectId: "${project}", envSlug: dev, secretsPath: /old}
          managedKubeSecretReferences:
          - {secretName: old, secretNamespace: "${namespace}", creationPolicy: Owner}
        ---
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalDynamicSecret
        metadata: {name: db}
        spec:
          hostAPI: "${address}/api"
          authentication:
            universalAuth:
              credentialsRef: {secretName: credentials, secretNamespace: "${namespace}"}
          dynamicSecret: {secretName: main, secretsPath: /lease, environmentSlug: dev, projectId: "${project}"}
          leaseRevocationPolicy: None
          leaseTTL: "1h"
          managedSecretReference: {secretName: db, secretNamespace: "${namespace}"}
        ---
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalPushSecret
        metadata: {name: push}
        spec:
          hostAPI: "${address}/api"
          authentication:
            universalAuth:
              credentialsRef: {secretName: credentials, secretNamespace: "${namespace}"}
          destination: {projectId: "${project}", environmentSlug: dev, secretsPath: /pushed}
          push:
            secret: {secretName: push-source, secretNamespace: "${namespace}"}
        """);
  }

  /** How often the dev server was asked to create a lease. */
  public long leasesCreated() {
    return definition.counts().created();
  }

  /** Ends every lease at the server. */
  public void endLeases() {
    definition.endLeases();
  }

  /** Waits until the operator has done all of it. */
  public void awaitReady() {
    awaitTrue(InfisicalSecret.class, "old", r -> r.getStatus().conditions(), "ReadyToSyncSecrets");
    awaitTrue(InfisicalDynamicSecret.class, "db", r -> r.getStatus().conditions(), "Reconcile");
    awaitTrue(InfisicalPushSecret.class, "push", r -> r.getStatus().conditions(), "Ready");
  }

  private <T extends HasMetadata> void awaitTrue(
      Class<T> kind, String name, Function<T, List<Condition>> conditions, String type) {
    await()
        .untilAsserted(
            () ->
                assertThat(conditions.apply(world.get(kind, name)))
                    .anySatisfy(
                        condition -> {
                          assertThat(condition.getType()).endsWith(type);
                          assertThat(condition.getStatus()).isEqualTo("True");
                        }));
  }
}
