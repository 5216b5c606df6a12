package com.infisical.operator.target.plan;

import java.util.Map;
import java.util.Optional;

/**
 * A target that says of itself that its consumers still have to be restarted.
 *
 * @param mark of its content, which they are to carry
 * @param version the {@code resourceVersion} in which it says so
 */
public record PendingReload(TargetRef target, String mark, String version) {
  /** The value of {@link OwnKeys#RELOAD}. */
  static final String PENDING = "pending";

  /** What these annotations of {@code target} say; empty where nothing is pending. */
  public static Optional<PendingReload> of(
      TargetRef target, Map<String, String> annotations, String version) {
    String mark = annotations.get(OwnKeys.MARK);
    return mark == null || !PENDING.equals(annotations.get(OwnKeys.RELOAD))
        ? Optional.empty()
        : Optional.of(new PendingReload(target, mark, version));
  }
}
