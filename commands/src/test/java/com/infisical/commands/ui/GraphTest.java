package com.infisical.commands.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.commands.cluster.Scope;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTest {
  private static final NodeId CONNECTION = new NodeId(NodeKind.CONNECTION, "infra", "cloud");
  private static final NodeId AUTH = new NodeId(NodeKind.AUTH, "shop", "login");
  private static final NodeId APP = new NodeId(NodeKind.STATIC_SECRET, "shop", "app");
  private static final NodeId OTHER = new NodeId(NodeKind.STATIC_SECRET, "shop", "other");
  private static final NodeId TARGET = new NodeId(NodeKind.SECRET, "shop", "app");
  private static final NodeId WEB = new NodeId(NodeKind.DEPLOYMENT, "shop", "web");

  private static Node node(NodeId id, NodeState state, NodeId... uses) {
    return new Node(id, state, null, null, null, null, List.of(uses));
  }

  private static Graph graph(Absent absent, Node... nodes) {
    return Graph.of(Arrays.asList(nodes), absent::node);
  }

  private static Absent all() {
    return new Absent(Scope.everywhere(), true, true);
  }

  @Test
  void saysOfAReferenceToNothingThatItDoesNotExist() {
    Graph graph = graph(all(), node(AUTH, NodeState.OK, CONNECTION));

    assertThat(graph.nodes().get(CONNECTION).state()).isEqualTo(NodeState.FAILED);
    assertThat(graph.nodes().get(CONNECTION).message())
        .isEqualTo("does not exist; create it or correct the reference to it");
  }

  @Test
  void doesNotCallMissingWhatItHasNotReadYetOrMayNotRead() {
    for (Absent absent :
        List.of(
            new Absent(Scope.everywhere(), false, true),
            new Absent(Scope.everywhere(), true, false))) {
      assertThat(
              graph(absent, node(AUTH, NodeState.OK, CONNECTION)).nodes().get(CONNECTION).state())
          .isEqualTo(NodeState.WAITING);
    }
  }

  @Test
  void saysThatAReferenceLeadsOutOfTheNamespaceThatIsShown() {
    Graph graph =
        graph(new Absent(Scope.of("shop"), true, true), node(AUTH, NodeState.OK, CONNECTION));

    assertThat(graph.nodes().get(CONNECTION).state()).isEqualTo(NodeState.IDLE);
    assertThat(graph.nodes().get(CONNECTION).message()).contains("--all-namespaces");
  }

  @Test
  void showsATargetOfTwoResourcesOnceAndTheWorseOfWhatTheySay() {
    Graph graph =
        graph(
            all(),
            node(APP, NodeState.OK),
            node(OTHER, NodeState.FAILED),
            node(TARGET, NodeState.OK, APP),
            new Node(TARGET, NodeState.FAILED, null, null, null, "is another's", List.of(OTHER)));

    Node target = graph.nodes().get(TARGET);
    assertThat(target.state()).isEqualTo(NodeState.FAILED);
    assertThat(target.message()).isEqualTo("is another's");
    assertThat(target.uses()).containsExactly(APP, OTHER);
  }

  @Test
  void showsOfTheWorkloadsThoseThatConsumeATargetAndOfTheirNeedsTheTargets() {
    NodeId unmanaged = new NodeId(NodeKind.SECRET, "shop", "unmanaged");
    NodeId stranger = new NodeId(NodeKind.DEPLOYMENT, "shop", "stranger");

    Graph graph =
        graph(
            all(),
            node(APP, NodeState.OK),
            node(TARGET, NodeState.OK, APP),
            node(WEB, NodeState.OK, TARGET, unmanaged),
            node(stranger, NodeState.OK, unmanaged));

    assertThat(graph.nodes()).doesNotContainKeys(stranger, unmanaged);
    assertThat(graph.nodes().get(WEB).uses()).containsExactly(TARGET);
  }

  @Test
  void tellsWhatBecameAnotherOrIsNoMore() {
    Graph before =
        graph(all(), node(APP, NodeState.OK), node(OTHER, NodeState.OK), node(WEB, NodeState.OK));
    Graph after = graph(all(), node(APP, NodeState.FAILED), node(TARGET, NodeState.OK, APP));

    Graph.Change change = after.since(before);

    assertThat(change.changed()).extracting(Node::id).containsExactly(APP, TARGET);
    assertThat(change.gone()).containsExactly(OTHER);
    assertThat(after.since(after).isEmpty()).isTrue();
    assertThat(before.since(Graph.EMPTY).changed()).hasSize(2);
  }

  @Test
  void cutsALongTextWithoutSplittingACharacter() {
    Node node = Node.bare(APP, NodeState.FAILED, "x".repeat(298) + "😀".repeat(10));

    assertThat(node.message()).hasSizeLessThanOrEqualTo(300).endsWith("x…");
  }
}
