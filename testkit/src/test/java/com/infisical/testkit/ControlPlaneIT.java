package com.infisical.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithControlPlane(controllerManager = true, crds = true)
class ControlPlaneIT {
  private final ControlPlane controlPlane;
  private final KubernetesClient admin;

  ControlPlaneIT(ControlPlane controlPlane) {
    this.controlPlane = controlPlane;
    this.admin = controlPlane.client();
  }

  @Test
  void servesThePinnedVersion() {
    assertThat(admin.getKubernetesVersion().getGitVersion()).isEqualTo("v1.36.3");
    CommandResult version = controlPlane.kubectl("version");
    assertThat(version.ok()).isTrue();
    assertThat(version.stdout())
        .contains("Client Version: v1.36.3")
        .contains("Server Version: v1.36.3");
  }

  // The target is 5 s on an idle machine; the limit leaves room for a busy one.
  @Test
  void startsInSeconds() {
    assertThat(controlPlane.startedIn()).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void refusesAServiceAccountWithoutRights() {
    String namespace = controlPlane.namespace("rbac");
    serviceAccount(namespace, "nobody");
    try (KubernetesClient nobody = controlPlane.clientFor(namespace, "nobody")) {
      assertThatThrownBy(() -> nobody.secrets().inNamespace(namespace).list())
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403))
          .hasMessageContaining("system:serviceaccount:" + namespace + ":nobody");
    }
  }

  @Test
  void refusesATokenForAServiceAccountThatDoesNotExist() {
    String namespace = controlPlane.namespace("rbac");
    assertThatThrownBy(() -> controlPlane.kubeConfigFor(namespace, "absent"))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("\"absent\" not found");
  }

  @Test
  void issuesTokensForAudiencesAndReviewsThem() {
    String namespace = controlPlane.namespace("token");
    serviceAccount(namespace, "app");
    TokenRequest granted =
        admin
            .serviceAccounts()
            .inNamespace(namespace)
            .withName("app")
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withAudiences("infisical")
                    .withExpirationSeconds(600L)
                    .endSpec()
                    .build());
    String token = granted.getStatus().getToken();

    assertThat(Instant.parse(granted.getStatus().getExpirationTimestamp()))
        .isBetween(Instant.now().plusSeconds(500), Instant.now().plusSeconds(601));
    TokenReview accepted = review(token, "infisical");
    assertThat(accepted.getStatus().getAuthenticated()).isTrue();
    assertThat(accepted.getStatus().getUser().getUsername())
        .isEqualTo("system:serviceaccount:" + namespace + ":app");
    assertThat(review(token, "somebody-else").getStatus().getAuthenticated()).isNotEqualTo(true);
  }

  @Test
  void collectsWhatADeletedObjectOwned() {
    String namespace = controlPlane.namespace("gc");
    ConfigMap owner = configMap(new ConfigMapBuilder(), namespace, "owner");
    configMap(
        new ConfigMapBuilder()
            .withNewMetadata()
            .addNewOwnerReference()
            .withApiVersion("v1")
            .withKind("ConfigMap")
            .withName("owner")
            .withUid(owner.getMetadata().getUid())
            .endOwnerReference()
            .endMetadata(),
        namespace,
        "owned");
    admin.resource(owner).delete();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> admin.configMaps().inNamespace(namespace).withName("owned").get() == null);
  }

  @Test
  void collectsWhatADeletedCustomResourceOwned() {
    String namespace = controlPlane.namespace("gc");
    GenericKubernetesResource owner = admin.resource(connection(namespace)).create();
    configMap(
        new ConfigMapBuilder()
            .withNewMetadata()
            .addNewOwnerReference()
            .withApiVersion(owner.getApiVersion())
            .withKind(owner.getKind())
            .withName(owner.getMetadata().getName())
            .withUid(owner.getMetadata().getUid())
            .endOwnerReference()
            .endMetadata(),
        namespace,
        "owned");
    admin.resource(owner).delete();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> admin.configMaps().inNamespace(namespace).withName("owned").get() == null);
  }

  @Test
  void theOperatorMayDoWhatTheChartSaysAndNoMore() {
    String namespace = controlPlane.namespace("operator");
    controlPlane.installOperatorRbac(namespace);
    try (KubernetesClient operator = controlPlane.clientFor(namespace, ControlPlane.OPERATOR)) {
      assertThat(operator.secrets().inAnyNamespace().list().getItems()).isNotNull();
      assertThat(operator.leases().inNamespace(namespace).withName("any").get()).isNull();
      assertThatThrownBy(() -> operator.leases().inNamespace("default").withName("any").get())
          .hasMessageContaining("cannot get resource \"leases\"");
      assertThatThrownBy(() -> operator.pods().inNamespace(namespace).list())
          .hasMessageContaining("cannot list resource \"pods\"");
    }
  }

  @Test
  void refusesManifestsWithFieldsThatTheSchemaDoesNotKnow(@TempDir Path folder) throws IOException {
    Path manifest =
        Files.writeString(
            folder.resolve("misspelt.yaml"),
            """
            apiVersion: secrets.infisical.com/v1beta1
            kind: InfisicalConnection
            metadata: {name: misspelt, namespace: default}
            spec: {adress: http://127.0.0.1:1}
            """);
    assertThatThrownBy(() -> controlPlane.apply(manifest))
        .isInstanceOf(ControlPlaneException.class)
        .hasMessageContaining("adress");
  }

  @Test
  void emptiesAndRemovesADeletedNamespace() {
    String namespace = controlPlane.namespace("doomed");
    configMap(new ConfigMapBuilder(), namespace, "content");
    admin.namespaces().withName(namespace).delete();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> admin.namespaces().withName(namespace).get() == null);
  }

  @Test
  void makesADefaultServiceAccountInEveryNamespace() {
    String namespace = controlPlane.namespace("fresh");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> admin.serviceAccounts().inNamespace(namespace).withName("default").get() != null);
  }

  private static GenericKubernetesResource connection(String namespace) {
    var connection = new GenericKubernetesResource();
    connection.setApiVersion("secrets.infisical.com/v1beta1");
    connection.setKind("InfisicalConnection");
    connection.setMetadata(
        new ObjectMetaBuilder().withNamespace(namespace).withName("owner").build());
    connection.setAdditionalProperty("spec", Map.of("address", "http://127.0.0.1:1"));
    return connection;
  }

  private void serviceAccount(String namespace, String name) {
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .build())
        .create();
  }

  private ConfigMap configMap(ConfigMapBuilder builder, String namespace, String name) {
    return admin
        .resource(
            builder
                .editOrNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .build())
        .create();
  }

  private TokenReview review(String token, String audience) {
    return admin
        .resource(
            new TokenReviewBuilder()
                .withNewSpec()
                .withToken(token)
                .withAudiences(audience)
                .endSpec()
                .build())
        .create();
  }
}
