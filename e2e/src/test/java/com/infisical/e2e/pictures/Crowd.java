package com.infisical.e2e.pictures;

import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Thousands of resources in a real API server, with the statuses that an operator would write: it
 * need not run to show how the page bears them.
 */
public final class Crowd {
  private static final int TEAMS = 50;
  private static final int AT_ONCE = 16;

  private final KubernetesClient client;
  private final int size;

  /** So many resources, each with a target and every fifth with a workload. */
  public Crowd(KubernetesClient client, int size) {
    this.client = client;
    this.size = size;
  }

  /** Where the resource of a number is. */
  public String namespace(int number) {
    return "team-%02d".formatted(number % TEAMS);
  }

  /** The name of the resource of a number. */
  public String name(int number) {
    return "app-%04d".formatted(number);
  }

  /** Makes all of them. */
  public void gather() {
    for (int team = 0; team < TEAMS; team++) {
      client
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName(namespace(team))
                  .endMetadata()
                  .build())
          .create();
    }
    apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: infisical, namespace: team-00}
        spec: {address: "https://infisical.example.com"}
        """);
    status("infisicalconnections", "team-00", "infisical", ready("OK"));
    for (int team = 0; team < TEAMS; team++) {
      auth(namespace(team));
    }
    try (var workers = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> all = new ArrayList<>();
      for (int number = 0; number < size; number++) {
        int which = number;
        all.add(workers.submit(() -> resource(which)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private void auth(String namespace) {
    apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: login, namespace: %1$s}
        spec:
          infisicalConnectionRef: {name: infisical, namespace: team-00}
          method: kubernetes
          kubernetes:
            identityIdRef: {name: login, namespace: %1$s, key: id}
            serviceAccountRef: {name: default, namespace: %1$s}
        """
            .formatted(namespace));
    status("infisicalauths", namespace, "login", ready("Authentication successful"));
  }

  private void resource(int number) {
    apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: %1$s, namespace: %2$s}
        spec:
          infisicalAuthRef: {name: login, namespace: %2$s}
          syncOptions: {refreshInterval: 60s}
          sources: [{projectSlug: shop, environmentSlug: prod, secretPath: /%1$s}]
          targets: [{name: %1$s, namespace: %2$s, kind: Secret, creationPolicy: Owner}]
        """
            .formatted(name(number), namespace(number)));
    set(number, number % 997 != 11);
    if (number % 5 == 0) {
      apply(
          """
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: %1$s, namespace: %2$s, annotations: {secrets.infisical.com/auto-reload: "true"}}
          spec:
            selector: {matchLabels: {app: %1$s}}
            template:
              metadata: {labels: {app: %1$s}}
              spec: {containers: [{name: c, image: i, envFrom: [{secretRef: {name: %1$s}}]}]}
          """
              .formatted(name(number), namespace(number)));
    }
  }

  /** Has a resource say that it is well, or that it is not. */
  public void set(int number, boolean well) {
    String name = name(number);
    String namespace = namespace(number);
    String target =
        "\"kind\": \"Secret\", \"namespace\": \"%s\", \"name\": \"%s\"".formatted(namespace, name);
    status(
        "infisicalstaticsecrets",
        namespace,
        name,
        """
        {"status": {"observedGeneration": 1, "lastSyncedAt": "%s",
          "sources": [{"index": 0, "count": 12}],
          "targets": [{%s, "state": "%s"%s}],
          "conditions": [{"type": "secrets.infisical.com/LastReconcileStatus", "status": "%s",
            "reason": "%s", "message": "%s", "observedGeneration": 1,
            "lastTransitionTime": "2026-11-29T10:00:00Z"}]}}
        """
            .formatted(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                target,
                well ? "Synced" : "Failed",
                well
                    ? ""
                    : ", \"message\": \"Secret %s/%s: namespace %s is being deleted\""
                        .formatted(namespace, name, namespace),
                well ? "True" : "False",
                well ? "OK" : "Error",
                well
                    ? "Reconciliation successful"
                    : "Reconciliation failed: 1 of 1 targets failed: Secret %s/%s: namespace %s is being deleted"
                        .formatted(namespace, name, namespace)));
  }

  private static String ready(String message) {
    return """
    {"status": {"observedGeneration": 1, "conditions": [{"type": "secrets.infisical.com/IsReady",
      "status": "True", "reason": "OK", "message": "%s", "observedGeneration": 1,
      "lastTransitionTime": "2026-11-29T10:00:00Z"}]}}
    """
        .formatted(message);
  }

  private void apply(String manifest) {
    client
        .load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)))
        .items()
        // The client repeats a request whose answer is late: a create would find its own object.
        .forEach(item -> client.resource(item).serverSideApply());
  }

  private void status(String plural, String namespace, String name, String patch) {
    switch (plural) {
      case "infisicalconnections" -> patch(InfisicalConnection.class, namespace, name, patch);
      case "infisicalauths" -> patch(InfisicalAuth.class, namespace, name, patch);
      default -> patch(InfisicalStaticSecret.class, namespace, name, patch);
    }
  }

  private <T extends HasMetadata> void patch(
      Class<T> kind, String namespace, String name, String patch) {
    client
        .resources(kind)
        .inNamespace(namespace)
        .withName(name)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }
}
