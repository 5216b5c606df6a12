package com.infisical.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.metrics.PrometheusText;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.informers.impl.cache.CacheImpl;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What metrics say of resources, by their conditions alone. */
class ResourceHealthTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

  private final PrometheusText prometheus = new PrometheusText(() -> NOW);
  private final CacheImpl<Secret> cache = new CacheImpl<>();
  private final WatchedResources<Secret> resources = new WatchedResources<>(Map.of());
  private final Map<String, List<Condition>> conditions = new HashMap<>();
  private final AtomicBoolean leading = new AtomicBoolean(true);

  @BeforeEach
  void watch() {
    resources.attach(List.of(cache), name -> {});
    new ResourceHealth(
            prometheus.metrics(), namespace -> !namespace.equals("others"), leading::get, () -> NOW)
        .watchWithAge(
            ResourceHealth.Kind.of(
                Secret.class,
                resources,
                each -> conditions.get(each.getMetadata().getName()),
                Conditions.IS_READY));
    has("apps", "good", "True", "2026-01-01T00:00:10Z");
    has("apps", "bad", "False", "2026-01-01T00:00:20Z");
    has("others", "elsewhere", "False", "2026-01-01T00:00:30Z");
    conditions.put(add("apps", "fresh"), List.of());
  }

  @AfterEach
  void close() {
    prometheus.close();
  }

  private String add(String namespace, String name) {
    cache.put(
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .build());
    return name;
  }

  private void has(String namespace, String name, String status, String since) {
    conditions.put(
        add(namespace, name),
        List.of(
            new ConditionBuilder()
                .withType(Conditions.IS_READY)
                .withStatus(status)
                .withLastTransitionTime(since)
                .build()));
  }

  @Test
  void countsItsOwnResourcesAndThoseThatFail() {
    assertThat(prometheus.text())
        .contains(
            "infisical_resources{kind=\"Secret\"} 3.0",
            "infisical_resources_failing{kind=\"Secret\"} 1.0");
  }

  @Test
  void saysSinceWhenOneFailsAndNothingOfOneThatWasNotReconciledYet() {
    assertThat(prometheus.text())
        .contains(
            "infisical_sync_age_seconds{kind=\"Secret\",name=\"good\",namespace=\"apps\"} 0.0",
            "infisical_sync_age_seconds{kind=\"Secret\",name=\"bad\",namespace=\"apps\"} 40.0")
        .doesNotContain("elsewhere", "fresh");
  }

  @Test
  void countsNothingOnAStandbySoThatSumsOverReplicasAreRight() {
    leading.set(false);

    assertThat(prometheus.text())
        .contains(
            "infisical_resources{kind=\"Secret\"} 0.0",
            "infisical_resources_failing{kind=\"Secret\"} 0.0")
        .doesNotContain("infisical_sync_age_seconds{");
  }
}
