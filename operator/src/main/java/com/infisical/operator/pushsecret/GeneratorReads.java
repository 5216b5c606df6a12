package com.infisical.operator.pushsecret;

import com.infisical.client.HttpStatus;
import com.infisical.client.SecretText;
import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.GeneratorRules;
import com.infisical.operator.api.PasswordSpec;
import com.infisical.operator.pushsecret.generator.Generator;
import com.infisical.operator.pushsecret.generator.PasswordRules;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.ApiServerReason;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.SpecFailure;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Generates values by the rules of ClusterGenerators, which are read when a value is needed.
 *
 * <p>Safe for use by several threads.
 */
final class GeneratorReads {
  private final KubernetesClient client;
  private final SecureRandom random = new SecureRandom();

  GeneratorReads(KubernetesClient client) {
    this.client = client;
  }

  /** Result of generating a value. */
  sealed interface Generated {
    record Value(SecretText value) implements Generated {}

    record Failed(Failure failure) implements Generated {}
  }

  /** The generator could not be read, which may pass. */
  private record Unreadable(String sentence) implements Failure {
    @Override
    public Retry retry() {
      return new Retry.Backoff();
    }
  }

  /** What is read for one sync: each generator once. For one thread. */
  final class Round {
    private final Map<String, Optional<ClusterGenerator>> read = new HashMap<>();

    Generated next(PushSpec.GeneratorRef reference) {
      try {
        return generated(
            reference, read.computeIfAbsent(reference.name(), GeneratorReads.this::find));
      } catch (KubernetesClientException e) {
        return new Generated.Failed(unreadable(reference, e));
      }
    }
  }

  /** Begins a sync. */
  Round round() {
    return new Round();
  }

  private Optional<ClusterGenerator> find(String name) {
    try {
      return Optional.ofNullable(client.resources(ClusterGenerator.class).withName(name).get());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpStatus.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Generated generated(
      PushSpec.GeneratorRef reference, Optional<ClusterGenerator> generator) {
    if (generator.isEmpty()) {
      // It may come later, and nothing watches for it.
      return new Generated.Failed(
          new Unreadable(
              "%s.generatorRef names the ClusterGenerator %s, which does not exist; create it or correct the reference"
                  .formatted(reference.field(), reference.name())));
    }
    ClusterGenerator found = generator.get();
    Optional<String> invalid = found.invalidSpec();
    return invalid.isPresent()
        ? failed(reference, invalid.get() + "; correct it")
        : generated(reference, found);
  }

  private Generated generated(PushSpec.GeneratorRef reference, ClusterGenerator found) {
    if (!reference.password()) {
      return new Generated.Value(new Generator.Uuid().next(random));
    }
    Optional<PasswordSpec> spec =
        Optional.ofNullable(found.getSpec().generator()).map(GeneratorRules::passwordSpec);
    if (spec.isEmpty()) {
      return failed(reference, "it has no .spec.generator.passwordSpec; add it, empty if need be");
    }
    PasswordSpec rules = spec.get();
    return switch (PasswordRules.of(
        rules.length(),
        rules.digits(),
        rules.symbols(),
        rules.symbolCharacters(),
        rules.noUpper(),
        rules.allowRepeat())) {
      case PasswordRules.Reading.Usable(PasswordRules usable) ->
          new Generated.Value(new Generator.Password(usable).next(random));
      case PasswordRules.Reading.Unusable(String field, String why) ->
          failed(reference, ".spec.generator.passwordSpec." + field + " " + why);
    };
  }

  private static Generated failed(PushSpec.GeneratorRef reference, String why) {
    return new Generated.Failed(
        new Unreadable("ClusterGenerator %s cannot be used: %s".formatted(reference.name(), why)));
  }

  private static Failure unreadable(PushSpec.GeneratorRef reference, KubernetesClientException e) {
    if (e.getCode() == HttpStatus.FORBIDDEN) {
      return new SpecFailure(
          "the operator may not read the ClusterGenerator %s (RBAC); grant its service account get on clustergenerators, as the chart does with push.enabled"
              .formatted(reference.name()));
    }
    return new Unreadable(
        "ClusterGenerator %s could not be read: the Kubernetes API server %s; the operator retries"
            .formatted(
                reference.name(),
                e.getCode() <= 0
                    ? "did not respond"
                    : "returned HTTP " + e.getCode() + ApiServerReason.afterColon(e)));
  }
}
