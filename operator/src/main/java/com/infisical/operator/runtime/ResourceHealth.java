package com.infisical.operator.runtime;

import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.dynamicsecret.DynamicSecrets;
import com.infisical.operator.infisicalsecret.InfisicalSecrets;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.pushsecret.PushSecrets;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reports the main condition of the watched resources to the metrics, when they are scraped.
 *
 * @param metrics who asks
 * @param serves whether the resources of a namespace are this process's own
 * @param leading whether this process leads; of several replicas one reports, or sums would count
 *     each resource once a replica
 */
record ResourceHealth(
    Metrics metrics, Predicate<String> serves, BooleanSupplier leading, InstantSource clock) {

  /**
   * A kind whose resources are watched.
   *
   * @param conditions those that a resource's status has
   * @param main the type of the condition that is False where something is wrong
   */
  record Kind<R extends HasMetadata>(
      String name,
      WatchedResources<R> resources,
      Function<R, List<Condition>> conditions,
      String main) {
    static <R extends HasMetadata> Kind<R> of(
        Class<R> type,
        WatchedResources<R> resources,
        Function<R, List<Condition>> conditions,
        String main) {
      return new Kind<>(HasMetadata.getKind(type), resources, conditions, main);
    }

    private Optional<Condition> condition(R resource) {
      return Conditions.find(conditions.apply(resource), main);
    }
  }

  /** Has the resources of all kinds counted, and says whether this process leads. */
  void watch(
      Logins logins,
      WatchedResources<InfisicalStaticSecret> secrets,
      WatchedResources<InfisicalSecret> legacySecrets,
      WatchedResources<InfisicalDynamicSecret> dynamicSecrets,
      WatchedResources<InfisicalPushSecret> pushes) {
    metrics.watchLeading(leading);
    watch(
        Kind.of(
            InfisicalConnection.class,
            logins.connections(),
            each -> each.getStatus().conditions(),
            Conditions.IS_READY));
    watch(
        Kind.of(
            InfisicalAuth.class,
            logins.auths(),
            each -> each.getStatus().conditions(),
            Conditions.IS_READY));
    watch(
        Kind.of(
            InfisicalStaticSecret.class,
            secrets,
            each -> each.getStatus().conditions(),
            Conditions.LAST_RECONCILE_STATUS));
    watch(
        Kind.of(
            InfisicalSecret.class,
            legacySecrets,
            each -> each.getStatus().conditions(),
            InfisicalSecrets.success()));
    watchWithAge(
        Kind.of(
            InfisicalDynamicSecret.class,
            dynamicSecrets,
            each -> each.getStatus().conditions(),
            DynamicSecrets.success()));
    watchWithAge(
        Kind.of(
            InfisicalPushSecret.class,
            pushes,
            each -> each.getStatus().conditions(),
            PushSecrets.success()));
  }

  /** Has the resources of {@code kind}, and the failing ones among them, counted. */
  private void watch(Kind<?> kind) {
    metrics.watchResources(kind.name(), () -> Math.toIntExact(own(kind).count()));
    metrics.watchFailing(kind.name(), () -> failing(kind));
  }

  /**
   * The same for a kind that nothing has to be read for at intervals: a resource is in sync while
   * its condition is True.
   */
  void watchWithAge(Kind<?> kind) {
    watch(kind);
    metrics.watchAges(kind.name(), () -> lastInSync(kind));
  }

  private <R extends HasMetadata> int failing(Kind<R> kind) {
    return Math.toIntExact(
        own(kind)
            .filter(
                each -> kind.condition(each).filter(c -> "False".equals(c.getStatus())).isPresent())
            .count());
  }

  private <R extends HasMetadata> Map<ResourceName, Instant> lastInSync(Kind<R> kind) {
    Instant now = clock.instant();
    return own(kind)
        .filter(each -> kind.condition(each).isPresent())
        .collect(
            Collectors.toMap(
                WatchedResources::nameOf,
                each -> kind.condition(each).flatMap(Conditions::failingSince).orElse(now)));
  }

  private <R extends HasMetadata> Stream<R> own(Kind<R> kind) {
    return leading.getAsBoolean()
        ? kind.resources()
            .all()
            .filter(each -> serves.test(each.getMetadata().getNamespace()))
            .filter(each -> !each.isMarkedForDeletion())
        : Stream.empty();
  }
}
