package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.e2e.world.ChartRenderer;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart's roles for users allow, asked of the API server for users who have them. */
@WithControlPlane(own = true, crds = true)
class UserRolesIT {
  private static final List<String> READ = List.of("get", "list", "watch");
  private static final List<String> WRITE =
      List.of("create", "update", "patch", "delete", "deletecollection");
  private static final Set<String> SYNCS = Set.of("infisicalstaticsecrets");
  private static final Set<String> INLINE =
      Set.of("infisicalsecrets", "infisicaldynamicsecrets", "infisicalpushsecrets");
  private static final Set<String> LOGINS = Set.of("infisicalconnections", "infisicalauths");
  private static final String GENERATORS = "clustergenerators";

  @TempDir private Path scratch;

  @ParameterizedTest
  @ValueSource(strings = {"open", "strict"})
  void letNobodyButAdministratorsNameCredentialsServersOrStatuses(
      String tenancy, ControlPlane plane) {
    String namespace = plane.namespace("users");
    install(plane, tenancy);
    Map<String, KubernetesClient> users =
        Map.of(
            "user-view", user(plane, namespace, "user-view"),
            "user-edit", user(plane, namespace, "user-edit"),
            "user-admin", user(plane, namespace, "user-admin"));
    Set<String> all = new TreeSet<>(Set.of(GENERATORS));
    all.addAll(SYNCS);
    all.addAll(INLINE);
    all.addAll(LOGINS);
    Set<String> editable = new TreeSet<>(SYNCS);
    if (tenancy.equals("strict")) {
      editable.addAll(INLINE);
    }

    users.forEach(
        (role, user) -> {
          for (String kind : all) {
            for (String verb : READ) {
              assertThat(may(user, namespace, verb, kind, ""))
                  .as("%s in %s tenancy: %s %s", role, tenancy, verb, kind)
                  .isEqualTo(!role.equals("user-edit"));
            }
            for (String verb : WRITE) {
              assertThat(may(user, namespace, verb, kind, ""))
                  .as("%s in %s tenancy: %s %s", role, tenancy, verb, kind)
                  .isEqualTo(
                      role.equals("user-admin")
                          || (role.equals("user-edit") && editable.contains(kind)));
              for (String subresource : List.of("status", "finalizers")) {
                assertThat(may(user, namespace, verb, kind, subresource))
                    .as("%s: %s %s/%s", role, verb, kind, subresource)
                    .isFalse();
              }
            }
          }
          assertThat(may(user, namespace, "get", "secrets", "")).as(role).isFalse();
        });
  }

  /** The roles that are meant for everybody are added to the cluster's own, and no other is. */
  private void install(ControlPlane plane, String tenancy) {
    new ChartRenderer(scratch)
            .render("default", "--set", "enableUserRBAC=true", "--set", "tenancy.mode=" + tenancy)
            .all("ClusterRole")
            .stream()
            .map(role -> Serialization.unmarshal(role.toString(), ClusterRole.class))
            .filter(role -> role.getMetadata().getName().contains("-user-"))
            .peek(
                role ->
                    assertThat(
                            role.getMetadata().getLabels().keySet().stream()
                                .filter(label -> label.contains("aggregate-to-"))
                                .map(label -> label.replaceAll(".*aggregate-to-", "")))
                        .as(role.getMetadata().getName())
                        .containsExactlyInAnyOrderElementsOf(
                            role.getMetadata().getName().endsWith("view")
                                ? List.of("view", "cluster-reader")
                                : role.getMetadata().getName().endsWith("edit")
                                    ? List.of("edit")
                                    : List.of()))
            .forEach(role -> plane.client().resource(role).forceConflicts().serverSideApply());
  }

  private static KubernetesClient user(ControlPlane plane, String namespace, String role) {
    plane
        .client()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(role)
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .create();
    plane
        .client()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(role)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef(
                    "rbac.authorization.k8s.io", "ClusterRole", "infisical-operator-" + role)
                .addNewSubject("", "ServiceAccount", role, namespace)
                .build())
        .create();
    return plane.clientFor(namespace, role);
  }

  private static boolean may(
      KubernetesClient user, String namespace, String verb, String kind, String subresource) {
    String group = kind.equals("secrets") ? "" : "secrets.infisical.com";
    return Boolean.TRUE.equals(
        user.authorization()
            .v1()
            .selfSubjectAccessReview()
            .create(
                new SelfSubjectAccessReviewBuilder()
                    .withNewSpec()
                    .withNewResourceAttributes()
                    .withGroup(group)
                    .withNamespace(namespace)
                    .withResource(kind)
                    .withSubresource(subresource)
                    .withVerb(verb)
                    .endResourceAttributes()
                    .endSpec()
                    .build())
            .getStatus()
            .getAllowed());
  }
}
