package com.infisical.commands.ui;

import com.infisical.commands.status.StatusRow;
import com.infisical.commands.status.StatusRows;
import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InlineAuthentication.Named;
import com.infisical.operator.api.InlineAzureAuth;
import com.infisical.operator.api.InlineGcpIamAuth;
import com.infisical.operator.api.InlineIdentityAuth;
import com.infisical.operator.api.InlineKubernetesAuth;
import com.infisical.operator.api.InlineLdapAuth;
import com.infisical.operator.api.InlineSecretReference;
import com.infisical.operator.api.InlineUniversalAuth;
import com.infisical.operator.api.ResourceReference;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.api.ServiceTokenAuth;
import com.infisical.operator.auth.session.InlineSpec;
import com.infisical.operator.dynamicsecret.LeasePreview;
import com.infisical.operator.infisicalsecret.InfisicalSecrets;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.pushsecret.PushPreview;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.sync.SyncKind;
import com.infisical.operator.sync.SyncPlan;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads from single objects of v1alpha1 the nodes that they make: their own, those of their
 * targets, and that of the login in their own spec, which equal resources of a namespace share.
 * Pure.
 */
final class InlineNodes {
  private static final String LOADED = "secrets.infisical.com/LoadedInfisicalToken";
  private static final String AUTHENTICATED = "secrets.infisical.com/Authenticated";

  private InlineNodes() {}

  static List<Node> of(InfisicalSecret secret) {
    StatusRow row = rows().of(secret);
    List<Node> nodes = new ArrayList<>();
    Optional<Node> login =
        InfisicalSecrets.access(secret)
            .map(access -> login(access, secret.getStatus().conditions(), LOADED));
    login.ifPresent(nodes::add);
    nodes.add(own(NodeKind.INFISICAL_SECRET, secret, row, row.method(), uses(login)));
    if (InfisicalSecrets.read(secret) instanceof SyncKind.Reading.Usable(SyncPlan plan)) {
      NodeId own = id(NodeKind.INFISICAL_SECRET, secret);
      for (SecretTarget target : plan.targets()) {
        Nodes.targetId(target)
            .ifPresent(id -> nodes.add(target(id, target.creationPolicy(), row, own)));
      }
    }
    return nodes;
  }

  static List<Node> of(InfisicalDynamicSecret secret) {
    StatusRow row = rows(Instant.now()).of(secret);
    List<Node> nodes = new ArrayList<>();
    if (LeasePreview.read(secret) instanceof LeasePreview.Reading.Usable spec) {
      Node login = login(spec.access(), secret.getStatus().conditions(), AUTHENTICATED);
      nodes.add(login);
      nodes.add(
          own(
              NodeKind.DYNAMIC_SECRET,
              secret,
              row,
              row.leaseExpires() == null ? "no lease" : "lease until " + row.leaseExpires(),
              List.of(login.id())));
      NodeId target =
          new NodeId(
              NodeKind.of(spec.target().kind()), spec.target().namespace(), spec.target().name());
      nodes.add(target(target, "lease", row, id(NodeKind.DYNAMIC_SECRET, secret)));
    } else {
      nodes.add(own(NodeKind.DYNAMIC_SECRET, secret, row, null, List.of()));
    }
    return nodes;
  }

  static List<Node> of(InfisicalPushSecret push) {
    StatusRow row = rows().of(push);
    List<Node> nodes = new ArrayList<>();
    if (PushPreview.read(push) instanceof PushPreview.Reading.Usable spec) {
      Node login = login(spec.access(), push.getStatus().conditions(), AUTHENTICATED);
      nodes.add(login);
      List<NodeId> uses = new ArrayList<>(List.of(login.id()));
      spec.generators().values().stream()
          .distinct()
          .sorted()
          .map(name -> new NodeId(NodeKind.CLUSTER_GENERATOR, "", name))
          .forEach(uses::add);
      nodes.add(own(NodeKind.PUSH_SECRET, push, row, pushed(row), uses));
      spec.source().ifPresent(source -> nodes.add(source(source, push, row)));
    } else {
      nodes.add(own(NodeKind.PUSH_SECRET, push, row, null, List.of()));
    }
    return nodes;
  }

  static List<Node> of(ClusterGenerator generator) {
    StatusRow row = rows().of(generator);
    return List.of(
        own(NodeKind.CLUSTER_GENERATOR, generator, row, generator.getSpec().kind(), List.of()));
  }

  private static String pushed(StatusRow row) {
    int pushed = row.secrets() == null ? 0 : row.secrets();
    return "pushed %d secret%s".formatted(pushed, pushed == 1 ? "" : "s");
  }

  private static StatusRows rows() {
    return rows(Instant.EPOCH);
  }

  /**
   * @param now what an expired lease is before
   */
  private static StatusRows rows(Instant now) {
    return new StatusRows(now);
  }

  private static List<NodeId> uses(Optional<Node> login) {
    return login.map(Node::id).stream().toList();
  }

  private static Node own(
      NodeKind kind, HasMetadata object, StatusRow row, @Nullable String note, List<NodeId> uses) {
    return new Node(
        id(kind, object),
        Nodes.state(row.ready()),
        note,
        object.getMetadata().getCreationTimestamp(),
        row.lastSuccess(),
        row.problem(),
        uses);
  }

  private static NodeId id(NodeKind kind, HasMetadata object) {
    return new NodeId(
        kind,
        Objects.requireNonNullElse(object.getMetadata().getNamespace(), ""),
        object.getMetadata().getName());
  }

  /** These kinds report no target by itself. */
  private static Node target(NodeId id, @Nullable String note, StatusRow row, NodeId owner) {
    NodeState state = row.ready().equals("True") ? NodeState.OK : NodeState.WAITING;
    return new Node(
        id,
        state,
        note,
        null,
        row.lastSuccess(),
        state == NodeState.OK ? null : "its resource is not in sync",
        List.of(owner));
  }

  private static Node source(ResourceName secret, InfisicalPushSecret push, StatusRow row) {
    return new Node(
        Nodes.id(NodeKind.SECRET, new ResourceReference(secret.name(), secret.namespace())),
        row.ready().equals("True") ? NodeState.OK : NodeState.WAITING,
        Node.IS_PUSHED,
        null,
        null,
        row.ready().equals("True") ? null : "it is the source of a push that is not in sync",
        List.of(id(NodeKind.PUSH_SECRET, push)));
  }

  private static Node login(InlineSpec access, List<Condition> conditions, String type) {
    Optional<Condition> condition = Conditions.find(conditions, type);
    String status = condition.map(Condition::getStatus).orElse("Unknown");
    boolean ok = "True".equals(status);
    return new Node(
        new NodeId(NodeKind.INLINE_LOGIN, access.namespace(), label(access)),
        Nodes.state(status),
        Objects.requireNonNullElse(access.hostApi(), "default host"),
        null,
        null,
        ok
            ? null
            : condition.map(Condition::getMessage).orElse("no operator has reported a login yet"),
        List.of());
  }

  /** What tells logins of a namespace apart. */
  private static String label(InlineSpec access) {
    String login = access.logins().isEmpty() ? "no login" : label(access.logins().getFirst());
    return access.hostApi() == null ? login : login + " at " + access.hostApi();
  }

  private static String label(Named login) {
    String of =
        switch (login.block()) {
          case InlineUniversalAuth block -> secret(block.credentialsRef());
          case InlineLdapAuth block -> secret(block.credentialsRef());
          case ServiceTokenAuth block -> secret(block.serviceTokenSecretReference());
          case InlineKubernetesAuth block -> block.identityId();
          case InlineIdentityAuth block -> block.identityId();
          case InlineAzureAuth block -> block.identityId();
          case InlineGcpIamAuth block -> block.identityId();
        };
    return login.name() + " " + Objects.requireNonNullElse(of, "");
  }

  private static @Nullable String secret(@Nullable InlineSecretReference reference) {
    return reference == null ? null : reference.secretNamespace() + "/" + reference.secretName();
  }
}
