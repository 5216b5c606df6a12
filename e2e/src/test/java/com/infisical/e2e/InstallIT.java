package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.Repository;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The manifests of examples/operator, applied as docs/install.md says, make a pod that a namespace
 * of the level restricted admits, with the rights that the operator needs.
 */
@WithControlPlane(controllerManager = true, crds = true)
class InstallIT {
  private static final String NAMESPACE = "infisical-operator";
  private static final String ACCOUNT =
      "system:serviceaccount:" + NAMESPACE + ":infisical-operator";

  private final ControlPlane plane;
  private final KubernetesClient client;

  InstallIT(ControlPlane plane) {
    this.plane = plane;
    this.client = plane.client();
    Repository repository = Repository.find();
    plane.apply(repository.path("examples/operator/00-namespace.yaml"));
    plane.apply(repository.path("examples/operator/10-operator.yaml"));
  }

  @AfterEach
  void remove() {
    client.rbac().clusterRoleBindings().withName(NAMESPACE).delete();
    client.namespaces().withName(NAMESPACE).delete();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> client.namespaces().withName(NAMESPACE).get() == null);
  }

  @Test
  void makesAPodThatIsAdmittedWhereOnlyRestrictedOnesAre() {
    List<Pod> pods =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> client.pods().inNamespace(NAMESPACE).list().getItems(),
                found -> !found.isEmpty());

    assertThat(pods).hasSize(1);
    assertThat(pods.getFirst().getSpec().getContainers())
        .singleElement()
        .satisfies(
            container -> {
              assertThat(container.getResources().getRequests().get("memory")).hasToString("128Mi");
              assertThat(container.getResources().getLimits().get("memory")).hasToString("384Mi");
              assertThat(container.getArgs()).contains("--leader-elect");
            });
  }

  @Test
  void givesTheOperatorItsRights() {
    // The API server's authorizer learns of bindings by a watch.
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              assertThat(may("create", "leases.coordination.k8s.io", NAMESPACE)).startsWith("yes");
              assertThat(may("create", "secrets", NAMESPACE)).startsWith("yes");
              assertThat(may("delete", "secrets", "default")).startsWith("yes");
              assertThat(may("update", "infisicalstaticsecrets.secrets.infisical.com", "default"))
                  .startsWith("no");
              assertThat(may("watch", "infisicalstaticsecrets.secrets.infisical.com", "default"))
                  .startsWith("yes");
            });
    assertThat(may("create", "leases.coordination.k8s.io", "default")).startsWith("no");
  }

  private String may(String verb, String resource, String namespace) {
    return plane
        .kubectl("auth", "can-i", verb, resource, "--namespace", namespace, "--as", ACCOUNT)
        .stdout();
  }
}
