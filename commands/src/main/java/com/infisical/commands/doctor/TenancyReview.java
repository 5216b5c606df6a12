package com.infisical.commands.doctor;

import com.infisical.operator.api.AllowedNamespaces;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.SecretKeyReference;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.api.ServiceAccountBlock;
import com.infisical.operator.auth.login.LoginMethod;
import com.infisical.operator.auth.login.LoginMethods;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.status.Printable;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.target.plan.TargetSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists the references that {@code --tenancy=strict} would refuse, each with the rule that would
 * allow it (docs/security.md#tenancy). For one thread.
 */
final class TenancyReview {
  private static final String BY_NAMES = "%s to .spec.allowedNamespaces.names of %s %s";

  private final Tools tools;
  private final LoginMethods methods;
  private final String operatorNamespace;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param operatorNamespace whose InfisicalAuths may use the operator's own cloud identity; may be
   *     empty
   */
  TenancyReview(Tools tools, LoginMethods methods, String operatorNamespace) {
    this.tools = tools;
    this.methods = methods;
    this.operatorNamespace = operatorNamespace;
  }

  /** One line a reference. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** A spec that cannot be read refers to nothing, not even to the default connection. */
  void review(InfisicalAuth auth) {
    if (auth.invalidSpec().isPresent()) {
      return;
    }
    String namespace = auth.getMetadata().getNamespace();
    if (methods.choose(namespace, auth.getSpec())
        instanceof LoginMethods.Choice.Chosen(var method)) {
      Set<String> told = new LinkedHashSet<>();
      for (FieldReference reference : method.references()) {
        ResourceName secret = reference.secret();
        if (!secret.namespace().equals(namespace) && told.add(secret.toString())) {
          line(auth, reference.field(), "Secret " + secret, move(namespace));
        }
      }
    }
    serviceAccount(auth, namespace);
    if (LoginMethod.provesOperator(auth.getSpec().method())
        && !namespace.equals(operatorNamespace)) {
      line(
          auth,
          ".spec.method",
          "the operator's own cloud identity (" + auth.getSpec().method() + ")",
          ambient(namespace));
    }
    tools
        .connectionOf(auth)
        .filter(name -> !name.namespace().equals(namespace))
        .ifPresent(
            name -> {
              Optional<InfisicalConnection> found = tools.finder.connection(name).present();
              AllowedNamespaces allowed =
                  found.map(connection -> connection.getSpec().allowedNamespaces()).orElse(null);
              if (!isAllowed(allowed, found.orElse(null), namespace)) {
                line(
                    auth,
                    ".spec.infisicalConnectionRef",
                    "InfisicalConnection " + name,
                    "add " + BY_NAMES.formatted(namespace, "InfisicalConnection", name));
              }
            });
  }

  private void serviceAccount(InfisicalAuth auth, String namespace) {
    if (!(auth.getSpec().block().orElse(null) instanceof ServiceAccountBlock block)) {
      return;
    }
    ResourceName.of(block.serviceAccountRef())
        .filter(account -> !account.namespace().equals(namespace))
        .ifPresent(
            account ->
                line(
                    auth,
                    ".spec." + auth.getSpec().method() + ".serviceAccountRef",
                    "ServiceAccount " + account,
                    consent(namespace)));
  }

  /** What a reference to a Secret needs. */
  static String move(String namespace) {
    return "move the Secret to namespace " + namespace + "; no rule allows it";
  }

  /** What a login with the operator's own identity needs. */
  static String ambient(String namespace) {
    return "add " + namespace + " to --ambient-auth-namespaces of the operator";
  }

  /** What a reference to a service account needs. */
  static String consent(String namespace) {
    return "name "
        + namespace
        + " in the annotation secrets.infisical.com/allowed-auth-namespaces of the ServiceAccount";
  }

  /** What a target in another namespace needs. */
  static String targets(String from, String to) {
    return "allow targets from namespace %s in namespace %s in the file of --allowed-targets"
        .formatted(from, to);
  }

  void review(InfisicalConnection connection) {
    SecretKeyReference ca =
        connection.getSpec().tls() == null ? null : connection.getSpec().tls().caCertificate();
    String namespace = connection.getMetadata().getNamespace();
    if (ca != null && ca.namespace() != null && !ca.namespace().equals(namespace)) {
      line(
          connection,
          ".spec.tls.caCertificate",
          "Secret " + ca.namespace() + "/" + ca.name(),
          move(namespace));
    }
  }

  void review(InfisicalStaticSecret resource) {
    String namespace = resource.getMetadata().getNamespace();
    ResourceName.of(resource.getSpec().infisicalAuthRef())
        .filter(name -> !name.namespace().equals(namespace))
        .ifPresent(
            name -> {
              Optional<InfisicalAuth> found = tools.finder.auth(name).present();
              AllowedNamespaces allowed =
                  found.map(auth -> auth.getSpec().allowedNamespaces()).orElse(null);
              if (!isAllowed(allowed, found.orElse(null), namespace)) {
                line(
                    resource,
                    ".spec.infisicalAuthRef",
                    "InfisicalAuth " + name,
                    "add " + BY_NAMES.formatted(namespace, "InfisicalAuth", name));
              }
            });
    List<SecretTarget> targets = resource.getSpec().targets();
    for (int i = 0; targets != null && i < targets.size(); i++) {
      String field = ".spec.targets[" + i + "]";
      TargetSpec.ref(targets.get(i))
          .filter(target -> !target.namespace().equals(namespace))
          .ifPresent(target -> target(resource, field, target, namespace));
    }
  }

  private void target(
      InfisicalStaticSecret resource, String field, TargetRef target, String namespace) {
    line(resource, field, target.toString(), targets(namespace, target.namespace()));
  }

  /** In strict mode the absence of the field allows the own namespace alone. */
  private boolean isAllowed(
      @Nullable AllowedNamespaces allowed, @Nullable HasMetadata owner, String from) {
    return allowed != null
        && owner != null
        && tools.rules.mayUse(allowed, owner.getMetadata().getNamespace(), from);
  }

  /** Adds a line about a reference that is refused. */
  void line(HasMetadata resource, String field, String what, String rule) {
    lines.add(
        Printable.line(
            "%s %s/%s %s: %s; %s"
                .formatted(
                    resource.getKind(),
                    resource.getMetadata().getNamespace(),
                    resource.getMetadata().getName(),
                    field,
                    what,
                    rule)));
  }
}
