package com.infisical.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Workloads of a world's namespace, and how often a controller manager has rolled each. */
public final class Workloads {
  private final World world;

  public Workloads(World world) {
    this.world = world;
  }

  /** A pod whose container takes its environment from a Secret. */
  public static String envFrom(String secret) {
    return "containers: [{name: c, image: i, envFrom: [{secretRef: {name: %s}}]}]"
        .formatted(secret);
  }

  /** Makes a Deployment that asks for restarts, and gives its name. */
  public String deploy(String name, String pod) {
    apply("Deployment", name, pod, true);
    return name;
  }

  /** Makes a workload with these fields of its pod's spec. */
  public void apply(String kind, String name, String pod, boolean autoReload) {
    world.apply(
        """
        apiVersion: apps/v1
        kind: %s
        metadata: {name: %s, annotations: {secrets.infisical.com/auto-reload: "%s"}}
        spec:
          selector: {matchLabels: {app: %s}}
          %s
          template:
            metadata: {labels: {app: %s}}
            spec: {terminationGracePeriodSeconds: 0, %s}
        """
            .formatted(
                kind,
                name,
                autoReload,
                name,
                kind.equals("StatefulSet") ? "serviceName: none" : "",
                name,
                pod));
  }

  /** Waits until each has this many revisions of its pods, the first among them. */
  public void awaitRevisions(int expected, String... names) {
    await()
        .untilAsserted(
            () -> assertThat(revisions(names)).as(Arrays.toString(names)).containsOnly(expected));
  }

  /** How many revisions of its pods each workload has had. */
  List<Integer> revisions(String... names) {
    var apps = world.client.apps();
    List<String> owners =
        Stream.concat(
                apps.replicaSets().inNamespace(world.namespace).list().getItems().stream(),
                apps.controllerRevisions().inNamespace(world.namespace).list().getItems().stream())
            .flatMap(Workloads::owner)
            .toList();
    return Arrays.stream(names)
        .map(name -> (int) owners.stream().filter(name::equals).count())
        .toList();
  }

  /**
   * Asserts that each was changed so often since it was made: an API server counts at once what
   * controllers act upon later.
   */
  public void assertChanges(int expected, String... names) {
    var apps = world.client.apps();
    Map<String, Long> generations =
        Stream.of(
                apps.deployments().inNamespace(world.namespace).list().getItems(),
                apps.statefulSets().inNamespace(world.namespace).list().getItems(),
                apps.daemonSets().inNamespace(world.namespace).list().getItems())
            .flatMap(List::stream)
            .map(HasMetadata::getMetadata)
            .collect(Collectors.toMap(ObjectMeta::getName, ObjectMeta::getGeneration));
    for (String name : names) {
      assertThat(generations).containsEntry(name, expected + 1L);
    }
  }

  /** Lets nobody change the Deployment of this name. */
  public void denyChangesOf(String deployment) {
    world.apply(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: "${namespace}"}
        spec:
          failurePolicy: Fail
          matchConstraints:
            resourceRules:
              - {apiGroups: [apps], apiVersions: [v1], operations: [UPDATE], resources: [deployments]}
          validations:
            - expression: object.metadata.namespace != '${namespace}' || object.metadata.name != '%s'
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: "${namespace}"}
        spec: {policyName: "${namespace}", validationActions: [Deny]}
        """
            .formatted(deployment));
    world.atEnd(this::allowChanges);
    // A policy takes its time to become effective.
    await()
        .until(
            () -> {
              try {
                // A label, because a Deployment's annotations count as its generation.
                world.change(
                    Deployment.class,
                    deployment,
                    "{\"metadata\":{\"labels\":{\"probe\":\"%d\"}}}".formatted(System.nanoTime()));
                return false;
              } catch (KubernetesClientException denied) {
                return denied.getCode() == 422;
              }
            });
  }

  /** Takes back {@link #denyChangesOf}. */
  public void allowChanges() {
    var v1 = world.client.admissionRegistration().v1();
    v1.validatingAdmissionPolicyBindings().withName(world.namespace).delete();
    v1.validatingAdmissionPolicies().withName(world.namespace).delete();
  }

  private static Stream<String> owner(HasMetadata revision) {
    return revision.getMetadata().getOwnerReferences().stream().map(OwnerReference::getName);
  }
}
