package com.infisical.e2e.world;

import com.infisical.e2e.bench.AuditLog.Request;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;

/** Everything that the roles bound to a service account allow it, one verb at a time. */
public record GrantedRights(List<Right> rights) {

  /**
   * One verb on one resource.
   *
   * @param group empty for the core group
   * @param namespace where it holds; empty means everywhere
   * @param names the objects that it is limited to; empty means all
   */
  public record Right(
      String verb, String group, String resource, String namespace, List<String> names) {
    private boolean isUsedBy(Request request) {
      return request.verb().equals(verb)
          && request.group().equals(group)
          && request.resource().equals(resource)
          && (namespace.isEmpty() || request.namespace().equals(namespace))
          && (names.isEmpty() || names.contains(request.name()));
    }
  }

  /** Reads them from the roles of the cluster. */
  public static GrantedRights of(KubernetesClient client, String namespace, String account) {
    List<Right> rights = new ArrayList<>();
    var rbac = client.rbac();
    for (var binding : rbac.clusterRoleBindings().list().getItems()) {
      if (names(binding.getSubjects(), namespace, account)) {
        add(rights, rulesOf(client, binding.getRoleRef(), ""), "");
      }
    }
    for (RoleBinding binding : rbac.roleBindings().inAnyNamespace().list().getItems()) {
      if (names(binding.getSubjects(), namespace, account)) {
        String where = binding.getMetadata().getNamespace();
        add(rights, rulesOf(client, binding.getRoleRef(), where), where);
      }
    }
    return new GrantedRights(List.copyOf(rights));
  }

  /** Those that none of the requests needed. */
  public List<Right> withoutRequest(List<Request> requests) {
    return rights.stream().filter(right -> requests.stream().noneMatch(right::isUsedBy)).toList();
  }

  private static void add(List<Right> rights, List<PolicyRule> rules, String namespace) {
    for (PolicyRule rule : rules) {
      for (String group : rule.getApiGroups()) {
        for (String resource : rule.getResources()) {
          for (String verb : rule.getVerbs()) {
            rights.add(new Right(verb, group, resource, namespace, rule.getResourceNames()));
          }
        }
      }
    }
  }

  private static List<PolicyRule> rulesOf(KubernetesClient client, RoleRef ref, String namespace) {
    return ref.getKind().equals("ClusterRole")
        ? client.rbac().clusterRoles().withName(ref.getName()).require().getRules()
        : client.rbac().roles().inNamespace(namespace).withName(ref.getName()).require().getRules();
  }

  private static boolean names(List<Subject> subjects, String namespace, String account) {
    return subjects.stream()
        .anyMatch(
            subject ->
                account.equals(subject.getName()) && namespace.equals(subject.getNamespace()));
  }
}
