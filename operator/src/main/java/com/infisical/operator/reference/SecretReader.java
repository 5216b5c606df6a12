package com.infisical.operator.reference;

import com.infisical.client.HttpStatus;
import com.infisical.client.SecretText;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.status.ApiServerReason;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.tenancy.TenancyRules;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
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

  private final KubernetesClient client;
  private final TenancyRules tenancy;

  /** Reads with {@code client}. */
  public SecretReader(KubernetesClient client, TenancyRules tenancy) {
    this.client = client;
    this.tenancy = tenancy;
  }

  private record Asked(boolean allowed, ResourceName secret) {}

  private Asked asked(FieldReference reference) {
    ResourceName secret = reference.secret();
    return new Asked(tenancy.mayReferTo(reference.from(), secret.namespace()), secret);
  }

  /** The values of {@code references}; the first that is not there, in their order, decides. */
  public ReferencedValues read(List<FieldReference> references) {
    // By who asks, too: what one object may read, another may not.
    Map<Asked, Optional<Secret>> secrets = new HashMap<>();
    Map<ResourceName, String> versions = new HashMap<>();
    Map<FieldReference, SecretText> values = new HashMap<>();
    for (FieldReference reference : references) {
      if (!secrets.containsKey(asked(reference))) {
        try {
          Optional<Secret> found = get(reference);
          secrets.put(asked(reference), found);
          versions.put(
              reference.secret(), found.map(s -> s.getMetadata().getResourceVersion()).orElse(""));
        } catch (KubernetesClientException e) {
          return new ReferencedValues.Unknown(
              new ReferenceFailure.NotReadable(
                  reference.field(),
                  "Secret",
                  reference.secret(),
                  e.getCode(),
                  ApiServerReason.afterColon(e)));
        }
      }
    }
    for (FieldReference reference : references) {
      switch (value(reference, secrets.getOrDefault(asked(reference), Optional.empty()))) {
        case MeantValue.Present(SecretText text) -> values.put(reference, text);
        case MeantValue.Absent(ReferenceFailure failure) -> {
          return new ReferencedValues.Absent(failure, versions);
        }
      }
    }
    return new ReferencedValues.Present(values, versions);
  }

  /** One that is not allowed is not asked for, and reads like one that does not exist. */
  private Optional<Secret> get(FieldReference reference) {
    ResourceName name = reference.secret();
    if (!asked(reference).allowed()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(
          client.secrets().inNamespace(name.namespace()).withName(name.name()).get());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpStatus.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static MeantValue value(FieldReference reference, Optional<Secret> secret) {
    if (secret.isEmpty()) {
      return new MeantValue.Absent(
          new ReferenceFailure.Missing(reference.field(), "Secret", reference.secret()));
    }
    Map<String, String> data = secret.get().getData();
    String encoded = data == null ? null : data.get(reference.key());
    return encoded == null
        ? new MeantValue.Absent(
            new ReferenceFailure.MissingKey(reference.field(), reference.secret(), reference.key()))
        : MeantValue.of(reference, Base64.getMimeDecoder().decode(encoded));
  }
}
