package com.infisical.operator.target.plan;

import java.util.Set;

/**
 * The labels and annotations that the operator keeps on a target
 * (docs/infisical-static-secret.md#what-it-writes).
 */
public final class OwnKeys {
  /** Everything under this prefix is the operator's. */
  public static final String PREFIX = "secrets.infisical.com/";

  /** Label, {@code "true"}: by it targets are watched. */
  public static final String MANAGED = PREFIX + "managed";

  /** Annotation: the {@link Mark} of the resource that writes the target. */
  public static final String MANAGED_BY = PREFIX + "managed-by";

  /** Annotation: Go's value by Go's formula. */
  public static final String VERSION = PREFIX + "version";

  /** Annotation: comma list of the label keys copied from the resource. */
  static final String MANAGED_LABELS = PREFIX + "managed-labels";

  /** Annotation: comma list of the annotation keys copied from the resource. */
  static final String MANAGED_ANNOTATIONS = PREFIX + "managed-annotations";

  /** Annotation: keyed digest of what the data was rendered from. */
  public static final String INPUTS = PREFIX + "inputs";

  /** Annotation: the leases that the data of the target are of. */
  public static final String LEASE = PREFIX + "lease";

  /** Annotation: keyed digest of the data, which workloads carry after a reload. */
  public static final String MARK = PREFIX + "mark";

  /** Annotation, {@code "pending"} until every consumer carries the mark. */
  public static final String RELOAD = PREFIX + "reload";

  /** Annotation by which a user gives an existing object away, {@code "true"}. */
  static final String ADOPT = PREFIX + "adopt";

  /** Annotation of a resource by which a user has everything read and written anew. */
  public static final String FORCE_SYNC = PREFIX + "force-sync";

  /** Annotation by which a workload asks to be restarted when a target changes, {@code "true"}. */
  public static final String AUTO_RELOAD = PREFIX + "auto-reload";

  /** The annotations that a target loses when it is released. */
  static final Set<String> MARKS =
      Set.of(MANAGED_BY, VERSION, MANAGED_LABELS, MANAGED_ANNOTATIONS, INPUTS, LEASE, MARK, RELOAD);

  private OwnKeys() {}
}
