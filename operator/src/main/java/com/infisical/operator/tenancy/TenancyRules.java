package com.infisical.operator.tenancy;

import com.infisical.client.BaseUrl;
import com.infisical.operator.api.AllowedNamespaces;
import com.infisical.operator.tenancy.NamespaceLabels.LabelsResult;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which references are allowed (docs/security.md#tenancy); every look-up of a referenced
 * object asks here. Pure, but for the labels of namespaces.
 *
 * @param operatorNamespace where the operator runs; empty when it runs in none
 * @param ambientNamespaces whose InfisicalAuths may prove the operator's own cloud identity in
 *     strict tenancy; empty means the operator's own namespace
 * @param hosts where connections may lead
 * @param defaultHost where connections without an address lead
 * @param targets who may write to other namespaces
 * @param labels asked only for a selector
 */
public record TenancyRules(
    Tenancy tenancy,
    String operatorNamespace,
    Set<String> ambientNamespaces,
    AllowedHosts hosts,
    BaseUrl defaultHost,
    AllowedTargets targets,
    NamespaceLabels labels) {
  /** Lists the namespaces whose InfisicalAuths may use a service account (comma-separated). */
  public static final String ALLOWED_AUTH_NAMESPACES =
      "secrets.infisical.com/allowed-auth-namespaces";

  private static final String SELECTOR = ".spec.allowedNamespaces.selector";
  private static final Set<String> SYSTEM_NAMESPACES =
      Set.of("kube-system", "kube-public", "kube-node-lease");

  /** Open tenancy without any rule. */
  public static TenancyRules open(String operatorNamespace) {
    return new TenancyRules(
        Tenancy.OPEN,
        operatorNamespace,
        Set.of(),
        new AllowedHosts(Set.of()),
        new BaseUrl(URI.create("https://app.infisical.com")),
        AllowedTargets.none(),
        namespace -> new LabelsResult.Missing());
  }

  /** Fills in the operator's own namespace, and copies the set. */
  public TenancyRules {
    ambientNamespaces =
        ambientNamespaces.isEmpty() ? Set.of(operatorNamespace) : Set.copyOf(ambientNamespaces);
  }

  /**
   * Whether resources of the namespace {@code from} may use a connection or an InfisicalAuth of the
   * namespace {@code owner}; those of its own always may.
   *
   * @param allowed what its spec says; absent allows all in open tenancy and none in strict
   */
  public boolean mayUse(@Nullable AllowedNamespaces allowed, String owner, String from) {
    if (from.equals(owner)) {
      return true;
    }
    return allowed == null ? !isStrict() : isListed(allowed, from) || isSelected(allowed, from);
  }

  /** What is wrong with the rule of a connection or an InfisicalAuth, for its own status. */
  public Optional<String> flaw(@Nullable AllowedNamespaces allowed, String owner) {
    if (allowed == null || allowed.selector() == null) {
      return Optional.empty();
    }
    return new NamespaceSelector(allowed.selector())
        .flaw()
        .or(
            () ->
                labels.of(owner) instanceof LabelsResult.Unreadable(String why)
                    ? Optional.of(why)
                    : Optional.empty())
        .map(why -> SELECTOR + " matches no namespace: " + why);
  }

  /**
   * Whether a resource of the namespace {@code from} may use Secrets and service accounts of {@code
   * namespace} without anybody's consent.
   */
  public boolean mayReferTo(String from, String namespace) {
    return !isStrict() || from.equals(namespace);
  }

  /**
   * Whether a service account consents to the use by InfisicalAuths of the namespace {@code from}.
   *
   * @param annotation its {@link #ALLOWED_AUTH_NAMESPACES}
   */
  public boolean consents(@Nullable String annotation, String from) {
    return annotation != null
        && Arrays.stream(annotation.split(",", -1)).anyMatch(name -> name.strip().equals(from));
  }

  /** Whether InfisicalAuths of a namespace may prove the operator's own cloud identity. */
  public boolean mayProveOperator(String from) {
    return !isStrict() || ambientNamespaces.contains(from);
  }

  /** Whether a proof of the operator's own cloud identity may be sent to {@code server}. */
  public boolean mayReceiveProofOfOperator(BaseUrl server) {
    return !isStrict() || (hosts.allowAll() ? isDefaultHost(server) : hosts.allow(server));
  }

  /** Whether resources of the namespace {@code from} may write targets to {@code to}. */
  public boolean mayWrite(String from, String to) {
    boolean system = isSystem(to);
    return from.equals(to) || (!isStrict() && !system) || targets.allow(from, to, system);
  }

  /** Whether a namespace belongs to the cluster or the operator. */
  public boolean isSystem(String namespace) {
    return SYSTEM_NAMESPACES.contains(namespace) || namespace.equals(operatorNamespace);
  }

  public boolean isStrict() {
    return tenancy == Tenancy.STRICT;
  }

  private boolean isDefaultHost(BaseUrl server) {
    return server.isTls() == defaultHost.isTls()
        && server.host().equals(defaultHost.host())
        && server.port() == defaultHost.port();
  }

  private static boolean isListed(AllowedNamespaces allowed, String from) {
    return allowed.names().stream().anyMatch(name -> new NamespacePattern(name).matches(from));
  }

  private boolean isSelected(AllowedNamespaces allowed, String from) {
    return allowed.selector() != null
        && labels.of(from) instanceof LabelsResult.Known(var found)
        && new NamespaceSelector(allowed.selector()).matches(found);
  }
}
