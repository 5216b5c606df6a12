package com.infisical.operator.dynamicsecret;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.operator.api.DynamicSecretReference;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalDynamicSecretSpec;
import com.infisical.operator.api.InlineAuthentication;
import com.infisical.operator.api.ManagedMetadata;
import com.infisical.operator.api.ManagedSecretReference;
import com.infisical.operator.api.ManagedTemplate;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.api.TargetMetadata;
import com.infisical.operator.auth.session.InlineSpec;
import com.infisical.operator.dynamicsecret.lease.RenewalWish;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.KubernetesNames;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.SpecFailure;
import com.infisical.operator.target.plan.TargetRef;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The spec of an InfisicalDynamicSecret as the operator understands it: what its CRD leaves open is
 * checked here, for the Go operator's CRD admits the same.
 *
 * @param inline the connection and the login
 * @param target the Secret to write
 * @param template how its data are rendered; empty for every key as it is
 * @param revokes whether the leases are revoked when the resource is deleted
 */
record LeaseSpec(
    InlineSpec inline,
    Definition definition,
    SecretTarget target,
    TargetRef ref,
    Optional<ManagedTemplate> template,
    RenewalWish wish,
    boolean revokes) {
  private static final String DEFINITION = ".spec.dynamicSecret.";
  private static final String TARGET = ".spec.managedSecretReference.";
  private static final int MAX_CHARS = 1_024;
  private static final int MAX_TEMPLATES = 256;
  private static final int MAX_TEMPLATE_CHARS = 256 * 1_024;
  private static final int MAX_CONFIG_CHARS = 16 * 1_024;
  private static final String ROOT = "/";
  private static final String GO_DEFAULT_TYPE = "Opaque";

  /** A dynamic secret that is leased. */
  record Definition(
      Project project,
      String environmentSlug,
      String path,
      String name,
      Optional<String> configJson) {}

  /** How a spec names a project. */
  sealed interface Project {
    /** By its id. */
    record Id(String id) implements Project {}

    /** By its slug. */
    record Slug(String slug) implements Project {}
  }

  /** What came of reading a spec. */
  sealed interface Reading {
    /** It is complete. */
    record Usable(LeaseSpec spec) implements Reading {}

    /** Only a changed one is. */
    record Unusable(Failure failure) implements Reading {}
  }

  /** Reads the spec of {@code resource}. */
  static Reading of(InfisicalDynamicSecret resource) {
    InfisicalDynamicSecretSpec spec = resource.getSpec();
    Optional<String> problem =
        resource
            .invalidSpec()
            .or(() -> problem(spec))
            .or(() -> definitionProblem(spec.dynamicSecret()));
    DynamicSecretReference definition = spec.dynamicSecret();
    ManagedSecretReference managed = spec.managedSecretReference();
    if (problem.isPresent() || definition == null || managed == null) {
      return new Reading.Unusable(
          new SpecFailure(problem.orElse(".spec is incomplete; fill in its required fields")));
    }
    InlineAuthentication login = spec.authentication();
    return new Reading.Usable(
        new LeaseSpec(
            new InlineSpec(
                resource.getMetadata().getNamespace(),
                spec.hostApi(),
                spec.tls(),
                login == null ? List.of() : login.meant()),
            definition(definition),
            target(managed),
            ref(managed),
            Optional.ofNullable(managed.template()).filter(template -> !template.isEmpty()),
            new RenewalWish(
                InfisicalDynamicSecretSpec.RENEWAL_NEVER.equals(spec.renewal()),
                Optional.ofNullable(spec.leaseTtl())),
            spec.revokes()));
  }

  /** {@code sentence} about a target, in terms of the fields of this kind. */
  static String inOwnWords(String sentence) {
    return sentence
        .replace(".spec.targets[].metadata", TARGET + "template.metadata")
        .replace(".spec.targets[].namespace", TARGET + "secretNamespace")
        .replace(".spec.targets[].", TARGET);
  }

  /** The Secret that {@code resource} names, as far as it names one. */
  static Optional<TargetRef> ref(InfisicalDynamicSecret resource) {
    return Optional.ofNullable(resource.getSpec().managedSecretReference())
        .filter(managed -> targetProblem(managed).isEmpty())
        .map(LeaseSpec::ref);
  }

  /** A keyed digest of all that makes another lease necessary when it changes. */
  String digest(OperatorKey key, String address) {
    OperatorKey.Digest digest =
        key.digest("dynamic-secret")
            .add(address)
            .add(definition.project().toString())
            .add(definition.environmentSlug())
            .add(definition.path())
            .add(definition.name())
            .add(definition.configJson().orElse(""));
    template.ifPresent(
        rendered -> {
          digest.add(String.valueOf(Boolean.TRUE.equals(rendered.includeAllSecrets())));
          new TreeMap<>(rendered.data()).forEach((name, text) -> digest.add(name).add(text));
        });
    return digest.hex();
  }

  private static Definition definition(DynamicSecretReference of) {
    String id = of.projectId();
    return new Definition(
        id == null ? new Project.Slug(text(of.projectSlug())) : new Project.Id(id),
        text(of.environmentSlug()),
        of.secretsPath() == null ? ROOT : of.secretsPath(),
        text(of.secretName()),
        Optional.ofNullable(of.config()).map(JsonNode::toString));
  }

  private static TargetRef ref(ManagedSecretReference managed) {
    return new TargetRef(
        TargetRef.Kind.SECRET, text(managed.secretNamespace()), text(managed.secretName()));
  }

  /** Whoever writes no type gets the Go operator's default from its CRD. */
  private static SecretTarget target(ManagedSecretReference managed) {
    String type = managed.secretType();
    ManagedTemplate template = managed.template();
    ManagedMetadata metadata = template == null ? null : template.metadata();
    return new SecretTarget(
        managed.secretName(),
        managed.secretNamespace(),
        SecretTarget.SECRET,
        SecretTarget.OWNER.equals(managed.creationPolicy())
            ? SecretTarget.OWNER
            : SecretTarget.ORPHAN,
        GO_DEFAULT_TYPE.equals(type) ? null : type,
        null,
        metadata == null || metadata.isEmpty()
            ? null
            : new TargetMetadata(metadata.labels(), metadata.annotations()));
  }

  private static Optional<String> problem(InfisicalDynamicSecretSpec spec) {
    String renewal = spec.renewal();
    if (renewal != null
        && !renewal.equals(InfisicalDynamicSecretSpec.RENEWAL_AUTO)
        && !renewal.equals(InfisicalDynamicSecretSpec.RENEWAL_NEVER)) {
      return Optional.of(".spec.renewal is not valid; set it to auto or never");
    }
    if (isTooLong(spec.leaseTtl())) {
      return Optional.of(".spec.leaseTTL is too long; set it to a time such as 1h");
    }
    ManagedSecretReference managed = spec.managedSecretReference();
    return managed == null
        ? Optional.of(".spec.managedSecretReference is missing; name the Secret to write")
        : targetProblem(managed).or(() -> templateProblem(managed.template()));
  }

  private static Optional<String> targetProblem(ManagedSecretReference managed) {
    if (!KubernetesNames.isName(text(managed.secretName()))) {
      return Optional.of(TARGET + "secretName is not valid; " + KubernetesNames.NAME_RULE);
    }
    return KubernetesNames.isNamespace(text(managed.secretNamespace()))
        ? Optional.empty()
        : Optional.of(TARGET + "secretNamespace is not valid; " + KubernetesNames.NAMESPACE_RULE);
  }

  private static Optional<String> templateProblem(@Nullable ManagedTemplate template) {
    if (template == null) {
      return Optional.empty();
    }
    int chars = template.data().values().stream().mapToInt(String::length).sum();
    return template.data().size() > MAX_TEMPLATES || chars > MAX_TEMPLATE_CHARS
        ? Optional.of(
            TARGET + "template.data is too large; write at most 256 keys and 256 KiB in all")
        : Optional.empty();
  }

  private static Optional<String> definitionProblem(@Nullable DynamicSecretReference of) {
    if (of == null) {
      return Optional.of(".spec.dynamicSecret is missing; name the dynamic secret to lease");
    }
    if (of.secretName() == null) {
      return Optional.of(DEFINITION + "secretName is empty; name the dynamic secret to lease");
    }
    if (of.environmentSlug() == null) {
      return Optional.of(DEFINITION + "environmentSlug is empty; set it, for example to dev");
    }
    if ((of.projectId() == null) == (of.projectSlug() == null)) {
      return Optional.of(
          DEFINITION
              + (of.projectId() == null
                  ? "projectId and projectSlug are both empty; set one of them"
                  : "projectId and projectSlug are both set; remove one of them"));
    }
    boolean tooLong =
        isTooLong(of.secretName())
            || isTooLong(of.environmentSlug())
            || isTooLong(of.secretsPath())
            || isTooLong(of.projectId())
            || isTooLong(of.projectSlug());
    if (tooLong) {
      return Optional.of(
          DEFINITION
              + "has a field that is too long; names and paths have at most 1,024 characters");
    }
    JsonNode config = of.config();
    return config != null && config.toString().length() > MAX_CONFIG_CHARS
        ? Optional.of(DEFINITION + "config is too large; it has at most 16 KiB")
        : Optional.empty();
  }

  private static boolean isTooLong(@Nullable String text) {
    return text != null && text.length() > MAX_CHARS;
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
