package com.infisical.operator.infisicalsecret;

import com.infisical.operator.api.InfisicalSecretSpec;
import com.infisical.operator.api.InlineAuthentication.Named;
import com.infisical.operator.api.InlineKubernetesAuth;
import com.infisical.operator.api.ManagedMetadata;
import com.infisical.operator.api.ManagedTemplate;
import com.infisical.operator.api.SecretsScope;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.SpecFailure;
import com.infisical.operator.status.SpecLimits;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Applies the limits of all kinds to an InfisicalSecret (docs/infisical-secret.md#fields). Pure.
 */
final class InfisicalSecretLimits {
  private InfisicalSecretLimits() {}

  /** The first limit that {@code spec} exceeds. */
  static Optional<Failure> exceeded(InfisicalSecretSpec spec) {
    List<ManagedTargets.Entry> targets = ManagedTargets.of(spec);
    if (targets.size() > SpecLimits.MAX_TARGETS) {
      return Optional.of(
          new SpecFailure(
              ".spec.managedKubeSecretReferences and managedKubeConfigMapReferences have more than"
                  + " 64 targets together; use several resources"));
    }
    return Stream.concat(
            targets.stream().flatMap(InfisicalSecretLimits::ofTarget),
            spec.logins().meant().stream().flatMap(InfisicalSecretLimits::ofLogin))
        .findFirst()
        .map(SpecFailure::new);
  }

  private static Stream<String> ofTarget(ManagedTargets.Entry target) {
    ManagedTemplate template = target.template();
    if (template == null) {
      return Stream.empty();
    }
    String field = target.field() + ".template";
    ManagedMetadata metadata = template.metadata();
    return Stream.of(
            SpecLimits.ofTemplates(field + ".data", template.data()),
            SpecLimits.ofEntries(
                field + ".metadata.labels", metadata == null ? 0 : metadata.labels().size()),
            SpecLimits.ofEntries(
                field + ".metadata.annotations",
                metadata == null ? 0 : metadata.annotations().size()))
        .flatMap(Optional::stream);
  }

  private static Stream<String> ofLogin(Named login) {
    String field = ".spec.authentication." + login.name();
    int audiences =
        login.block() instanceof InlineKubernetesAuth block
            ? block.serviceAccountTokenAudiences().size()
            : 0;
    SecretsScope scope = login.block().secretsScope();
    return Stream.concat(
        SpecLimits.ofEntries(field + ".serviceAccountTokenAudiences", audiences).stream(),
        scope == null ? Stream.empty() : ofScope(field + ".secretsScope", scope));
  }

  private static Stream<String> ofScope(String field, SecretsScope scope) {
    return Stream.of(
            SpecLimits.ofText(field + ".projectId", scope.projectId()),
            SpecLimits.ofText(field + ".projectSlug", scope.projectSlug()),
            SpecLimits.ofText(field + ".envSlug", scope.envSlug()),
            SpecLimits.ofText(field + ".secretsPath", scope.secretsPath()),
            SpecLimits.ofText(field + ".secretName", scope.secretName()))
        .flatMap(Optional::stream);
  }
}
