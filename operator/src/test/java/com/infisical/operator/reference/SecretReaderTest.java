package com.infisical.operator.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.SecretKeyReference;
import com.infisical.operator.kubernetes.FakeApiServer;
import com.infisical.operator.reference.FieldReference.Parsed;
import com.infisical.operator.reference.FieldReference.Trimming;
import com.infisical.operator.tenancy.TenancyRules;
import com.infisical.operator.tenancy.TestTenancy;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretReaderTest {
  private static final String FIELD = ".spec.universal.clientSecretRef";

  private final FakeApiServer api = new FakeApiServer();

  @Test
  void readsASecretOfAnotherNamespaceInOpenTenancy() {
    store("victim", "credentials");

    assertThat(read(TestTenancy.open("infisical"), reference("tenant", "victim", "credentials")))
        .isInstanceOf(ReferencedValues.Present.class);
  }

  @Test
  void readsOneThatMayNotBeReferencedLikeOneThatDoesNotExistAndDoesNotAskForIt() {
    store("victim", "credentials");
    TenancyRules strict = TestTenancy.strict("infisical");
    FieldReference forbidden = reference("tenant", "victim", "credentials");
    FieldReference absent = reference("victim", "victim", "none");

    String sentence = failure(read(strict, forbidden));

    assertThat(api.requests()).isEmpty();
    assertThat(sentence).isEqualTo(failure(read(strict, absent)).replace("none", "credentials"));
  }

  @Test
  void judgesASecretForEachOfItsReferencesByItself() {
    store("victim", "credentials");
    FieldReference own = reference("victim", "victim", "credentials");
    FieldReference foreign = reference("tenant", "victim", "credentials");

    assertThat(failure(read(TestTenancy.strict("infisical"), own, foreign)))
        .contains("does not exist");
    assertThat(read(TestTenancy.strict("infisical"), own))
        .isInstanceOf(ReferencedValues.Present.class);
  }

  private ReferencedValues read(TenancyRules rules, FieldReference... references) {
    return new SecretReader(api.client(), rules).read(List.of(references));
  }

  private static String failure(ReferencedValues values) {
    return ((ReferencedValues.Absent) values).failure().sentence();
  }

  private static FieldReference reference(String from, String namespace, String name) {
    return ((Parsed.Complete)
            FieldReference.parse(
                FIELD, from, new SecretKeyReference(name, namespace, "key"), Trimming.NONE))
        .reference();
  }

  private void store(String namespace, String name) {
    api.put(
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .addToData("key", "dmFsdWU=")
            .build(),
        Secret.class);
  }
}
