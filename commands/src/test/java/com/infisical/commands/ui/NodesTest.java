package com.infisical.commands.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.commands.manifest.YamlDocuments;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.reload.WatchedWorkload;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodesTest {
  private static <T> T read(Class<T> type, String yaml) throws Exception {
    return new ObjectMapper()
        .treeToValue(YamlDocuments.read("", yaml).manifests().getFirst().tree(), type);
  }

  private static Node first(List<Node> nodes) {
    return nodes.getFirst();
  }

  @Test
  void readsAConnectionThatFails() throws Exception {
    Node node =
        first(
            Nodes.of(
                read(
                    InfisicalConnection.class,
                    """
                    metadata: {name: cloud, namespace: infra, creationTimestamp: '2026-11-01T00:00:00Z'}
                    spec: {address: https://infisical.example.com}
                    status:
                      conditions: [{type: secrets.infisical.com/IsReady, status: 'False', message: 'DNS: no'}]
                    """)));

    assertThat(node)
        .isEqualTo(
            new Node(
                new NodeId(NodeKind.CONNECTION, "infra", "cloud"),
                NodeState.FAILED,
                "https://infisical.example.com",
                "2026-11-01T00:00:00Z",
                null,
                "DNS: no",
                List.of()));
  }

  @Test
  void linksAnAuthWithItsConnectionOrTheOperatorsDefault() throws Exception {
    Node named =
        first(
            Nodes.of(
                read(
                    InfisicalAuth.class,
                    """
                    metadata: {name: login, namespace: shop}
                    spec: {infisicalConnectionRef: {name: cloud, namespace: infra}, method: ldap}
                    """)));
    Node unnamed =
        first(
            Nodes.of(
                read(
                    InfisicalAuth.class,
                    "{metadata: {name: login, namespace: shop}, spec: {method: ldap}}")));

    assertThat(named.uses()).containsExactly(new NodeId(NodeKind.CONNECTION, "infra", "cloud"));
    assertThat(named.note()).isEqualTo("ldap");
    assertThat(named.state()).isEqualTo(NodeState.WAITING);
    assertThat(unnamed.uses()).containsExactly(Nodes.DEFAULT_CONNECTION);
  }

  @Test
  void readsAStaticSecretAndEachOfItsTargets() throws Exception {
    List<Node> nodes =
        Nodes.of(
            read(
                InfisicalStaticSecret.class,
                """
                metadata: {name: app, namespace: shop, generation: 1}
                spec:
                  infisicalAuthRef: {name: login, namespace: shop}
                  sources: [{projectId: p, environmentSlug: dev, secretPath: /}]
                  targets:
                  - {name: app, namespace: shop, kind: Secret, creationPolicy: Owner}
                  - {name: config, namespace: shop, kind: ConfigMap, creationPolicy: Orphan}
                  - {name: new, namespace: shop, kind: Secret, creationPolicy: Owner}
                  - {namespace: shop, kind: Secret}
                status:
                  lastSyncedAt: '2026-11-29T11:57:30Z'
                  sources: [{index: 0, count: 3}]
                  targets:
                  - {kind: Secret, namespace: shop, name: app, state: InSync}
                  - {kind: ConfigMap, namespace: shop, name: config, state: Failed, message: is another's}
                  conditions:
                  - type: secrets.infisical.com/LastReconcileStatus
                    status: 'False'
                    message: 'Reconciliation failed: 1 of 3 targets failed'
                """));

    assertThat(nodes)
        .extracting(node -> node.id() + " " + node.state() + ": " + node.message())
        .containsExactly(
            "InfisicalStaticSecret/shop/app FAILED: 1 of 3 targets failed",
            "Secret/shop/app OK: null",
            "ConfigMap/shop/config FAILED: is another's",
            "Secret/shop/new WAITING: not written yet");
    assertThat(nodes.getFirst().note()).isEqualTo("3 secrets");
    assertThat(nodes.getFirst().at()).isEqualTo("2026-11-29T11:57:30Z");
    assertThat(nodes.getLast().uses()).containsExactly(nodes.getFirst().id());
  }

  @Test
  void takesNothingFromSpecsOfTheWrongShape() throws Exception {
    assertThat(
            first(
                    Nodes.of(
                        read(
                            InfisicalStaticSecret.class,
                            "{metadata: {name: a, namespace: b}, spec: 7, status: [1]}")))
                .uses())
        .isEmpty();
    assertThat(
            Nodes.of(
                read(
                    InfisicalStaticSecret.class,
                    "{metadata: {name: a, namespace: b}, spec: {targets: [{name: x, namespace: y,"
                        + " kind: Pod}]}}")))
        .hasSize(1);
  }

  private static Node workload(String annotations) throws Exception {
    return first(
        Nodes.of(
            read(
                WatchedWorkload.StatefulSet.class,
                """
                metadata: {name: web, namespace: shop, annotations: %s}
                spec: {template: {spec: {containers: [{envFrom: [{secretRef: {name: app}}]}]}}}
                """
                    .formatted(annotations))));
  }

  @Test
  void saysOfAWorkloadWhetherItIsRestartedAndWhyNot() throws Exception {
    Node restarted = workload("{secrets.infisical.com/auto-reload: 'true'}");
    Node mistaken = workload("{secrets.infisical.com/auto-reload: 'yes'}");
    Node silent = workload("{}");

    assertThat(restarted.state()).isEqualTo(NodeState.OK);
    assertThat(restarted.uses()).containsExactly(new NodeId(NodeKind.SECRET, "shop", "app"));
    assertThat(mistaken.state()).isEqualTo(NodeState.FAILED);
    assertThat(mistaken.message()).contains("it has \"yes\" there; set its annotation");
    assertThat(silent.state()).isEqualTo(NodeState.IDLE);
    assertThat(silent.message()).contains("lacks the annotation secrets.infisical.com/auto-reload");
  }

  @Test
  void leavesOutAWorkloadThatConsumesNothing() throws Exception {
    assertThat(
            Nodes.of(
                read(
                    WatchedWorkload.Deployment.class,
                    "{metadata: {name: web, namespace: shop}, spec: {template: {spec: {}}}}")))
        .isEmpty();
  }
}
