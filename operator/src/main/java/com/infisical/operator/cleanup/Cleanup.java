package com.infisical.operator.cleanup;

import com.infisical.client.HttpStatus;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Events;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a kind's cleanup at its server when an object is deleted, and removes the finalizer
 * (docs/infisical-dynamic-secret.md#deletion).
 *
 * <p>Nothing hangs for long: what cannot be done in ten minutes is left and named. Safe for use by
 * several threads, one at a time for each object.
 *
 * @param <R> the kind
 */
public final class Cleanup<R extends CustomResource<?, ?>> {
  private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);
  private static final Duration GIVE_UP = Duration.ofMinutes(10);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration UNTIL_LOOKED_AGAIN = Duration.ofMinutes(10);
  private static final Backoff BACKOFF = new Backoff(SOON, Duration.ofSeconds(60));

  private final Parts parts;
  private final Kind<R> kind;
  private final CleanupFinalizer<R> finalizer;
  private final Map<String, Attempts> attempts = new ConcurrentHashMap<>();

  /** How long and how often an object could not be cleaned up after. */
  private record Attempts(Duration since, int failures) {}

  /**
   * What the kinds share.
   *
   * @param serverWrites whether anything may be changed at servers
   */
  public record Parts(
      KubernetesClient client,
      OperatorDeployment deployment,
      Events events,
      Metrics metrics,
      BooleanSupplier serverWrites,
      Schedule schedule) {}

  /**
   * What differs by kind.
   *
   * @param asks whether an object asks for anything after its deletion
   * @param reason of the events that tell of a failure
   */
  public record Kind<R>(Class<R> type, Predicate<R> asks, String reason) {}

  /**
   * @param finalizer of this kind
   */
  public Cleanup(Parts parts, Kind<R> kind, CleanupFinalizer<R> finalizer) {
    this.parts = parts;
    this.kind = kind;
    this.finalizer = finalizer;
    parts.metrics().watchCleanups(HasMetadata.getKind(kind.type()));
  }

  /** The object with this UID is gone. */
  public void forget(String uid) {
    attempts.remove(uid);
    finalizer.forget(uid);
  }

  /**
   * Does what is left to be done for an object that is being deleted.
   *
   * @param effects cleans up at the server after the object, which was just read
   * @return when to come again; empty when the finalizer is off
   * @throws KubernetesClientException where the API server cannot be asked
   */
  public Optional<Duration> run(R cached, Function<R, CleanupResult> effects) {
    if (!finalizer.isDue(cached)) {
      return Optional.empty();
    }
    @Nullable R object = fresh(cached);
    if (object == null) {
      return Optional.empty();
    }
    if (!kind.asks().test(object) || isKindGoing()) {
      return release(object);
    }
    if (!parts.serverWrites().getAsBoolean()) {
      parts
          .events()
          .warn(
              object,
              kind.reason(),
              "nothing is revoked or deleted at the server because the operator runs with"
                  + " --server-writes=false; to delete the object anyway, run infisical-operator"
                  + " release-finalizers");
      return Optional.of(UNTIL_LOOKED_AGAIN);
    }
    return switch (effects.apply(object)) {
      case CleanupResult.Done done -> {
        parts.metrics().cleanup(object.getKind(), Metrics.Cleanup.DONE);
        yield release(object);
      }
      case CleanupResult.Again(Duration in) -> Optional.of(in);
      case CleanupResult.Left left -> failed(object, left);
    };
  }

  private @Nullable R fresh(R cached) {
    R object =
        parts
            .client()
            .resources(kind.type())
            .inNamespace(cached.getMetadata().getNamespace())
            .withName(cached.getMetadata().getName())
            .get();
    return object != null
            && Objects.equals(object.getMetadata().getUid(), cached.getMetadata().getUid())
        ? object
        : null;
  }

  private Optional<Duration> failed(R object, CleanupResult.Left left) {
    Duration now = parts.schedule().now();
    Attempts made =
        attempts.merge(
            object.getMetadata().getUid(),
            new Attempts(now, 1),
            (before, one) -> new Attempts(before.since(), before.failures() + 1));
    boolean hopeless = !left.recoverable() && isNamespaceGoing(object);
    if (hopeless || now.minus(made.since()).compareTo(GIVE_UP) >= 0) {
      tellLeft(object, left.what(), left.why());
      return release(object);
    }
    parts.events().warn(object, kind.reason(), "cannot clean up at the server yet: " + left.why());
    return Optional.of(BACKOFF.delay(made.failures(), parts.schedule().random()));
  }

  /**
   * Tells everybody what stays at a server though its object is deleted.
   *
   * @param what as in {@link CleanupResult.Left}
   * @param why a sentence's rest
   */
  public void tellLeft(R object, String what, String why) {
    String sentence =
        "%s %s/%s is deleted, but %s: %s"
            .formatted(
                object.getKind(),
                object.getMetadata().getNamespace(),
                object.getMetadata().getName(),
                what,
                why);
    LOG.warn("{}", sentence);
    parts.metrics().cleanup(object.getKind(), Metrics.Cleanup.LEFT);
    parts.events().warnAlways(object, kind.reason(), sentence);
    parts
        .deployment()
        .find()
        .ifPresent(operator -> parts.events().warnAlways(operator, kind.reason(), sentence));
  }

  private Optional<Duration> release(R object) {
    if (finalizer.set(object, false).isEmpty()) {
      return Optional.of(SOON);
    }
    attempts.remove(object.getMetadata().getUid());
    return Optional.empty();
  }

  /**
   * With its CRD every object goes at once: nobody meant each of them. Without the right to ask,
   * the check falls away; where the API server does not answer, nothing may be done yet.
   */
  private boolean isKindGoing() {
    try {
      HasMetadata definition =
          parts
              .client()
              .apiextensions()
              .v1()
              .customResourceDefinitions()
              .withName(HasMetadata.getFullResourceName(kind.type()))
              .get();
      return definition != null && definition.isMarkedForDeletion();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpStatus.FORBIDDEN) {
        return false;
      }
      throw e;
    }
  }

  /** Asked by a rehearsal: reading namespaces is a right that the operator does not have. */
  private boolean isNamespaceGoing(R object) {
    HasMetadata probe =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(object.getMetadata().getName())
            .withNamespace(object.getMetadata().getNamespace())
            .endMetadata()
            .build();
    try {
      parts.client().resource(probe).dryRun().create();
      return false;
    } catch (KubernetesClientException e) {
      return e.getStatus() != null
          && e.getStatus().getDetails() != null
          && e.getStatus().getDetails().getCauses() != null
          && e.getStatus().getDetails().getCauses().stream()
              .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
    }
  }
}
