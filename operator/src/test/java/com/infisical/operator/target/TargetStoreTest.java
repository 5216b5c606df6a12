package com.infisical.operator.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.target.plan.Mark;
import com.infisical.operator.target.plan.OwnKeys;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetStoreTest {
  private static final Mark RED = new Mark("InfisicalStaticSecret", "apps", "red");
  private static final Mark BLUE = new Mark("InfisicalStaticSecret", "apps", "blue");

  private final TargetStore<Secret> store =
      new TargetStore<>(metadata -> new SecretBuilder().withMetadata(metadata).build());

  @Test
  void findsTheTargetsThatAreMarkedForAResource() {
    put("one", "1", RED);
    put("two", "1", RED);
    put("three", "1", BLUE);

    assertThat(store.marked(RED)).containsExactlyInAnyOrder(name("one"), name("two"));
    assertThat(store.marked(new Mark("InfisicalStaticSecret", "apps", "green"))).isEmpty();
  }

  @Test
  void followsAMarkThatChangesAndATargetThatGoes() {
    put("one", "1", RED);
    put("one", "2", BLUE);
    assertThat(store.marked(RED)).isEmpty();
    assertThat(store.marked(BLUE)).containsExactly(name("one"));

    store.remove("apps/one");
    assertThat(store.marked(BLUE)).isEmpty();
    assertThat(store.isGone("apps", "one")).isTrue();
  }

  @Test
  void keepsNamesakesOfOtherKindsApart() {
    Mark other = new Mark("InfisicalOther", "apps", "red");
    put("one", "1", RED);
    put("two", "1", other);

    assertThat(store.marked(RED)).containsExactly(name("one"));
    assertThat(store.marked(other)).containsExactly(name("two"));
  }

  @Test
  void keepsTheMarkOfATargetThatIsSeenAgain() {
    put("one", "1", RED);
    put("one", "2", RED);

    assertThat(store.marked(RED)).containsExactly(name("one"));
    assertThat(store.version("apps", "one")).contains("2");
  }

  private void put(String target, String version, Mark managedBy) {
    store.put(
        "apps/" + target,
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("apps")
            .withName(target)
            .withUid(target)
            .withResourceVersion(version)
            .withAnnotations(Map.of(OwnKeys.MANAGED_BY, managedBy.toString()))
            .endMetadata()
            .build());
  }

  private static ResourceName name(String target) {
    return new ResourceName("apps", target);
  }
}
