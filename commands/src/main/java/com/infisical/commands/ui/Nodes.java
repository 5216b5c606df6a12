package com.infisical.commands.ui;

import com.infisical.commands.status.StatusRow;
import com.infisical.commands.status.StatusRows;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.ResourceReference;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.api.TargetStatus;
import com.infisical.operator.reload.Consumers.ConsumingWorkload;
import com.infisical.operator.reload.WatchedWorkload;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads from single objects the nodes that they make: their own, and those of their targets. Pure.
 */
final class Nodes {
  /** What an InfisicalAuth without a reference uses; only the operator knows which it is. */
  static final NodeId DEFAULT_CONNECTION =
      new NodeId(NodeKind.CONNECTION, "", "the operator's default");

  private Nodes() {}

  static List<Node> of(InfisicalConnection connection) {
    return List.of(node(NodeKind.CONNECTION, connection, rows().of(connection), List.of()));
  }

  static List<Node> of(InfisicalAuth auth) {
    ResourceReference reference = auth.getSpec().infisicalConnectionRef();
    NodeId connection = reference == null ? DEFAULT_CONNECTION : id(NodeKind.CONNECTION, reference);
    return List.of(node(NodeKind.AUTH, auth, rows().of(auth), List.of(connection)));
  }

  static List<Node> of(InfisicalStaticSecret secret) {
    StatusRow row = rows().of(secret);
    ResourceReference auth = secret.getSpec().infisicalAuthRef();
    List<Node> nodes = new ArrayList<>();
    Node own =
        node(
            NodeKind.STATIC_SECRET,
            secret,
            row,
            auth == null ? List.of() : List.of(id(NodeKind.AUTH, auth)));
    nodes.add(own);
    for (SecretTarget target : secret.getSpec().targets()) {
      targetId(target).map(id -> target(id, target, secret, row)).ifPresent(nodes::add);
    }
    return nodes;
  }

  static List<Node> of(WatchedWorkload workload) {
    return ConsumingWorkload.of(workload)
        .flatMap(
            consuming ->
                NodeKind.of(consuming.kind()).map(kind -> workload(kind, workload, consuming)))
        .map(List::of)
        .orElse(List.of());
  }

  /** Where a target's node is; empty where the spec does not name a target properly. */
  static Optional<NodeId> targetId(SecretTarget target) {
    return Optional.ofNullable(target.kind())
        .flatMap(NodeKind::of)
        .filter(kind -> target.namespace() != null && target.name() != null)
        .map(kind -> id(kind, new ResourceReference(target.name(), target.namespace())));
  }

  static NodeId id(NodeKind kind, ResourceReference reference) {
    return new NodeId(
        kind,
        Objects.requireNonNullElse(reference.namespace(), ""),
        Objects.requireNonNullElse(reference.name(), ""));
  }

  /** Times that a row counts from now are not read here. */
  private static StatusRows rows() {
    return new StatusRows(Instant.EPOCH);
  }

  private static Node node(NodeKind kind, HasMetadata object, StatusRow row, List<NodeId> uses) {
    return new Node(
        own(kind, object),
        state(row.ready()),
        note(row),
        object.getMetadata().getCreationTimestamp(),
        row.lastSuccess(),
        row.problem(),
        uses);
  }

  static NodeState state(String ready) {
    return switch (ready) {
      case "True" -> NodeState.OK;
      case "False" -> NodeState.FAILED;
      default -> NodeState.WAITING;
    };
  }

  private static @Nullable String note(StatusRow row) {
    if (row.sources() == null) {
      return row.method() == null ? row.reference() : row.method();
    }
    return row.secrets() == null
        ? "not read yet"
        : row.secrets() + (row.secrets() == 1 ? " secret" : " secrets");
  }

  private static Node target(
      NodeId id, SecretTarget target, InfisicalStaticSecret secret, StatusRow row) {
    Optional<TargetStatus> status =
        secret.getStatus().targets().stream()
            .filter(
                s ->
                    Objects.equals(s.kind(), target.kind())
                        && Objects.equals(s.namespace(), target.namespace())
                        && Objects.equals(s.name(), target.name()))
            .findFirst();
    String message = status.map(TargetStatus::message).orElse(null);
    NodeState state =
        status.isEmpty() ? NodeState.WAITING : message == null ? NodeState.OK : NodeState.FAILED;
    return new Node(
        id,
        state,
        target.creationPolicy(),
        null,
        row.lastSuccess(),
        status.isEmpty() ? "not written yet" : message,
        List.of(own(NodeKind.STATIC_SECRET, secret)));
  }

  private static Node workload(
      NodeKind kind, WatchedWorkload workload, ConsumingWorkload consuming) {
    boolean restarts = consuming.asks() && consuming.mistake().isEmpty();
    return new Node(
        own(kind, workload),
        restarts ? NodeState.OK : consuming.asks() ? NodeState.FAILED : NodeState.IDLE,
        restarts ? "restarts" : "does not restart",
        workload.getMetadata().getCreationTimestamp(),
        null,
        restarts ? null : advice(consuming),
        consuming.consumed().stream().map(Nodes::id).toList());
  }

  private static String advice(ConsumingWorkload consuming) {
    return consuming
        .mistake()
        .map(
            mistake ->
                "not restarted at a change: it %s; set its annotation %s to \"true\""
                    .formatted(mistake, OwnKeys.AUTO_RELOAD))
        .orElseGet(
            () ->
                "not restarted at a change, because it lacks the annotation %s: \"true\""
                    .formatted(OwnKeys.AUTO_RELOAD));
  }

  private static NodeId id(TargetRef target) {
    return new NodeId(NodeKind.of(target.kind()), target.namespace(), target.name());
  }

  private static NodeId own(NodeKind kind, HasMetadata object) {
    return new NodeId(kind, object.getMetadata().getNamespace(), object.getMetadata().getName());
  }
}
