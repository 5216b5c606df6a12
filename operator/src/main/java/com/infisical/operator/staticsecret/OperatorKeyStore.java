package com.infisical.operator.staticsecret;

import com.infisical.operator.status.Failure;
import com.infisical.operator.status.Retry;
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
 * makes (SPEC, "For all kinds").
 */
public final class OperatorKeyStore {
  private static final String DATA_KEY = "key";
  private static final int CONFLICT = 409;
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
  public sealed interface Answer {
    /** The key. */
    record Ready(OperatorKey key) implements Answer {}

    /** No key yet. */
    record Unavailable(KeyFailure failure) implements Answer {}
  }

  /** The key could be neither read nor made. */
  public record KeyFailure(String namespace, int status) implements Failure {
    @Override
    public String sentence() {
      return ("the Secret %s/%s with the operator's key can be neither read nor made (%s); check"
              + " that the operator's role allows get and create of it")
          .formatted(
              namespace,
              OperatorKey.SECRET_NAME,
              status <= 0 ? "no answer from the API server" : "status " + status);
    }

    @Override
    public Retry retry() {
      return new Retry.Backoff();
    }
  }

  /** Reads the key, or makes it. One that is damaged is made anew. */
  public Answer load() {
    try {
      for (int i = 0; i < ATTEMPTS; i++) {
        Optional<OperatorKey> key = attempt();
        if (key.isPresent()) {
          return new Answer.Ready(key.get());
        }
      }
      return new Answer.Unavailable(new KeyFailure(namespace, CONFLICT));
    } catch (KubernetesClientException e) {
      return new Answer.Unavailable(new KeyFailure(namespace, e.getCode()));
    }
  }

  /** The key; empty when another process was quicker, or this one may not write. */
  private Optional<OperatorKey> attempt() {
    Secret existing =
        client.secrets().inNamespace(namespace).withName(OperatorKey.SECRET_NAME).get();
    Optional<OperatorKey> kept = Optional.ofNullable(existing).flatMap(OperatorKeyStore::keyIn);
    return kept.isPresent() || !mayWrite.getAsBoolean()
        ? kept
        : make(Optional.ofNullable(existing));
  }

  private Optional<OperatorKey> make(Optional<Secret> damaged) {
    byte[] bytes = new byte[OperatorKey.BYTES];
    random.nextBytes(bytes);
    Map<String, String> data = Map.of(DATA_KEY, Base64.getEncoder().encodeToString(bytes));
    try {
      if (damaged.isPresent()) {
        client.resource(damaged.get().edit().withData(data).build()).update();
      } else {
        client.resource(fresh(data)).create();
      }
      return Optional.of(OperatorKey.of(bytes));
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT) {
        return Optional.empty();
      }
      throw e;
    }
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
    String text = MetadataRules.present(secret.getData()).getOrDefault(DATA_KEY, "");
    byte[] bytes = Base64.getDecoder().decode(text);
    return bytes.length == OperatorKey.BYTES
        ? Optional.of(OperatorKey.of(bytes))
        : Optional.empty();
  }
}
