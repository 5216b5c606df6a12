package com.infisical.operator.infisicalsecret;

import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalSecretSpec;
import com.infisical.operator.api.InlineAuthentication.Named;
import com.infisical.operator.api.InlineSecretReference;
import com.infisical.operator.api.SecretsScope;
import com.infisical.operator.api.ServiceTokenAuth;
import com.infisical.operator.auth.session.InlineSpec;
import com.infisical.operator.source.ReadFailure.SourceWords;
import com.infisical.operator.source.SourceSpec;
import com.infisical.operator.source.SourceSpec.Project;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.status.SpecFailure;
import com.infisical.operator.sync.SyncPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The spec of an InfisicalSecret, checked by the rules that its CRD does not have
 * (docs/infisical-secret.md). Pure.
 *
 * @param sourceWords how the spec names what is read
 */
record ReadSpec(InlineSpec access, SyncPlan plan, SourceWords sourceWords) {
  private static final String AUTHENTICATION = ".spec.authentication";

  /** Names that would be another path. */
  private static final Set<String> NO_NAMES = Set.of(".", "..");

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
    Optional<Failure> tooMuch = InfisicalSecretLimits.exceeded(spec);
    if (tooMuch.isPresent()) {
      return new Reading.Unusable(tooMuch.get());
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
    boolean byToken = login.block() instanceof ServiceTokenAuth;
    Optional<Reading> flaw = flaw(field, scope, byToken);
    if (scope == null || flaw.isPresent()) {
      return flaw.orElseThrow();
    }
    Optional<String> only = byToken ? Optional.empty() : Optional.ofNullable(scope.secretName());
    SourceSpec source =
        new SourceSpec(
            byToken ? new Project.OfToken() : project(scope),
            Objects.requireNonNullElse(scope.envSlug(), ""),
            Objects.requireNonNullElse(scope.secretsPath(), ""),
            Boolean.TRUE.equals(scope.recursive()),
            List.of(),
            only);
    return usable(resource, logins, source, words(field, byToken, only.isPresent()));
  }

  /** What is wrong with a scope, which is {@code field}. */
  private static Optional<Reading> flaw(
      String field, @Nullable SecretsScope scope, boolean byToken) {
    if (scope == null || scope.envSlug() == null) {
      return Optional.of(unusable(field + ".envSlug", "is empty; name the environment there"));
    }
    if (scope.secretsPath() == null) {
      return Optional.of(
          unusable(field + ".secretsPath", "is empty; name the folder there, / for the root"));
    }
    if (!byToken && (scope.projectId() == null) == (scope.projectSlug() == null)) {
      return Optional.of(unusable(field, "must have exactly one of projectId and projectSlug"));
    }
    if (!byToken && scope.secretName() != null && Boolean.TRUE.equals(scope.recursive())) {
      return Optional.of(
          unusable(field, "must not have both recursive and secretName; remove one"));
    }
    return Optional.ofNullable(scope.secretName())
        .filter(NO_NAMES::contains)
        .map(name -> unusable(field + ".secretName", "is not the name of a secret; correct it"));
  }

  private static SourceWords words(String scope, boolean byToken, boolean one) {
    String folder =
        "check the project, envSlug%s of %s"
            .formatted(one ? ", secretsPath and secretName" : " and secretsPath", scope);
    String token = scope.replace(".secretsScope", ".serviceTokenSecretReference");
    String slug = scope + ".projectSlug";
    return byToken
        ? new SourceWords(scope, token, "check the service token in the Secret of " + token, folder)
        : new SourceWords(
            scope,
            slug,
            "check " + slug + ", and that the identity is a member of that project",
            folder);
  }

  private static Project project(SecretsScope scope) {
    return scope.projectId() == null
        ? new Project.Slug(Objects.requireNonNullElse(scope.projectSlug(), ""))
        : new Project.Id(Objects.requireNonNullElse(scope.projectId(), ""));
  }

  private static Reading usable(
      InfisicalSecret resource, List<Named> logins, SourceSpec source, SourceWords words) {
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
            words));
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
