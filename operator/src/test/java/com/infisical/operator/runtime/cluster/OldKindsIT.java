package com.infisical.operator.runtime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

@WithControlPlane
class OldKindsIT {
  private static final String DEFINITION =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: infisicaloldsecrets.secrets.infisical.com}
      spec:
        group: secrets.infisical.com
        names: {kind: InfisicalOldSecret, plural: infisicaloldsecrets, singular: infisicaloldsecret}
        scope: Namespaced
        versions:
          - name: v1alpha1
            served: true
            storage: true
            subresources: {status: {}}
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
      """;

  @Test
  void namesTheOldKindsThatTheClusterKnows(ControlPlane plane) {
    KubernetesClient client = plane.client();
    assertThat(OldKinds.sentence(client)).isEmpty();

    var definition =
        client.load(new ByteArrayInputStream(DEFINITION.getBytes(StandardCharsets.UTF_8)));
    definition.create();
    try {
      await()
          .untilAsserted(
              () ->
                  assertThat(OldKinds.sentence(client))
                      .hasValueSatisfying(
                          text ->
                              assertThat(text)
                                  .contains("kinds InfisicalOldSecret of", "does not serve yet")));
    } finally {
      definition.delete();
    }
  }
}
