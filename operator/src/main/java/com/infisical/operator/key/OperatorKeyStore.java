package com.infisical.operator.key;

import com.infisical.client.HttpStatus;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.Redaction;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Keeps the operator's key in the Secret {@value OperatorKey#SECRET_NAME}, which the first leader
 * creates (docs/design/architecture.md#for-all-kinds).
 */
public final class OperatorKeyStore {
  private static final String DATA_KEY = "key";
  private static final int ATTEMPTS = 5;

  private final KubernetesClient client;
  private final String namespace;
  private final BooleanSupplier mayWrite;
  private final SecureRandom random = new SecureRandom();

  /**
   * A store.
   *
   * @param namespace the operator's own
   * @param mayWrite whether this process leads
   */
  public OperatorKeyStore(KubernetesClient client, String namespace, BooleanSupplier mayWrite) {
    this.client = client;
    this.namespace = namespace;
    this.mayWrite = mayWrite;
  }

  /** What came of asking for the key. */
  public sealed interface KeyResult {
    /** The key. */
    record Ready(OperatorKey key) implements KeyResult {}

    /** No key yet. */
    record Unavailable(KeyFailure failure) implements KeyResult {}
  }

  /** The key could be neither read nor made. */
  public record KeyFailure(String namespace, String why) implements Failure {
    static KeyFailure of(String namespace, KubernetesClientException refused) {
      return new KeyFailure(
          namespace,
          refused.getCode() <= 0
              ? "no response from the API server"
              // Policies see the key and word their refusals themselves.
              : "status " + refused.getCode() + Redaction.ofUnknown().afterColon(refused));
    }

    @Override
    public String sentence() {
      return ("the Secret %s/%s with the operator's key can be neither read nor created (%s); check"
              + " that the operator's role allows get and create of it")
          .formatted(namespace, OperatorKey.SECRET_NAME, why);
    }

    @Override
    public Retry retry() {
      return new Retry.Backoff();
    }
  }

  /** Reads the key, or makes it. One that is damaged is made anew. */
  public KeyResult load() {
    try {
      for (int i = 0; i < ATTEMPTS; i++) {
        Optional<KeyResult> answer = attempt();
        if (answer.isPresent()) {
          return answer.get();
        }
      }
      return new KeyResult.Unavailable(new KeyFailure(namespace, "status " + HttpStatus.CONFLICT));
    } catch (KubernetesClientException e) {
      return new KeyResult.Unavailable(KeyFailure.of(namespace, e));
    }
  }

  /** What came of it; empty when another process was quicker, or this one may not write. */
  private Optional<KeyResult> attempt() {
    Secret existing =
        client.secrets().inNamespace(namespace).withName(OperatorKey.SECRET_NAME).get();
    Optional<OperatorKey> kept = Optional.ofNullable(existing).flatMap(OperatorKeyStore::keyIn);
    return kept.isPresent() || !mayWrite.getAsBoolean()
        ? kept.map(KeyResult.Ready::new)
        : make(Optional.ofNullable(existing));
  }

  private Optional<KeyResult> make(Optional<Secret> damaged) {
    byte[] bytes = new byte[OperatorKey.BYTES];
    random.nextBytes(bytes);
    Map<String, String> data = Map.of(DATA_KEY, Base64.getEncoder().encodeToString(bytes));
    try {
      Secret stored =
          damaged.isPresent()
              ? client.resource(damaged.get().edit().withData(data).build()).update()
              : client.resource(fresh(data)).create();
      // The next process reads what was stored, so this one has to use nothing else.
      return Optional.of(
          keyIn(stored).<KeyResult>map(KeyResult.Ready::new).orElseGet(() -> altered(namespace)));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpStatus.CONFLICT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static KeyResult altered(String namespace) {
    return new KeyResult.Unavailable(
        new KeyFailure(namespace, "an admission webhook or policy changes its data"));
  }

  private Secret fresh(Map<String, String> data) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(OperatorKey.SECRET_NAME)
        .endMetadata()
        .withType("Opaque")
        .withData(data)
        .build();
  }

  private static Optional<OperatorKey> keyIn(Secret secret) {
    String text = Maps.present(secret.getData()).getOrDefault(DATA_KEY, "");
    byte[] bytes = Base64.getDecoder().decode(text);
    return bytes.length == OperatorKey.BYTES
        ? Optional.of(OperatorKey.of(bytes))
        : Optional.empty();
  }
}
