package com.infisical.operator.reference;

import com.infisical.client.SecretText;
import com.infisical.operator.status.ApiServerReason;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.status.ResourceName;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the values of referenced Secret keys from the API server, each Secret once a call.
 *
 * <p>Nothing is kept. Safe for use by several threads.
 */
public final class SecretReader {
  private static final int NOT_FOUND = 404;

  private final KubernetesClient client;

  /** Reads with {@code client}. */
  public SecretReader(KubernetesClient client) {
    this.client = client;
  }

  /** The values of {@code references}; the first that is not there, in their order, decides. */
  public ReferencedValues read(List<FieldReference> references) {
    Map<ResourceName, Optional<Secret>> secrets = new HashMap<>();
    Map<ResourceName, String> versions = new HashMap<>();
    Map<FieldReference, SecretText> values = new HashMap<>();
    for (FieldReference reference : references) {
      if (!secrets.containsKey(reference.secret())) {
        try {
          secrets.put(reference.secret(), get(reference.secret()));
        } catch (KubernetesClientException e) {
          return new ReferencedValues.Unknown(
              new ReferenceFailure.NotReadable(
                  reference.field(),
                  "Secret",
                  reference.secret(),
                  e.getCode(),
                  ApiServerReason.afterColon(e)));
        }
        versions.put(
            reference.secret(),
            secrets
                .get(reference.secret())
                .map(s -> s.getMetadata().getResourceVersion())
                .orElse(""));
      }
    }
    for (FieldReference reference : references) {
      switch (value(reference, secrets.getOrDefault(reference.secret(), Optional.empty()))) {
        case Value.Present(SecretText text) -> values.put(reference, text);
        case Value.Absent(ReferenceFailure failure) -> {
          return new ReferencedValues.Absent(failure, versions);
        }
      }
    }
    return new ReferencedValues.Present(values, versions);
  }

  private sealed interface Value {
    record Present(SecretText text) implements Value {}

    record Absent(ReferenceFailure failure) implements Value {}
  }

  private Optional<Secret> get(ResourceName name) {
    try {
      return Optional.ofNullable(
          client.secrets().inNamespace(name.namespace()).withName(name.name()).get());
    } catch (KubernetesClientException e) {
      if (e.getCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Value value(FieldReference reference, Optional<Secret> secret) {
    if (secret.isEmpty()) {
      return new Value.Absent(
          new ReferenceFailure.Missing(reference.field(), "Secret", reference.secret()));
    }
    Map<String, String> data = secret.get().getData();
    String encoded = data == null ? null : data.get(reference.key());
    if (encoded == null) {
      return new Value.Absent(
          new ReferenceFailure.MissingKey(reference.field(), reference.secret(), reference.key()));
    }
    String decoded = new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.UTF_8);
    String meant = reference.trimming().apply(decoded);
    int longest = reference.trimming().longest();
    if (meant.length() > longest) {
      return new Value.Absent(
          new ReferenceFailure.BadValue(
              reference.field(),
              reference.secret(),
              reference.key(),
              "it has more than %d characters; put only what the field needs there"
                  .formatted(longest)));
    }
    return meant.isEmpty()
        ? new Value.Absent(
            new ReferenceFailure.EmptyValue(reference.field(), reference.secret(), reference.key()))
        : new Value.Present(SecretText.of(meant));
  }
}
