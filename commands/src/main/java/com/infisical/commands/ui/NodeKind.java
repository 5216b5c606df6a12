package com.infisical.commands.ui;

import com.infisical.operator.target.plan.TargetRef;
import java.util.Arrays;
import java.util.Optional;

/** What a node of the graph can be, and the column in which it stands. */
enum NodeKind {
  CONNECTION("InfisicalConnection", 0),
  AUTH("InfisicalAuth", 1),
  INLINE_LOGIN("Login", 1),
  CLUSTER_GENERATOR("ClusterGenerator", 1),
  STATIC_SECRET("InfisicalStaticSecret", 2),
  INFISICAL_SECRET("InfisicalSecret", 2),
  DYNAMIC_SECRET("InfisicalDynamicSecret", 2),
  PUSH_SECRET("InfisicalPushSecret", 2),
  SECRET("Secret", 3),
  CONFIG_MAP("ConfigMap", 3),
  DEPLOYMENT("Deployment", 4),
  STATEFUL_SET("StatefulSet", 4),
  DAEMON_SET("DaemonSet", 4);

  private final String text;
  private final int column;

  NodeKind(String text, int column) {
    this.text = text;
    this.column = column;
  }

  /** The kind that manifests write so. */
  static Optional<NodeKind> of(String text) {
    return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
  }

  static NodeKind of(TargetRef.Kind kind) {
    return switch (kind) {
      case SECRET -> SECRET;
      case CONFIG_MAP -> CONFIG_MAP;
    };
  }

  /** As manifests write it. */
  String text() {
    return text;
  }

  /** From 0, the connections, to 4, the workloads. */
  int column() {
    return column;
  }

  boolean isTarget() {
    return column == 3;
  }

  boolean isWorkload() {
    return column == 4;
  }
}
