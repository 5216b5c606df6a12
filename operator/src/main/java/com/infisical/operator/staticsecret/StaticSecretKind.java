package com.infisical.operator.staticsecret;

import com.infisical.client.SecretListing;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.auth.AuthFailure;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.source.ReadFailure.SourceWords;
import com.infisical.operator.source.SecretMerge;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.sync.SyncKind;
import com.infisical.operator.target.TargetContent;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.template.Templates;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How an InfisicalStaticSecret is synced. */
final class StaticSecretKind implements SyncKind<InfisicalStaticSecret> {
  private final Sessions sessions;

  StaticSecretKind(Sessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public Reading read(InfisicalStaticSecret resource) {
    return switch (SyncSpec.read(resource)) {
      case SyncSpec.Reading.Usable(SyncSpec spec) -> new Reading.Usable(spec.plan());
      case SyncSpec.Reading.Unusable(Failure failure) -> new Reading.Unusable(failure);
    };
  }

  @Override
  public Sessions.OpenResult open(InfisicalStaticSecret resource) {
    return auth(resource)
        .map(auth -> sessions.open(SyncSpec.AUTH_FIELD, auth, namespace(resource)))
        .orElseThrow(() -> new IllegalArgumentException("a spec that cannot be used"));
  }

  @Override
  public boolean isCurrent(InfisicalStaticSecret resource, Session session) {
    return auth(resource)
        .filter(auth -> sessions.isCurrent(auth, session, namespace(resource)))
        .isPresent();
  }

  private static Optional<ResourceName> auth(InfisicalStaticSecret resource) {
    return ResourceName.of(resource.getSpec().infisicalAuthRef());
  }

  private static String namespace(InfisicalStaticSecret resource) {
    return resource.getMetadata().getNamespace();
  }

  /** What is wrong with the InfisicalAuth is told as that, since it names fields of its spec. */
  @Override
  public Failure ofSession(InfisicalStaticSecret resource, Failure failure) {
    boolean isReferenceToIt =
        failure instanceof ReferenceFailure reference
            && reference.field().equals(SyncSpec.AUTH_FIELD);
    return isReferenceToIt
        ? failure
        : auth(resource).<Failure>map(auth -> new AuthFailure(auth, failure)).orElse(failure);
  }

  @Override
  public ResourceFacts facts(InfisicalStaticSecret resource) {
    InfisicalStaticSecretStatus status = resource.getStatus();
    return ResourceFacts.of(resource, status == null ? null : status.conditions());
  }

  @Override
  public Stream<TargetRef> listed(InfisicalStaticSecret resource) {
    return ListedTargets.of(resource);
  }

  @Override
  public SecretMerge.MergeResult merge(
      InfisicalStaticSecret resource, List<SecretListing> listings) {
    return SecretMerge.merge(listings);
  }

  @Override
  public TargetContent content(
      InfisicalStaticSecret resource,
      SecretTarget target,
      MergedSecrets merged,
      Templates.OfOneSync templates) {
    return TargetContents.of(target, merged, templates);
  }

  @Override
  public SourceWords sourceWords(InfisicalStaticSecret resource, int index) {
    return SourceWords.ofEntry(SyncSpec.sourceField(index));
  }

  @Override
  public String ofTarget(InfisicalStaticSecret resource, String sentence, int index) {
    return SyncSpec.numbered(sentence, index);
  }
}
