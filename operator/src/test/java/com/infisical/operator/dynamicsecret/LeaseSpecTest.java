package com.infisical.operator.dynamicsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.key.OperatorKey;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the spec of an InfisicalDynamicSecret says, and what is wrong with it. */
class LeaseSpecTest {
  private static final String COMPLETE =
      """
      apiVersion: secrets.infisical.com/v1alpha1
      kind: InfisicalDynamicSecret
      metadata: {name: db, namespace: shop, uid: u1}
      spec:
        hostAPI: ""
        tls: {caRef: {secretName: "", secretNamespace: "", key: ""}}
        authentication:
          universalAuth: {credentialsRef: {secretName: login, secretNamespace: shop}}
          awsIamAuth: {identityId: ""}
        dynamicSecret: {secretName: main, secretsPath: "", environmentSlug: dev, projectId: p1, projectSlug: ""}
        leaseRevocationPolicy: Revoke
        leaseTTL: 1h
        managedSecretReference: {secretName: db, secretNamespace: shop, secretType: Opaque, creationPolicy: Orphan, template: {}}
      """;

  private static LeaseSpec.Reading read(UnaryOperator<String> change) {
    return LeaseSpec.of(
        Serialization.unmarshal(change.apply(COMPLETE), InfisicalDynamicSecret.class));
  }

  private static LeaseSpec usable(UnaryOperator<String> change) {
    return ((LeaseSpec.Reading.Usable) read(change)).spec();
  }

  /** As the Go operator itself writes such objects back: with every block, filled with "". */
  @Test
  void countsEmptyStringsAsAbsent() {
    LeaseSpec spec = usable(same -> same);
    assertThat(spec.definition().path()).isEqualTo("/");
    assertThat(spec.definition().project()).isEqualTo(new LeaseSpec.Project.Id("p1"));
    assertThat(spec.inline().logins()).hasSize(1);
    assertThat(spec.template()).isEmpty();
    assertThat(spec.target().secretType()).isNull();
    assertThat(spec.wish().ttl()).contains("1h");
    assertThat(spec.revokes()).isTrue();
  }

  private static void assertNames(String from, String to, String named) {
    assertThat(read(text -> text.replace(from, to)))
        .isInstanceOfSatisfying(
            LeaseSpec.Reading.Unusable.class,
            unusable -> assertThat(unusable.failure().sentence()).contains(named));
  }

  @Test
  void namesTheFieldThatIsWrong() {
    assertNames("leaseTTL: 1h", "leaseTTL: 1h\n  renewal: often", ".spec.renewal");
    assertNames("secretName: main", "secretName: \"\"", "dynamicSecret.secretName");
    assertNames("environmentSlug: dev", "environmentSlug: \"\"", "environmentSlug");
    assertNames("projectId: p1", "projectId: \"\"", "projectSlug are both empty");
    assertNames("projectSlug: \"\"", "projectSlug: s", "projectSlug are both set");
    assertNames("{secretName: db,", "{secretName: a/b,", "managedSecretReference.secretName");
    assertNames(
        "secretNamespace: shop, secretType",
        "secretNamespace: A, secretType",
        "managedSecretReference.secretNamespace");
  }

  @Test
  void saysOfASpecThatIsNotThereWhatIsMissing() {
    InfisicalDynamicSecret bare =
        Serialization.unmarshal(
            """
            apiVersion: secrets.infisical.com/v1alpha1
            kind: InfisicalDynamicSecret
            metadata: {name: x, namespace: shop}
            """,
            InfisicalDynamicSecret.class);
    assertThat(LeaseSpec.of(bare)).isInstanceOf(LeaseSpec.Reading.Unusable.class);
    assertThat(LeaseSpec.ref(bare)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "secretName: main, secretName: other, true",
    "environmentSlug: dev, environmentSlug: prod, true",
    "template: {}, 'template: {data: {A: b}}', true",
    "leaseTTL: 1h, leaseTTL: 2h, false",
    "leaseRevocationPolicy: Revoke, leaseRevocationPolicy: None, false",
    "'{secretName: db,', '{secretName: other,', false",
  })
  void knowsWhatMakesAnotherLeaseNecessary(String from, String to, boolean another) {
    OperatorKey key = OperatorKey.random();
    String before = usable(same -> same).digest(key, "https://infisical");
    String after = usable(text -> text.replace(from, to)).digest(key, "https://infisical");
    assertThat(!before.equals(after)).isEqualTo(another);
  }
}
