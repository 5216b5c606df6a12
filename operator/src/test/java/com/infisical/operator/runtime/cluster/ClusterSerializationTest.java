package com.infisical.operator.runtime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.reload.WatchedWorkload;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterSerializationTest {
  private static final String STATIC_SECRET =
      """
      {"type":"ADDED","object":{"apiVersion":"secrets.infisical.com/v1beta1",
        "kind":"InfisicalStaticSecret",
        "metadata":{"name":"a","namespace":"n","managedFields":[{"manager":"m"}]},
        "spec":{"infisicalAuthRef":{"name":"shared","namespace":"n"}}}}
      """;

  private final ClusterSerialization whole = ClusterSerialization.whole();
  private final ClusterSerialization slim = ClusterSerialization.slim();

  @Test
  void readsAnEventIntoItsType() {
    WatchEvent event = whole.unmarshal(STATIC_SECRET, WatchEvent.class);

    assertThat(event.getType()).isEqualTo("ADDED");
    assertThat(event.getObject())
        .isInstanceOfSatisfying(
            InfisicalStaticSecret.class,
            read -> {
              assertThat(read.getMetadata().getName()).isEqualTo("a");
              assertThat(read.getMetadata().getManagedFields()).isEmpty();
              assertThat(read.getSpec().infisicalAuthRef().name()).isEqualTo("shared");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // As the API server orders the fields of its own kinds.
        "{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"Deployment\",\"apiVersion\":\"apps/v1\",%s}}",
        "{\"object\":{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",%s},\"type\":\"MODIFIED\"}",
        "{\"type\":\"MODIFIED\",\"object\":{%s,\"kind\":\"Deployment\",\"apiVersion\":\"apps/v1\"}}",
      })
  void readsFieldsInAnyOrder(String event) {
    String content = "\"metadata\":{\"name\":\"web\"},\"spec\":{\"template\":{\"spec\":{}}}";

    WatchEvent read = whole.unmarshal(event.formatted(content), WatchEvent.class);

    assertThat(read.getType()).isEqualTo("MODIFIED");
    assertThat(read.getObject())
        .isInstanceOfSatisfying(
            WatchedWorkload.Deployment.class,
            deployment -> {
              assertThat(deployment.getMetadata().getName()).isEqualTo("web");
              assertThat(deployment.getSpec()).isNotNull();
            });
  }

  @Test
  void readsMetadataAloneAsTheKindThatIsWatched() {
    String event =
        """
        {"type":"ADDED","object":{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1",
          "metadata":{"name":"a","uid":"u","ownerReferences":[{"name":"o"}],
           "annotations":{"secrets.infisical.com/managed-by":"n/a","other":"large"}}}}
        """;

    HasMetadata read = (HasMetadata) slim.unmarshal(event, WatchEvent.class).getObject();

    assertThat(read).isInstanceOf(GenericKubernetesResource.class);
    assertThat(slim.convertValue(read, Secret.class).getMetadata())
        .isEqualTo(read.getMetadata())
        .satisfies(
            metadata -> {
              assertThat(metadata.getUid()).isEqualTo("u");
              assertThat(metadata.getOwnerReferences()).isEmpty();
              assertThat(metadata.getAnnotations())
                  .containsOnlyKeys("secrets.infisical.com/managed-by");
            });
    assertThat(slim.convertValue(read, ConfigMap.class).getMetadata())
        .isEqualTo(read.getMetadata());
  }

  @Test
  void leavesErrorsToFabric8() {
    String event =
        """
        {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","code":410,"reason":"Expired"}}
        """;

    assertThat(whole.unmarshal(event, WatchEvent.class).getObject())
        .isInstanceOfSatisfying(
            Status.class, status -> assertThat(status.getCode()).isEqualTo(410));
  }

  @Test
  void leavesWhatIsNoEventToFabric8() {
    assertThatThrownBy(() -> whole.unmarshal("{\"type\":", WatchEvent.class))
        .isInstanceOf(RuntimeException.class);
  }
}
