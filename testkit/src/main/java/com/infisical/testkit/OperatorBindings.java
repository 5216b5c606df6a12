package com.infisical.testkit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.util.List;

/** The operator's service account and what binds it to the roles of the chart. */
final class OperatorBindings {
  private static final String RBAC_GROUP = "rbac.authorization.k8s.io";

  private OperatorBindings() {}

  static List<HasMetadata> in(String namespace) {
    return List.of(
        new ServiceAccountBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(ControlPlane.OPERATOR)
            .endMetadata()
            .build(),
        new ClusterRoleBindingBuilder()
            .withNewMetadata()
            .withName(ControlPlane.OPERATOR + "-" + namespace)
            .endMetadata()
            .withNewRoleRef(RBAC_GROUP, "ClusterRole", ControlPlane.OPERATOR)
            .addNewSubject("", "ServiceAccount", ControlPlane.OPERATOR, namespace)
            .build(),
        new RoleBindingBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(ControlPlane.OPERATOR + "-own")
            .endMetadata()
            .withNewRoleRef(RBAC_GROUP, "Role", ControlPlane.OPERATOR + "-own")
            .addNewSubject("", "ServiceAccount", ControlPlane.OPERATOR, namespace)
            .build());
  }
}
