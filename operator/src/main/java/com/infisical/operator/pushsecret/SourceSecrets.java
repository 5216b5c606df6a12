package com.infisical.operator.pushsecret;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.client.HttpStatus;
import com.infisical.client.SecretText;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.PushTemplate;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.ApiServerReason;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.status.SpecFailure;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.template.SecretTemplates;
import com.infisical.operator.tenancy.SourceRules;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the Secret that a push pushes, and renders its template. */
final class SourceSecrets {
  private static final String FIELD = PushSpec.SECRET_FIELD;
  private static final Set<String> PROTECTED_TYPES =
      Set.of("kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token");
  private static final String HELM = "helm.sh/release.";

  private final KubernetesClient client;
  private final SourceRules rules;
  private final SecretTemplates templates;

  SourceSecrets(KubernetesClient client, SourceRules rules, SecretTemplates templates) {
    this.client = client;
    this.rules = rules;
    this.templates = templates;
  }

  /** Result of reading. */
  sealed interface SourceResult {
    /**
     * What is to be pushed.
     *
     * @param unusable keys whose values are no text; nothing is done with them
     * @param filledBy the mark of the resource that writes the Secret; empty for others
     */
    record Read(Map<String, SecretText> values, Set<String> unusable, String filledBy)
        implements SourceResult {}

    /** Nothing is known of what is to be pushed. */
    record Failed(Failure failure) implements SourceResult {}
  }

  /** A template failed; it may have been for want of time or of a turn. */
  private record NotRendered(String sentence) implements Failure {
    @Override
    public Retry retry() {
      return new Retry.Backoff();
    }
  }

  /** Whether {@code resource} may push {@code secret} at all; else it is not even watched. */
  boolean isAllowed(InfisicalPushSecret resource, ResourceName secret) {
    return rules.mayPush(resource.getMetadata().getNamespace(), secret.namespace());
  }

  /**
   * Reads {@code source}.
   *
   * @param memory told in which version it was
   */
  SourceResult read(
      InfisicalPushSecret resource, PushSpec spec, PushSpec.Source source, PushMemory memory) {
    ResourceName name = source.secret();
    if (!isAllowed(resource, name)) {
      return failed(
          rules.isProtected(name.namespace())
              ? FIELD
                  + " is in namespace "
                  + name.namespace()
                  + ", whose Secrets are not pushed; use another Secret, or allow it by a rule in"
                  + " --allowed-sources"
              : missing(name).sentence());
    }
    Secret secret;
    try {
      secret = client.secrets().inNamespace(name.namespace()).withName(name.name()).get();
      memory.sourceRead(secret == null ? "" : secret.getMetadata().getResourceVersion());
    } catch (KubernetesClientException e) {
      return new SourceResult.Failed(
          e.getCode() == HttpStatus.NOT_FOUND
              ? missing(name)
              : new ReferenceFailure.NotReadable(
                  FIELD, "Secret", name, e.getCode(), ApiServerReason.afterColon(e)));
    }
    return secret == null
        ? new SourceResult.Failed(missing(name))
        : read(resource.getMetadata().getNamespace(), spec, source, secret);
  }

  private static ReferenceFailure missing(ResourceName name) {
    return new ReferenceFailure.Missing(FIELD, "Secret", name);
  }

  private static SourceResult failed(String sentence) {
    return new SourceResult.Failed(new SpecFailure(sentence));
  }

  /**
   * @param from the namespace of the push, whose templates take turns with those of others
   */
  private SourceResult read(String from, PushSpec spec, PushSpec.Source source, Secret secret) {
    String type = secret.getType() == null ? "" : secret.getType();
    if (PROTECTED_TYPES.contains(type) || type.startsWith(HELM)) {
      return failed(
          "Secret %s, referenced by %s, has the type %s, which is not pushed; use another Secret"
              .formatted(nameOf(secret), FIELD, type));
    }
    if (secret.isMarkedForDeletion()) {
      return failed(
          "Secret %s, referenced by %s, is being deleted; nothing is pushed or deleted"
              .formatted(nameOf(secret), FIELD));
    }
    Map<String, byte[]> bytes = new TreeMap<>();
    Maps.present(secret.getData())
        .forEach((key, value) -> bytes.put(key, Base64.getMimeDecoder().decode(value)));
    String mark =
        Maps.present(secret.getMetadata().getAnnotations()).getOrDefault(OwnKeys.MANAGED_BY, "");
    return source
        .template()
        .map(template -> rendered(from, spec, template, bytes, mark))
        .orElseGet(() -> texts(bytes, mark));
  }

  private SourceResult rendered(
      String from, PushSpec spec, PushTemplate template, Map<String, byte[]> bytes, String mark) {
    Map<String, byte[]> pushed = new TreeMap<>(template.includeAllSecrets() ? bytes : Map.of());
    return switch (templates.render(from, template.data(), bytes, spec.path())) {
      case SecretTemplates.Result.Failed(String field, String why) ->
          new SourceResult.Failed(new NotRendered(FIELD + ".template." + field + " " + why));
      case SecretTemplates.Result.Rendered(Map<String, byte[]> values) -> {
        pushed.putAll(values);
        yield texts(pushed, mark);
      }
    };
  }

  private static SourceResult texts(Map<String, byte[]> bytes, String mark) {
    Map<String, SecretText> values = new TreeMap<>();
    SortedSet<String> unusable = new TreeSet<>();
    bytes.forEach(
        (key, value) -> {
          Optional<SecretText> text = isName(key) ? text(value) : Optional.empty();
          text.ifPresentOrElse(t -> values.put(key, t), () -> unusable.add(key));
        });
    return new SourceResult.Read(values, unusable, mark);
  }

  /** A template may have any keys; the server refuses some. */
  private static boolean isName(String key) {
    return !key.isBlank() && !key.contains(":") && !key.contains("/") && key.strip().equals(key);
  }

  private static Optional<SecretText> text(byte[] bytes) {
    try {
      return Optional.of(
          SecretText.of(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString()));
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
