package com.infisical.e2e.world;

import com.infisical.testkit.ControlPlane;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.util.List;
import java.util.function.Function;

/** The role of an operator that works in one world only, as the chart has it or with less. */
public final class OperatorRole {
  private static final String GROUP = "rbac.authorization.k8s.io";

  private final World world;
  private final String name;
  private final List<PolicyRule> rules;

  /** Makes the operator's service account in the world, bound to a role that has no rules yet. */
  public OperatorRole(World world) {
    this.world = world;
    this.name = world.namespace + "-operator";
    world.plane.installOperatorRbac(world.namespace);
    var rbac = world.client.rbac();
    rbac.clusterRoleBindings().withName(ControlPlane.OPERATOR + "-" + world.namespace).delete();
    this.rules = rbac.clusterRoles().withName(ControlPlane.OPERATOR).get().getRules();
    bindIn(world.namespace);
    world.atEnd(() -> rbac.clusterRoles().withName(name).delete());
  }

  /** Grants of each rule these verbs. */
  public void grant(Function<PolicyRule, List<String>> verbs) {
    world
        .client
        .resource(
            new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withRules(
                    rules.stream()
                        .map(rule -> rule.edit().withVerbs(verbs.apply(rule)).build())
                        .filter(rule -> !rule.getVerbs().isEmpty())
                        .toList())
                .build())
        .forceConflicts()
        .serverSideApply();
  }

  /** Has the role hold in another namespace, too. */
  public void bindIn(String namespace) {
    world
        .client
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("operator")
                .endMetadata()
                .withNewRoleRef(GROUP, "ClusterRole", name)
                .addNewSubject("", "ServiceAccount", ControlPlane.OPERATOR, world.namespace)
                .build())
        .serverSideApply();
  }
}
