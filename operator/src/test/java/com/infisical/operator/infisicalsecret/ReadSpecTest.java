package com.infisical.operator.infisicalsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.sync.SyncPlan;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the spec of an InfisicalSecret says where its CRD says nothing. */
class ReadSpecTest {
  private static final String COMPLETE =
      """
      apiVersion: secrets.infisical.com/v1alpha1
      kind: InfisicalSecret
      metadata: {name: app, namespace: shop, uid: u1}
      spec:
        authentication:
          universalAuth:
            credentialsRef: {secretName: login, secretNamespace: shop}
            secretsScope: {projectId: p1, envSlug: dev, secretsPath: /app}
        managedKubeSecretReferences: [%s]
      """;
  private static final String TARGET = "{secretName: %s, secretNamespace: shop}";

  private static ReadSpec.Reading read(String spec, String targets) {
    return ReadSpec.of(Serialization.unmarshal(spec.formatted(targets), InfisicalSecret.class));
  }

  private static String problem(String spec, String targets) {
    return ((ReadSpec.Reading.Unusable) read(spec, targets)).failure().sentence();
  }

  private static SyncPlan plan(String targets) {
    return ((ReadSpec.Reading.Usable) read(COMPLETE, targets)).spec().plan();
  }

  private static String targets(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> TARGET.formatted("target-" + i))
        .collect(Collectors.joining(", "));
  }

  @Test
  void writesNoMoreThanSixtyFourTargets() {
    assertThat(plan(targets(64)).targets()).hasSize(64);
    assertThat(problem(COMPLETE, targets(65)))
        .isEqualTo(".spec has more than 64 targets; write the others by a resource of their own");
  }

  @Test
  void boundsTemplatesMetadataAndTexts() {
    assertThat(
            problem(
                COMPLETE,
                "{secretName: a, secretNamespace: shop, template: {data: {A: \"%s\"}}}"
                    .formatted("x".repeat(300_000))))
        .isEqualTo(
            ".spec.managedKubeSecretReferences[0].template.data is too large; write at most 256"
                + " keys and 256 KiB in all");
    String labels =
        IntStream.range(0, 257).mapToObj(i -> "l" + i + ": x").collect(Collectors.joining(", "));
    assertThat(
            problem(
                COMPLETE,
                "{secretName: a, secretNamespace: shop, template: {metadata: {labels: {%s}}}}"
                    .formatted(labels)))
        .isEqualTo(
            ".spec.managedKubeSecretReferences[0].template.metadata.labels has more than 256"
                + " entries; remove some");
    assertThat(problem(COMPLETE.replace("/app", "/" + "x".repeat(1_024)), targets(1)))
        .isEqualTo(
            ".spec.authentication.universalAuth.secretsScope.secretsPath is longer than 1,024"
                + " characters; shorten it");
  }

  /** Two entries for one Secret would write it in turns and restart its consumers each time. */
  @Test
  void takesTheLastOfTwoEntriesForOneSecretAndSaysSo() {
    SyncPlan plan =
        plan(
            "{secretName: a, secretNamespace: shop, creationPolicy: Orphan},"
                + " {secretName: b, secretNamespace: shop},"
                + " {secretName: a, secretNamespace: shop, creationPolicy: Owner}");

    assertThat(plan.targets().stream().map(SecretTarget::name)).containsExactly("b", "a");
    assertThat(plan.targets().getLast().creationPolicy()).isEqualTo("Owner");
    assertThat(plan.warnings())
        .containsExactly(
            new SyncPlan.Warning(
                "RepeatedTarget",
                ".spec.managedKubeSecretReferences[0] is ignored, as a later entry names the same"
                    + " object; remove one of them"));
  }
}
