package com.infisical.operator.staticsecret;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.auth.AuthReconciler;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.sync.Books;
import com.infisical.operator.sync.SyncKind;
import com.infisical.operator.sync.Syncs;
import com.infisical.operator.target.MarkHolders;
import com.infisical.operator.target.TargetUsers;
import com.infisical.operator.target.plan.Mark;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.tenancy.TenancyRules;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;

/** Assembles what syncs InfisicalStaticSecrets. */
public final class StaticSecrets {
  private StaticSecrets() {}

  /** The syncs of {@code parts}. */
  public static Syncs<InfisicalStaticSecret, InfisicalStaticSecretStatus> of(
      Syncs.Parts<InfisicalStaticSecret> parts) {
    return of(parts, Books.empty(System::nanoTime));
  }

  /** The same, with books that a caller looks into. */
  static Syncs<InfisicalStaticSecret, InfisicalStaticSecretStatus> of(
      Syncs.Parts<InfisicalStaticSecret> parts, Books<InfisicalStaticSecretStatus> books) {
    Syncs<InfisicalStaticSecret, InfisicalStaticSecretStatus> syncs =
        new Syncs<>(
            InfisicalStaticSecret.class,
            new StaticSecretKind(parts.sessions()),
            new StaticSecretStatuses(),
            parts,
            books);
    return syncs;
  }

  /** How resources of this kind are synced. */
  public static SyncKind<InfisicalStaticSecret> kind(Sessions sessions) {
    return new StaticSecretKind(sessions);
  }

  /** The watched static secrets, found by the InfisicalAuth and by the targets that they name. */
  public static WatchedResources<InfisicalStaticSecret> watched() {
    return new WatchedResources<>(
        Map.of(
            AuthReconciler.BY_AUTH, StaticSecrets::authOf,
            TargetUsers.BY_TARGET, StaticSecrets::targetsOf));
  }

  /**
   * Looks up, with {@code client}, the resources of this kind that marks on targets name. One that
   * may not write to a target holds nothing there, whatever it lists.
   */
  public static MarkHolders markHolders(KubernetesClient client, TenancyRules tenancy) {
    return new MarkHolders(
        Map.of(HasMetadata.getKind(InfisicalStaticSecret.class), lookup(client, tenancy)));
  }

  /** The same, as one kind of several. */
  public static MarkHolders.Lookup lookup(KubernetesClient client, TenancyRules tenancy) {
    ListedTargets listed = new ListedTargets(client);
    return (resource, target) ->
        tenancy.mayWrite(resource.namespace(), target.namespace())
            ? listed.standing(resource, target)
            : Mark.Standing.STALE;
  }

  private static List<String> authOf(InfisicalStaticSecret resource) {
    return ResourceName.of(resource.getSpec().infisicalAuthRef()).stream()
        .map(ResourceName::toString)
        .toList();
  }

  private static List<String> targetsOf(InfisicalStaticSecret resource) {
    return ListedTargets.of(resource).map(TargetRef::toString).toList();
  }
}
