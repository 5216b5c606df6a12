package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.api.ApiServerLimits;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.ControlPlane;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Objects older than the admission rules are read, and their status can be written. */
class OldObjectsIT {
  private static final String PATH =
      "/apis/secrets.infisical.com/v1beta1/namespaces/default/infisicalstaticsecrets";

  private static ControlPlane controlPlane;
  private static CustomResourceDefinition strict;

  @BeforeAll
  static void installCrds() {
    controlPlane = ControlPlane.start();
    controlPlane.applyCrds();
    strict =
        controlPlane
            .client()
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName("infisicalstaticsecrets.secrets.infisical.com")
            .get();
  }

  /** As open as any schema an object may have been created under. */
  @BeforeEach
  void openTheSchema() {
    JSONSchemaProps anything =
        new JSONSchemaPropsBuilder()
            .withType("object")
            .withXKubernetesPreserveUnknownFields(true)
            .build();
    install(
        new CustomResourceDefinitionBuilder(strict)
            .editSpec()
            .editFirstVersion()
            .editSchema()
            .editOpenAPIV3Schema()
            .addToProperties("spec", anything)
            .endOpenAPIV3Schema()
            .endSchema()
            .endVersion()
            .endSpec()
            .build());
    await()
        .untilAsserted(
            () ->
                assertThatCode(() -> create("open", "{}", "?dryRun=All"))
                    .doesNotThrowAnyException());
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  @Test
  void watchesOnPastAnObjectNestedDeeperThanJacksonReads() {
    try (KubernetesClient client = clientOfTheOperator();
        SharedIndexInformer<InfisicalStaticSecret> informer =
            client.resources(InfisicalStaticSecret.class).inNamespace("default").inform()) {
      create("deep", "{\"sources\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}", "");
      create("later", "{}", "");

      await()
          .untilAsserted(
              () -> assertThat(informer.getStore().getByKey("default/later")).isNotNull());
      assertThat(informer.getStore().getByKey("default/deep").invalidSpec())
          .contains(".spec.sources[0] must be a map of fields");
    }
  }

  @Test
  void takesAStatusForAnObjectThatBreaksTheRules() {
    create(
        "old",
        """
        {"syncOptions": {"refreshInterval": "0"},
         "sources": [{"projectId": "a", "projectSlug": "b"}, {}],
         "targets": [{"name": "a", "namespace": "b", "kind": "ConfigMap", "secretType": "Opaque", "template": {"data": 5},
                      "metadata": {"labels": {"secrets.infisical.com/managed": "true"}}}]}
        """,
        "");
    install(strict);
    await()
        .untilAsserted(
            () ->
                assertThatExceptionOfType(KubernetesClientException.class)
                    .isThrownBy(() -> create("bad", "{}", "?dryRun=All")));

    assertThatCode(
            () ->
                controlPlane
                    .client()
                    .resources(InfisicalStaticSecret.class)
                    .inNamespace("default")
                    .withName("old")
                    .subresource("status")
                    .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\":{\"observedGeneration\":1}}"))
        .doesNotThrowAnyException();
  }

  private static KubernetesClient clientOfTheOperator() {
    ObjectMapper mapper =
        new ObjectMapper(
            JsonFactory.builder().streamReadConstraints(ApiServerLimits.constraints()).build());
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(controlPlane.kubeConfig()))
        .withKubernetesSerialization(new KubernetesSerialization(mapper, true))
        .build();
  }

  private static void install(CustomResourceDefinition crd) {
    controlPlane
        .client()
        .resource(
            new CustomResourceDefinitionBuilder(crd)
                .editMetadata()
                .withResourceVersion(null)
                .endMetadata()
                .build())
        .update();
  }

  private static void create(String name, String spec, String query) {
    controlPlane
        .client()
        .raw(
            PATH + query,
            "POST",
            "{\"apiVersion\":\"secrets.infisical.com/v1beta1\",\"kind\":\"InfisicalStaticSecret\",\"metadata\":{\"name\":\""
                + name
                + "\"},\"spec\":"
                + spec
                + "}");
  }
}
