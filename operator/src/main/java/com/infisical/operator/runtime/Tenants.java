package com.infisical.operator.runtime;

import com.infisical.client.BaseUrl;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.reference.WatchedNamespaces;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.runtime.settings.Settings;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.tenancy.AllowedHosts;
import com.infisical.operator.tenancy.AllowedTargets;
import com.infisical.operator.tenancy.SourceRules;
import com.infisical.operator.tenancy.TargetGrantsFile;
import com.infisical.operator.tenancy.TenancyRules;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Optional;

/** Assembles the rules that keep tenants apart, and has resources reconciled when they change. */
final class Tenants implements AutoCloseable {
  private final Settings settings;
  private final WatchedNamespaces namespaces;
  private final Optional<TargetGrantsFile> grants;
  private final Optional<TargetGrantsFile> sources;
  private final TenancyRules rules;

  /** What is reconciled when a rule changes. */
  record Resources(
      WatchedResources<InfisicalConnection> connections,
      WatchedResources<InfisicalAuth> auths,
      WatchedResources<InfisicalStaticSecret> secrets) {
    private void wakeNamespace(String namespace) {
      auths.wakeNamespace(namespace);
      secrets.wakeNamespace(namespace);
    }

    private void wakeAll() {
      connections.wakeAll();
      auths.wakeAll();
      secrets.wakeAll();
    }
  }

  /**
   * What runs when a file of rules changes; must not block.
   *
   * @param targetRules when other targets are allowed than before
   * @param sourceRules when other Secrets may be pushed
   */
  record Changed(Runnable targetRules, Runnable sourceRules) {}

  /**
   * @param own the operator's namespace
   * @param informers lists and watches namespaces
   */
  Tenants(
      Settings settings,
      String own,
      KubernetesClient informers,
      Resources resources,
      Changed changed,
      Schedule schedule) {
    this.settings = settings;
    this.namespaces =
        new WatchedNamespaces(
            informers::namespaces, resources::wakeNamespace, resources::wakeAll, schedule);
    this.grants =
        Optional.ofNullable(settings.allowedTargets())
            .map(file -> new TargetGrantsFile("--allowed-targets", file, changed.targetRules()));
    this.sources =
        Optional.ofNullable(settings.allowedSources())
            .map(file -> new TargetGrantsFile("--allowed-sources", file, changed.sourceRules()));
    this.rules =
        new TenancyRules(
            settings.tenancy(),
            own,
            settings.ambientAuthNamespaces(),
            new AllowedHosts(settings.allowedHosts()),
            new BaseUrl(settings.hostApi()),
            grants.<AllowedTargets>map(file -> file).orElseGet(AllowedTargets::none),
            namespaces);
    grants.ifPresent(file -> file.begin(schedule.timer()));
    sources.ifPresent(file -> file.begin(schedule.timer()));
  }

  TenancyRules rules() {
    return rules;
  }

  /** Which Secrets may be pushed. */
  SourceRules sourceRules() {
    return new SourceRules(
        rules, sources.<AllowedTargets>map(file -> file).orElseGet(AllowedTargets::none));
  }

  /** The only folder that key files are read from; empty means any. */
  Optional<Path> keyFolder() {
    return rules.isStrict() ? Optional.of(settings.gcpKeyDir()) : Optional.empty();
  }

  @Override
  public void close() {
    namespaces.close();
  }
}
