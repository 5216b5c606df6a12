package com.infisical.operator.runtime;

import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.infisicalsecret.InfisicalSecrets;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Counts the resources whose main condition is False, as the watches have them; only when asked.
 *
 * @param serves whether the resources of a namespace are this process's own
 */
record FailingResources(Predicate<String> serves) {
  void watch(
      Metrics metrics,
      WatchedResources<InfisicalConnection> connections,
      WatchedResources<InfisicalAuth> auths,
      WatchedResources<InfisicalStaticSecret> secrets,
      WatchedResources<InfisicalSecret> legacySecrets) {
    metrics.watchFailing(
        "InfisicalSecret",
        () ->
            count(
                legacySecrets, each -> each.getStatus().conditions(), InfisicalSecrets.success()));
    metrics.watchFailing(
        "InfisicalConnection",
        () -> count(connections, each -> each.getStatus().conditions(), Conditions.IS_READY));
    metrics.watchFailing(
        "InfisicalAuth",
        () -> count(auths, each -> each.getStatus().conditions(), Conditions.IS_READY));
    metrics.watchFailing(
        "InfisicalStaticSecret",
        () ->
            count(
                secrets, each -> each.getStatus().conditions(), Conditions.LAST_RECONCILE_STATUS));
  }

  private <R extends HasMetadata> int count(
      WatchedResources<R> resources, Function<R, List<Condition>> conditions, String type) {
    return Math.toIntExact(
        resources
            .all()
            .filter(each -> serves.test(each.getMetadata().getNamespace()))
            .filter(each -> isFalse(conditions.apply(each), type))
            .count());
  }

  private static boolean isFalse(List<Condition> conditions, String type) {
    return Conditions.find(conditions, type)
        .filter(condition -> "False".equals(condition.getStatus()))
        .isPresent();
  }
}
