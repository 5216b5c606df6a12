package com.infisical.operator.reload;

import java.util.Comparator;

/** Names a workload; reads as {@code Deployment apps/web}. */
public record WorkloadRef(WorkloadKind kind, String namespace, String name)
    implements Comparable<WorkloadRef> {
  private static final Comparator<WorkloadRef> ORDER =
      Comparator.comparing(WorkloadRef::namespace)
          .thenComparing(WorkloadRef::kind)
          .thenComparing(WorkloadRef::name);

  @Override
  public int compareTo(WorkloadRef other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind.text() + " " + namespace + "/" + name;
  }
}
