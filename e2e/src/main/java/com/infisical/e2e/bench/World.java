package com.infisical.e2e.bench;

import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.ControlPlaneBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * A control plane without a controller manager, whose work would be noise, and the server double,
 * used by all runs one after the other.
 */
final class World implements AutoCloseable {
  private static final List<String> KINDS =
      List.of("infisicalstaticsecrets", "infisicalauths", "infisicalconnections");
  private static final List<String> CORE_KINDS = List.of("secrets", "events");
  static final Parallel AT_ONCE = new Parallel(32);

  private final Load load;
  private final ControlPlane plane;
  private final KubeApi api;
  private final ServerProcess server;
  private final AuditLog audit;

  private World(Load load, ControlPlane plane, ServerProcess server, AuditLog audit) {
    this.load = load;
    this.plane = plane;
    this.api = new KubeApi(plane);
    this.server = server;
    this.audit = audit;
  }

  static World start(Plan plan) throws IOException, InterruptedException {
    AuditLog audit =
        AuditLog.prepare(
            Files.createTempDirectory("infisical-bench-"),
            plan.subjects().stream().map(Subject::user).toList());
    ControlPlaneBuilder builder = ControlPlane.builder();
    if (!plan.subjects().isEmpty()) {
      audit.flags().forEach(builder::apiServerFlag);
    }
    World world = new World(plan.load(), builder.start(), ServerProcess.start(plan.load()), audit);
    try {
      world.furnish(plan);
      return world;
    } catch (RuntimeException | IOException | InterruptedException e) {
      world.close();
      throw e;
    }
  }

  private void furnish(Plan plan) throws IOException, InterruptedException {
    plane.applyCrds();
    for (Subject subject : plan.subjects()) {
      plane.createNamespace(subject.namespace());
      if (subject.name().equals(Subject.PEER)) {
        admit(subject);
      } else {
        plane.installOperatorRbac(subject.namespace());
      }
    }
    plan.peerManifests().ifPresent(plane::apply);
    AT_ONCE.run(load.layout().tenants(), i -> api.create(Manifests.namespace(Load.namespace(i))));
  }

  private void admit(Subject subject) {
    plane
        .client()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(subject.namespace())
                .withName(subject.account())
                .endMetadata()
                .build())
        .create();
    plane
        .client()
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(subject.namespace())
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                .addNewSubject("", "ServiceAccount", subject.account(), subject.namespace())
                .build())
        .create();
  }

  ControlPlane plane() {
    return plane;
  }

  KubeApi api() {
    return api;
  }

  ServerProcess server() {
    return server;
  }

  AuditLog audit() {
    return audit;
  }

  Manifests manifests(Load work) {
    return new Manifests(work, server.address());
  }

  /** Creates what the tenants of the work log in with, and where. */
  void createTenants(Load work) throws InterruptedException {
    Manifests manifests = manifests(work);
    AT_ONCE.run(
        work.layout().tenants(),
        tenant -> {
          for (Manifests.Creation each : manifests.tenant(tenant)) {
            api.create(each);
          }
        });
  }

  /** Leaves nothing of the run before: no objects, no lease, no tokens, no counts. */
  void reset(List<Subject> subjects) throws IOException, InterruptedException {
    AT_ONCE.run(
        load.layout().tenants(),
        tenant -> {
          for (String kind : KINDS) {
            api.delete(Manifests.resources(kind, tenant));
          }
          for (String kind : CORE_KINDS) {
            api.delete("/api/v1/namespaces/" + Load.namespace(tenant) + "/" + kind);
          }
        });
    for (Subject each : subjects) {
      String in = "/namespaces/" + each.namespace();
      api.delete("/apis/coordination.k8s.io/v1" + in + "/leases");
      api.delete("/api/v1" + in + "/secrets");
      api.delete("/api/v1" + in + "/events");
    }
    server.reset();
  }

  @Override
  public void close() {
    server.close();
    api.close();
    plane.close();
  }
}
