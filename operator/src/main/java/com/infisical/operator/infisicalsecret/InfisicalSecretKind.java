package com.infisical.operator.infisicalsecret;

import com.infisical.client.SecretListing;
import com.infisical.client.SecretText;
import com.infisical.gotemplate.Dialect;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.ManagedTemplate;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.api.TemplateData;
import com.infisical.operator.auth.session.InlineSessions;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.connection.InlineConnection;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.source.ReadFailure.SourceWords;
import com.infisical.operator.source.SecretMerge;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.MissingRight;
import com.infisical.operator.sync.SyncKind;
import com.infisical.operator.target.TargetContent;
import com.infisical.operator.target.plan.GoVersion;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.TargetData;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.target.plan.UnknownSecrets;
import com.infisical.operator.template.TemplateManner;
import com.infisical.operator.template.Templates;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** How an InfisicalSecret is synced (docs/infisical-secret.md). */
final class InfisicalSecretKind implements SyncKind<InfisicalSecret> {
  static final String KIND = HasMetadata.getKind(InfisicalSecret.class);

  /** Annotation of a resource: what becomes of a template that names a missing key. */
  static final String MISSING_KEYS = OwnKeys.PREFIX + "missing-keys";

  private final InlineSessions sessions;
  private final BiConsumer<InfisicalSecret, String> warn;

  /**
   * @param warn takes what a user should know of the login of a resource
   */
  InfisicalSecretKind(InlineSessions sessions, BiConsumer<InfisicalSecret, String> warn) {
    this.sessions = sessions;
    this.warn = warn;
  }

  @Override
  public Reading read(InfisicalSecret resource) {
    return reading(resource);
  }

  static Reading reading(InfisicalSecret resource) {
    return switch (ReadSpec.of(resource)) {
      case ReadSpec.Reading.Usable(ReadSpec spec) -> new Reading.Usable(spec.plan());
      case ReadSpec.Reading.Unusable(Failure failure) -> new Reading.Unusable(failure);
    };
  }

  private static ReadSpec spec(InfisicalSecret resource) {
    return switch (ReadSpec.of(resource)) {
      case ReadSpec.Reading.Usable(ReadSpec spec) -> spec;
      case ReadSpec.Reading.Unusable unusable ->
          throw new IllegalArgumentException("a spec that cannot be used");
    };
  }

  private static InlineSessions.User user(InfisicalSecret resource) {
    return new InlineSessions.User(KIND, WatchedResources.nameOf(resource));
  }

  @Override
  public Sessions.OpenResult open(InfisicalSecret resource) {
    InlineSessions.Opening opening = sessions.open(user(resource), spec(resource).access());
    opening.warnings().forEach(warning -> warn.accept(resource, warning));
    return opening.result();
  }

  @Override
  public boolean isCurrent(InfisicalSecret resource, Session session) {
    return sessions.isCurrent(user(resource), spec(resource).access(), session);
  }

  @Override
  public Failure ofSession(InfisicalSecret resource, Failure failure) {
    return new InOwnWords(failure);
  }

  @Override
  public Failure ofRead(InfisicalSecret resource, Failure failure) {
    return new InOwnWords(failure);
  }

  /** A failure in terms of the fields that an InfisicalSecret has. */
  private record InOwnWords(Failure why) implements Failure {
    @Override
    public String sentence() {
      return InlineConnection.inFieldsOfResource(why.sentence());
    }

    @Override
    public Retry retry() {
      return why.retry();
    }

    @Override
    public Optional<MissingRight> missingRight() {
      return why.missingRight();
    }
  }

  @Override
  public void leaveSession(InfisicalSecret resource) {
    sessions.forget(user(resource));
  }

  /** What the Go operator was in step with is this resource's, wherever the target is. */
  @Override
  public ResourceFacts facts(InfisicalSecret resource) {
    return ResourceFacts.of(resource, resource.getStatus().conditions())
        .keepingTypes(InfisicalSecretStatuses.isTakenOver(resource));
  }

  @Override
  public Stream<TargetRef> listed(InfisicalSecret resource) {
    return ManagedTargets.refs(resource);
  }

  @Override
  public SecretMerge.MergeResult merge(InfisicalSecret resource, List<SecretListing> listings) {
    return SecretMerge.mergeLastServed(listings);
  }

  @Override
  public TargetContent content(
      InfisicalSecret resource,
      SecretTarget target,
      MergedSecrets merged,
      Templates.OfOneSync templates) {
    ManagedTemplate template =
        ManagedTargets.of(resource.getSpec()).stream()
            .filter(entry -> entry.writes(target))
            .findFirst()
            .map(ManagedTargets.Entry::template)
            .orElse(null);
    if (template == null) {
      Map<String, SecretText> values = new HashMap<>();
      merged.byKey().forEach((key, secret) -> values.put(key, secret.value()));
      return versioned(TargetContent.fixed(TargetData.ofSecrets(values)));
    }
    boolean refusesMissing =
        "error".equals(Maps.present(resource.getMetadata().getAnnotations()).get(MISSING_KEYS));
    return versioned(
        templates.content(
            new TemplateData.PerKey(template.data()),
            null,
            new TemplateManner(
                Dialect.V1ALPHA1,
                Boolean.TRUE.equals(template.includeAllSecrets()),
                refusesMissing)));
  }

  private static TargetContent versioned(TargetContent content) {
    return (target, existing) ->
        switch (content.of(target, existing)) {
          case TargetContent.RenderResult.Data(TargetData data, UnknownSecrets unknown) ->
              new TargetContent.RenderResult.Data(
                  data.withRecord(GoVersion.ofPairs(data), Map.of()), unknown);
          case TargetContent.RenderResult.Refused refused -> refused;
        };
  }

  @Override
  public SourceWords sourceWords(InfisicalSecret resource, int index) {
    return spec(resource).sourceWords();
  }

  @Override
  public String ofTarget(InfisicalSecret resource, String sentence, int index) {
    return numbered(resource, sentence, index);
  }

  /** A sentence about target number {@code index}, in terms of this kind's fields. */
  static String numbered(InfisicalSecret resource, String sentence, int index) {
    List<ManagedTargets.Entry> entries = ManagedTargets.of(resource.getSpec());
    return index < entries.size()
        ? sentence.replace(".spec.targets[]", entries.get(index).field())
        : sentence;
  }
}
