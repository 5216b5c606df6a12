package com.infisical.operator.tenancy;

/**
 * Decides which Secrets may be pushed to a server (docs/security.md#tenancy).
 *
 * @param allowed the rules of {@code --allowed-sources}
 */
public record SourceRules(TenancyRules tenancy, AllowedTargets allowed) {
  /** Whether resources of the namespace {@code from} may push Secrets of {@code namespace}. */
  public boolean mayPush(String from, String namespace) {
    boolean isOwn = from.equals(namespace);
    boolean free = !isProtected(namespace) && (isOwn || !tenancy.isStrict());
    return free || allowed.allow(from, namespace, isProtected(namespace));
  }

  /** Whether Secrets of a namespace are pushed only where a rule says so. */
  public boolean isProtected(String namespace) {
    return tenancy.isSystem(namespace);
  }
}
