package com.infisical.testkit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The operator's service account, its roles and their bindings as the chart has them, for any
 * namespace.
 */
final class OperatorBindings {
  /** What the chart renders to, so that tests do not need Helm for it. */
  private static final String MANIFESTS = "examples/operator/10-operator.yaml";

  private static final Set<String> KINDS =
      Set.of("ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding");

  private OperatorBindings() {}

  static List<HasMetadata> in(String namespace, KubernetesClient client) {
    Path manifests = Repository.find().path(MANIFESTS);
    try (InputStream stream = Files.newInputStream(manifests)) {
      List<HasMetadata> objects =
          client.load(stream).items().stream()
              .filter(object -> KINDS.contains(object.getKind()))
              .toList();
      objects.forEach(object -> moveTo(namespace, object));
      return objects;
    } catch (IOException e) {
      throw new ControlPlaneException(manifests + " cannot be read.", e);
    }
  }

  private static void moveTo(String namespace, HasMetadata object) {
    if (object.getMetadata().getNamespace() != null) {
      object.getMetadata().setNamespace(namespace);
    }
    if (object instanceof RoleBinding binding) {
      binding.getSubjects().forEach(subject -> subject.setNamespace(namespace));
    } else if (object instanceof ClusterRoleBinding binding) {
      binding.getMetadata().setName(binding.getMetadata().getName() + "-" + namespace);
      binding.getSubjects().forEach(subject -> subject.setNamespace(namespace));
    }
  }
}
