package com.infisical.operator.infisicalsecret;

import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalSecretSpec;
import com.infisical.operator.api.InlineAuthentication.Named;
import com.infisical.operator.api.InlineSecretReference;
import com.infisical.operator.api.ManagedMetadata;
import com.infisical.operator.api.ManagedTemplate;
import com.infisical.operator.api.SecretsScope;
import com.infisical.operator.api.ServiceTokenAuth;
import com.infisical.operator.auth.session.InlineSpec;
import com.infisical.operator.source.SourceSpec;
import com.infisical.operator.source.SourceSpec.Project;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.status.SpecFailure;
import com.infisical.operator.status.SpecLimits;
import com.infisical.operator.sync.SyncPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The spec of an InfisicalSecret, checked by the rules that its CRD does not have
 * (docs/infisical-secret.md). Pure.
 *
 * @param onlySecret the only secret that is wanted; empty for all
 */
record ReadSpec(InlineSpec access, SyncPlan plan, Optional<String> onlySecret) {
  private static final String AUTHENTICATION = ".spec.authentication";

  /** What came of reading a spec. */
  sealed interface Reading {
    /** It can be used. */
    record Usable(ReadSpec spec) implements Reading {}

    /** It cannot, until it is changed. */
    record Unusable(Failure failure) implements Reading {}
  }

  /** Reads the spec of {@code resource}. */
  static Reading of(InfisicalSecret resource) {
    InfisicalSecretSpec spec = resource.getSpec();
    Optional<String> invalid = resource.invalidSpec();
    if (invalid.isPresent()) {
      return new Reading.Unusable(new SpecFailure(invalid.get()));
    }
    if (spec.managedSecretReference() != null && !spec.managedKubeSecretReferences().isEmpty()) {
      return unusable(
          ".spec.managedSecretReference",
          "must not be set together with managedKubeSecretReferences; move it into that list");
    }
    if (ManagedTargets.of(spec).isEmpty()) {
      return unusable(
          ".spec.managedKubeSecretReferences",
          "and managedKubeConfigMapReferences are empty; name at least one Secret or ConfigMap to"
              + " write");
    }
    Optional<String> tooMuch = tooMuch(spec);
    if (tooMuch.isPresent()) {
      return new Reading.Unusable(new SpecFailure(tooMuch.get()));
    }
    List<Named> logins = logins(spec);
    if (logins.isEmpty()) {
      return unusable(
          AUTHENTICATION,
          spec.logins().namesServiceAccount()
              ? "names a service account, and service accounts no longer exist at Infisical; use a"
                  + " machine identity"
              : "has no block with an identityId or a credentialsRef; fill in one of its logins");
    }
    return scoped(resource, logins);
  }

  private static Optional<String> tooMuch(InfisicalSecretSpec spec) {
    List<ManagedTargets.Entry> targets = ManagedTargets.of(spec);
    if (targets.size() > SpecLimits.MAX_TARGETS) {
      return Optional.of(
          ".spec has more than 64 targets; write the others by a resource of their own");
    }
    return targets.stream()
        .flatMap(entry -> tooMuch(entry.field() + ".template", entry.template()).stream())
        .findFirst();
  }

  private static Optional<String> tooMuch(String field, @Nullable ManagedTemplate template) {
    if (template == null) {
      return Optional.empty();
    }
    ManagedMetadata metadata = template.metadata();
    return SpecLimits.ofTemplates(field + ".data", template.data())
        .or(
            () ->
                metadata == null
                    ? Optional.empty()
                    : SpecLimits.ofEntries(field + ".metadata.labels", metadata.labels().size())
                        .or(
                            () ->
                                SpecLimits.ofEntries(
                                    field + ".metadata.annotations",
                                    metadata.annotations().size())));
  }

  private static Optional<String> tooLong(String field, SecretsScope scope) {
    return SpecLimits.ofText(field + ".envSlug", scope.envSlug())
        .or(() -> SpecLimits.ofText(field + ".secretsPath", scope.secretsPath()))
        .or(() -> SpecLimits.ofText(field + ".secretName", scope.secretName()))
        .or(() -> SpecLimits.ofText(field + ".projectId", scope.projectId()))
        .or(() -> SpecLimits.ofText(field + ".projectSlug", scope.projectSlug()));
  }

  /** The oldest form of a service token has its scope where the newer one has it. */
  private static List<Named> logins(InfisicalSecretSpec spec) {
    List<Named> logins = new ArrayList<>(spec.logins().meant());
    InlineSecretReference oldest = spec.tokenSecretReference();
    boolean isToken = !logins.isEmpty() && logins.getFirst().block() instanceof ServiceTokenAuth;
    if (oldest != null && oldest.secretName() != null && !isToken) {
      ServiceTokenAuth newer = spec.logins().serviceToken();
      logins.addFirst(
          new Named(
              "serviceToken",
              new ServiceTokenAuth(oldest, newer == null ? null : newer.secretsScope())));
    }
    return logins;
  }

  private static Reading scoped(InfisicalSecret resource, List<Named> logins) {
    Named login = logins.getFirst();
    String field = "%s.%s.secretsScope".formatted(AUTHENTICATION, login.name());
    SecretsScope scope = login.block().secretsScope();
    if (scope == null || scope.envSlug() == null) {
      return unusable(field + ".envSlug", "is empty; name the environment there");
    }
    if (scope.secretsPath() == null) {
      return unusable(field + ".secretsPath", "is empty; name the folder there, / for the root");
    }
    Optional<String> tooLong = tooLong(field, scope);
    if (tooLong.isPresent()) {
      return new Reading.Unusable(new SpecFailure(tooLong.get()));
    }
    boolean byToken = login.block() instanceof ServiceTokenAuth;
    if (!byToken && (scope.projectId() == null) == (scope.projectSlug() == null)) {
      return unusable(field, "must have exactly one of projectId and projectSlug");
    }
    boolean recursive = Boolean.TRUE.equals(scope.recursive());
    if (recursive && scope.secretName() != null) {
      return unusable(field, "must not have both recursive and secretName; remove one");
    }
    SourceSpec source =
        new SourceSpec(
            byToken ? new Project.OfToken() : project(scope),
            Objects.requireNonNullElse(scope.envSlug(), ""),
            Objects.requireNonNullElse(scope.secretsPath(), ""),
            recursive,
            List.of());
    return usable(resource, logins, source, scope.secretName());
  }

  private static Project project(SecretsScope scope) {
    return scope.projectId() == null
        ? new Project.Slug(Objects.requireNonNullElse(scope.projectSlug(), ""))
        : new Project.Id(Objects.requireNonNullElse(scope.projectId(), ""));
  }

  private static Reading usable(
      InfisicalSecret resource,
      List<Named> logins,
      SourceSpec source,
      @Nullable String onlySecret) {
    InfisicalSecretSpec spec = resource.getSpec();
    ResyncInterval interval = ResyncInterval.of(spec);
    return new Reading.Usable(
        new ReadSpec(
            new InlineSpec(
                resource.getMetadata().getNamespace(), spec.hostAPI(), spec.tls(), logins),
            new SyncPlan(
                Optional.of(interval.interval()),
                interval.instantUpdates(),
                List.of(source),
                ManagedTargets.of(spec).stream().map(ManagedTargets.Entry::target).toList(),
                warnings(spec, interval)),
            Optional.ofNullable(onlySecret)));
  }

  private static List<SyncPlan.Warning> warnings(
      InfisicalSecretSpec spec, ResyncInterval interval) {
    return Stream.concat(
            interval.warning().stream(),
            ManagedTargets.repeated(spec).stream()
                .map(note -> new SyncPlan.Warning("RepeatedTarget", note)))
        .toList();
  }

  private static Reading unusable(String field, String what) {
    return new Reading.Unusable(new ReferenceFailure.Incomplete(field, what));
  }
}
