package com.infisical.commands.doctor;

import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalSecretSpec;
import com.infisical.operator.api.InlineAuthentication.Named;
import com.infisical.operator.api.InlineTls;
import com.infisical.operator.api.ManagedConfigMapReference;
import com.infisical.operator.api.ManagedSecretReference;
import com.infisical.operator.auth.login.InlineMethods;
import com.infisical.operator.auth.login.LoginMethod;
import com.infisical.operator.auth.login.LoginMethods;
import com.infisical.operator.connection.Address;
import com.infisical.operator.connection.InlineConnection;
import com.infisical.operator.reference.FieldReference;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists what {@code --tenancy=strict} would refuse of the kinds of {@code v1alpha1}, whose
 * resources name server, login and Secrets themselves (docs/security.md#tenancy). For one thread.
 */
final class InlineReview {
  private static final String MANAGED = ".spec.managedSecretReference";

  private final TenancyReview review;
  private final Tools tools;
  private final InlineMethods methods;
  private final String operatorNamespace;

  /**
   * @param review gets the lines
   */
  InlineReview(TenancyReview review, Tools tools, String operatorNamespace) {
    this.review = review;
    this.tools = tools;
    this.methods = tools.inlineMethods;
    this.operatorNamespace = operatorNamespace;
  }

  void review(InfisicalSecret resource) {
    InfisicalSecretSpec spec = resource.getSpec();
    access(resource, spec.hostAPI(), spec.tls(), spec.logins().meant());
    target(resource, MANAGED, spec.managedSecretReference());
    List<ManagedSecretReference> secrets = spec.managedKubeSecretReferences();
    for (int i = 0; i < secrets.size(); i++) {
      target(resource, ".spec.managedKubeSecretReferences[" + i + "]", secrets.get(i));
    }
    List<ManagedConfigMapReference> maps = spec.managedKubeConfigMapReferences();
    for (int i = 0; i < maps.size(); i++) {
      target(
          resource,
          ".spec.managedKubeConfigMapReferences[" + i + "]",
          "ConfigMap",
          maps.get(i).configMapNamespace(),
          maps.get(i).configMapName());
    }
  }

  void review(InfisicalDynamicSecret resource) {
    var spec = resource.getSpec();
    access(
        resource,
        spec.hostApi(),
        spec.tls(),
        spec.authentication() == null ? List.of() : spec.authentication().meant());
    target(resource, MANAGED, spec.managedSecretReference());
  }

  void review(InfisicalPushSecret resource) {
    var spec = resource.getSpec();
    access(
        resource,
        spec.hostApi(),
        spec.tls(),
        spec.authentication() == null ? List.of() : spec.authentication().meant());
    var source = spec.push() == null ? null : spec.push().secret();
    if (source != null && isElsewhere(resource, source.secretNamespace())) {
      review.line(
          resource,
          ".spec.push.secret",
          "Secret " + source.secretNamespace() + "/" + source.secretName(),
          "allow sources from namespace %s in namespace %s in the file of --allowed-sources"
              .formatted(resource.getMetadata().getNamespace(), source.secretNamespace()));
    }
  }

  private void access(
      HasMetadata resource, @Nullable String host, @Nullable InlineTls tls, List<Named> logins) {
    if (host != null
        && Address.of(host, "") instanceof Address.Valid address
        && !tools.isDefaultHost(address.base())) {
      review.line(
          resource,
          InlineConnection.HOST_FIELD,
          address.base().toString(),
          "add its host to --allowed-hosts of the operator");
    }
    if (tls != null
        && tls.caRef() != null
        && isElsewhere(resource, tls.caRef().secretNamespace())) {
      secret(
          resource,
          InlineConnection.CA_FIELD,
          tls.caRef().secretNamespace() + "/" + tls.caRef().secretName());
    }
    logins.stream().findFirst().ifPresent(login -> login(resource, login));
  }

  private void login(HasMetadata resource, Named login) {
    String namespace = resource.getMetadata().getNamespace();
    methods
        .serviceAccount(login)
        .filter(account -> !account.namespace().equals(namespace))
        .ifPresent(
            account ->
                review.line(
                    resource,
                    InlineMethods.serviceAccountField(login),
                    "ServiceAccount " + account,
                    TenancyReview.consent(namespace)));
    if (!(methods.choose(namespace, login)
        instanceof LoginMethods.Choice.Chosen(LoginMethod method))) {
      return;
    }
    Set<String> told = new LinkedHashSet<>();
    for (FieldReference reference : method.references()) {
      String secret = reference.secret().toString();
      if (isElsewhere(resource, reference.secret().namespace()) && told.add(secret)) {
        secret(resource, reference.field(), secret);
      }
    }
    if (method.provesOperator() && !namespace.equals(operatorNamespace)) {
      review.line(
          resource,
          ".spec.authentication." + login.name(),
          "the operator's own cloud identity (" + method.name() + ")",
          TenancyReview.ambient(namespace));
    }
  }

  private void secret(HasMetadata resource, String field, String secret) {
    review.line(
        resource,
        field,
        "Secret " + secret,
        TenancyReview.move(resource.getMetadata().getNamespace()));
  }

  private void target(HasMetadata resource, String field, @Nullable ManagedSecretReference target) {
    if (target != null) {
      target(resource, field, "Secret", target.secretNamespace(), target.secretName());
    }
  }

  private void target(
      HasMetadata resource,
      String field,
      String kind,
      @Nullable String namespace,
      @Nullable String name) {
    if (namespace != null && isElsewhere(resource, namespace)) {
      review.line(
          resource,
          field,
          kind + " " + namespace + "/" + name,
          TenancyReview.targets(resource.getMetadata().getNamespace(), namespace));
    }
  }

  private static boolean isElsewhere(HasMetadata resource, @Nullable String namespace) {
    return namespace != null
        && !namespace.isEmpty()
        && !namespace.equals(resource.getMetadata().getNamespace());
  }
}
