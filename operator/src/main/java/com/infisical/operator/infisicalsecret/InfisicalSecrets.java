package com.infisical.operator.infisicalsecret;

import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalSecretStatus;
import com.infisical.operator.auth.session.InlineSessions;
import com.infisical.operator.auth.session.InlineSpec;
import com.infisical.operator.controller.Controller;
import com.infisical.operator.controller.OptionalKind;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.sync.Books;
import com.infisical.operator.sync.SyncKind;
import com.infisical.operator.sync.SyncReconciler;
import com.infisical.operator.sync.Syncs;
import com.infisical.operator.target.MarkHolders;
import com.infisical.operator.target.TargetUsers;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.tenancy.TenancyRules;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** Assembles what syncs InfisicalSecrets. */
public final class InfisicalSecrets implements OptionalKind {
  private final WatchedResources<InfisicalSecret> resources;
  private final Syncs<InfisicalSecret, InfisicalSecretStatus> syncs;
  private final Controller<InfisicalSecret> controller;

  /**
   * Puts {@code parts} together.
   *
   * @param sessions opens the sessions of their logins
   */
  public InfisicalSecrets(Syncs.Parts<InfisicalSecret> parts, InlineSessions sessions) {
    this.resources = parts.resources();
    this.syncs =
        new Syncs<>(
            InfisicalSecret.class,
            kind(
                sessions,
                (resource, warning) -> parts.kind().events().warn(resource, "Login", warning)),
            new InfisicalSecretStatuses(),
            parts,
            Books.empty(System::nanoTime));
    this.controller =
        parts.kind().controller(resources, syncs.reconciler(), name -> serverOf(name, sessions));
    sessions.addWaker(InfisicalSecretKind.KIND, resources::wake);
  }

  private String serverOf(ResourceName name, InlineSessions sessions) {
    return resources.find(name).map(found -> sessions.server(found.getSpec().hostAPI())).orElse("");
  }

  /** The watched InfisicalSecrets, found by the targets that they list. */
  public static WatchedResources<InfisicalSecret> watched() {
    return new WatchedResources<>(Map.of(TargetUsers.BY_TARGET, InfisicalSecrets::targetsOf));
  }

  private static List<String> targetsOf(InfisicalSecret resource) {
    return ManagedTargets.refs(resource).map(TargetRef::toString).toList();
  }

  /** Looks up the resources of this kind that marks on targets name. */
  public static MarkHolders.Lookup lookup(KubernetesClient client, TenancyRules tenancy) {
    return ManagedTargets.lookup(client, tenancy);
  }

  /**
   * How resources of this kind are synced.
   *
   * @param warn takes what a user should know of the login of a resource
   */
  public static SyncKind<InfisicalSecret> kind(
      InlineSessions sessions, BiConsumer<InfisicalSecret, String> warn) {
    return new InfisicalSecretKind(sessions, warn);
  }

  /** What the spec of {@code resource} asks for; asks nobody. */
  public static SyncKind.Reading read(InfisicalSecret resource) {
    return InfisicalSecretKind.reading(resource);
  }

  /** The connection and login of {@code resource}; empty where its spec cannot be used. */
  public static Optional<InlineSpec> access(InfisicalSecret resource) {
    return ReadSpec.of(resource) instanceof ReadSpec.Reading.Usable(ReadSpec spec)
        ? Optional.of(spec.access())
        : Optional.empty();
  }

  /** Reconciles the resources. */
  SyncReconciler<InfisicalSecret> reconciler() {
    return syncs.reconciler();
  }

  /** The type of the condition that says whether the last sync succeeded. */
  public static String success() {
    return InfisicalSecretStatuses.READY;
  }

  @Override
  public String path() {
    return "secrets.infisical.com/v1alpha1/infisicalsecrets";
  }

  @Override
  public CompletableFuture<Void> start(KubernetesClient client, Collection<String> namespaces) {
    return controller.start(client, InfisicalSecret.class, namespaces);
  }

  @Override
  public void use(OperatorKey key) {
    syncs.use(key);
  }

  @Override
  public void syncAll() {
    syncs.syncAll();
  }

  @Override
  public void catchUp() {
    syncs.catchUp();
  }

  @Override
  public void sweepTimes() {
    syncs.sweepTimes();
  }

  @Override
  public void targetRulesChanged() {
    syncs.syncThoseWithTargetsElsewhere();
  }

  @Override
  public void close() {
    controller.close();
    syncs.close();
  }
}
