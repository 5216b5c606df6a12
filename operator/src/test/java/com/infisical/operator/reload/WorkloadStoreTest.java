package com.infisical.operator.reload;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.reload.WatchedWorkload.StatefulSet;
import com.infisical.operator.schedule.NamespaceShares;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class WorkloadStoreTest {
  private final WorkloadStore<StatefulSet> store =
      new WorkloadStore<>(
          metadata -> (StatefulSet) WatchedWorkload.of(WorkloadRef.Kind.STATEFUL_SET, metadata),
          new NamespaceShares(10_000));

  @Test
  void findsWhoConsumesATarget() {
    put("one", "true", "db");
    put("two", "true", "other");

    assertThat(store.consumers(secret("db")))
        .extracting(workload -> workload.ref().toString())
        .containsExactly("StatefulSet apps/one");
    assertThat(store.consumers(new TargetRef(TargetRef.Kind.CONFIG_MAP, "apps", "db"))).isEmpty();
    assertThat(store.consumers(new TargetRef(TargetRef.Kind.SECRET, "elsewhere", "db"))).isEmpty();
  }

  @Test
  void keepsNothingOfWorkloadsThatDoNotAskForRestarts() {
    put("one", "false", "db");

    assertThat(store.size()).isZero();
    assertThat(store.keySet()).isEmpty();
    assertThat(store.get("apps/one")).isNull();
  }

  @Test
  void followsAWorkloadThatNoLongerAsksOrIsGone() {
    put("one", "true", "db");
    put("one", "false", "db");
    assertThat(store.consumers(secret("db"))).isEmpty();

    put("one", "true", "db");
    assertThat(store.remove("apps/one")).isNotNull();
    assertThat(store.consumers(secret("db"))).isEmpty();
  }

  @Test
  void keepsNoMoreThanTheShareOfANamespace() {
    for (int i = 0; i < 1_000; i++) {
      put("app-" + i, "true", "db-" + i);
    }
    assertThat(store.size()).isBetween(5, 15);
    assertThat(store.consumers(secret("db-0"))).hasSize(1);
    store.keySet().toList().forEach(store::remove);
    put("later", "true", "db");
    put("later", "false", "db");
    put("later", "true", "db");
    assertThat(store.consumers(secret("db"))).hasSize(1);
  }

  @Test
  void readsTheBeginningOfALargeWorkload() {
    String more = "{\"name\":\"A\"},".repeat(100_000);
    StatefulSet large =
        Serialization.unmarshal(
            """
            {"apiVersion":"apps/v1","kind":"StatefulSet",
             "spec":{"replicas":3,"template":{"spec":{"containers":[
               {"envFrom":[{"secretRef":{"name":"db"}}],"env":[%s{}]}]}},"serviceName":"late"},
             "metadata":{"namespace":"apps","name":"large","uid":"1","resourceVersion":"7",
               "annotations":{"secrets.infisical.com/auto-reload":"true"}}}
            """
                .formatted(more),
            StatefulSet.class);
    store.put("apps/large", large);
    assertThat(store.consumers(secret("db"))).hasSize(1);
    assertThat(large.getSpec().findValues("name").size())
        .isLessThan(WatchedWorkload.SpecReader.MOST_NODES);
  }

  @Test
  void tellsTheInformerNoMoreThanNames() {
    put("one", "true", "db");

    assertThat(store.get("apps/one"))
        .satisfies(
            shell -> {
              assertThat(shell.getMetadata().getName()).isEqualTo("one");
              assertThat(shell.getMetadata().getResourceVersion()).isEqualTo("7");
              assertThat(shell.getSpec()).isNull();
            });
    assertThat(store.isFullState()).isFalse();
  }

  private void put(String name, String asks, String secret) {
    StatefulSet workload =
        Serialization.unmarshal(
            """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              namespace: apps
              name: %s
              uid: u
              resourceVersion: "7"
              annotations: {secrets.infisical.com/auto-reload: "%s"}
            spec: {template: {spec: {containers: [{envFrom: [{secretRef: {name: %s}}]}]}}}
            """
                .formatted(name, asks, secret),
            StatefulSet.class);
    store.put(store.getKey(workload), workload);
  }

  private static TargetRef secret(String name) {
    return new TargetRef(TargetRef.Kind.SECRET, "apps", name);
  }
}
