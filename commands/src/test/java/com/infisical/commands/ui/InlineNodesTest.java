package com.infisical.commands.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.commands.manifest.YamlDocuments;
import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import java.util.List;
import org.junit.jupiter.api.Test;

class InlineNodesTest {
  private static final NodeId LOGIN =
      new NodeId(NodeKind.INLINE_LOGIN, "shop", "universalAuth shop/login");

  private static <T> T read(Class<T> type, String yaml) throws Exception {
    return new ObjectMapper()
        .treeToValue(YamlDocuments.read("", yaml).manifests().getFirst().tree(), type);
  }

  @Test
  void linksAnInfisicalSecretWithItsLoginAndItsTargets() throws Exception {
    List<Node> nodes =
        InlineNodes.of(
            read(
                InfisicalSecret.class,
                """
                kind: InfisicalSecret
                metadata: {name: app, namespace: shop}
                spec:
                  authentication:
                    universalAuth:
                      credentialsRef: {secretName: login, secretNamespace: shop}
                      secretsScope: {projectId: p, envSlug: dev, secretsPath: /}
                  managedKubeSecretReferences: [{secretName: app, secretNamespace: shop}]
                  managedKubeConfigMapReferences: [{configMapName: map, configMapNamespace: other}]
                status:
                  conditions:
                  - {type: secrets.infisical.com/ReadyToSyncSecrets, status: 'True'}
                  - {type: secrets.infisical.com/LoadedInfisicalToken, status: 'True'}
                """));

    NodeId own = new NodeId(NodeKind.INFISICAL_SECRET, "shop", "app");
    assertThat(nodes)
        .extracting(Node::id, Node::state, Node::uses)
        .containsExactly(
            tuple(LOGIN, NodeState.OK, List.of()),
            tuple(own, NodeState.OK, List.of(LOGIN)),
            tuple(new NodeId(NodeKind.SECRET, "shop", "app"), NodeState.OK, List.of(own)),
            tuple(new NodeId(NodeKind.CONFIG_MAP, "other", "map"), NodeState.OK, List.of(own)));
  }

  @Test
  void showsALeaseThatExpiredAsFailedWhateverItsConditionSays() throws Exception {
    List<Node> nodes =
        InlineNodes.of(
            read(
                InfisicalDynamicSecret.class,
                """
                kind: InfisicalDynamicSecret
                metadata: {name: db, namespace: shop}
                spec:
                  authentication:
                    universalAuth:
                      credentialsRef: {secretName: login, secretNamespace: shop}
                  dynamicSecret: {secretName: db, secretsPath: /, environmentSlug: dev, projectId: p}
                  leaseRevocationPolicy: None
                  leaseTTL: 1h
                  managedSecretReference: {secretName: db, secretNamespace: shop}
                status:
                  conditions: [{type: secrets.infisical.com/Reconcile, status: 'True'}]
                  lease: {id: x, version: 0, creationTimestamp: '2020-01-01T00:00:00Z', expiresAt: '2020-01-01T01:00:00Z'}
                """));

    assertThat(nodes.get(1).state()).isEqualTo(NodeState.FAILED);
    assertThat(nodes.get(1).message()).startsWith("the lease expired at 2020-01-01T01:00:00Z");
    assertThat(nodes.get(2).id()).isEqualTo(new NodeId(NodeKind.SECRET, "shop", "db"));
  }

  @Test
  void linksAPushWithItsSourceAndItsGenerators() throws Exception {
    List<Node> nodes =
        InlineNodes.of(
            read(
                InfisicalPushSecret.class,
                """
                kind: InfisicalPushSecret
                metadata: {name: push, namespace: shop}
                spec:
                  authentication:
                    universalAuth:
                      credentialsRef: {secretName: login, secretNamespace: shop}
                  destination: {projectId: p, environmentSlug: dev, secretsPath: /}
                  push:
                    secret: {secretName: source, secretNamespace: shop}
                    generators: [{destinationSecretName: PW, generatorRef: {kind: Password, name: strong}}]
                """));

    assertThat(nodes.get(1).uses())
        .containsExactly(LOGIN, new NodeId(NodeKind.CLUSTER_GENERATOR, "", "strong"));
    assertThat(nodes.get(2).id()).isEqualTo(new NodeId(NodeKind.SECRET, "shop", "source"));
    assertThat(nodes.get(2).note()).isEqualTo("is pushed");
    Node written =
        new Node(nodes.get(2).id(), NodeState.OK, "Owner", null, null, null, List.of(LOGIN));
    assertThat(nodes.get(2).merged(written).message())
        .isEqualTo("it is the source of a push that is not in sync");
  }

  @Test
  void judgesAGeneratorByItsRules() throws Exception {
    Node node =
        InlineNodes.of(
                read(
                    ClusterGenerator.class,
                    """
                    kind: ClusterGenerator
                    metadata: {name: strong}
                    spec: {kind: Password, generator: {passwordSpec: {length: 4, digits: 5}}}
                    """))
            .getFirst();

    assertThat(node.id()).isEqualTo(new NodeId(NodeKind.CLUSTER_GENERATOR, "", "strong"));
    assertThat(node.state()).isEqualTo(NodeState.FAILED);
    assertThat(node.message()).contains(".spec.generator.passwordSpec.");
  }
}
