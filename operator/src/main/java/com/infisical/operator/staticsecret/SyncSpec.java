package com.infisical.operator.staticsecret;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretSpec;
import com.infisical.operator.api.SecretSource;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.source.SourceSpec;
import com.infisical.operator.source.SourceSpec.Project;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.status.SpecFailure;
import com.infisical.operator.sync.SyncPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The spec of an InfisicalStaticSecret after the operator's own check of the admission rules, which
 * also holds for objects older than them (docs/design/architecture.md#for-all-kinds). Pure.
 *
 * @param auth the InfisicalAuth to read with
 * @param interval how often to read; empty means only on change
 * @param instantUpdates whether to listen for changes too
 * @param targets where to write; each target's own rules are judged when it is planned
 */
public record SyncSpec(
    ResourceName auth,
    Optional<Duration> interval,
    boolean instantUpdates,
    List<SourceSpec> sources,
    List<SecretTarget> targets) {
  /** Where a resource names its InfisicalAuth. */
  public static final String AUTH_FIELD = ".spec.infisicalAuthRef";

  private static final List<SyncPlan.Warning> ONLY_ON_CHANGE =
      List.of(
          new SyncPlan.Warning(
              "OnlyOnChange",
              ".spec.syncOptions.refreshInterval is 0: the sources are read only when this resource"
                  + " changes; set an interval of 5s or more"));

  /** Copies the lists. */
  public SyncSpec {
    sources = List.copyOf(sources);
    targets = List.copyOf(targets);
  }

  /** The same in the terms of all kinds. */
  public SyncPlan plan() {
    return new SyncPlan(
        interval,
        instantUpdates,
        sources,
        targets,
        interval.isEmpty() ? ONLY_ON_CHANGE : List.of());
  }

  /** The field that source number {@code index} stands in. */
  public static String sourceField(int index) {
    return ".spec.sources[" + index + "]";
  }

  /**
   * A sentence about target number {@code index}: what writes one target does not know which it is,
   * and says {@code .spec.targets[]}.
   */
  static String numbered(String sentence, int index) {
    return sentence.replace(".spec.targets[]", ".spec.targets[" + index + "]");
  }

  /** What came of reading a spec. */
  public sealed interface Reading {
    /** It can be used. */
    record Usable(SyncSpec spec) implements Reading {}

    /** It cannot, until it is changed. */
    record Unusable(Failure failure) implements Reading {}
  }

  /** Reads the spec of {@code resource}. */
  public static Reading read(InfisicalStaticSecret resource) {
    InfisicalStaticSecretSpec spec = resource.getSpec();
    Optional<String> invalid = resource.invalidSpec();
    if (invalid.isPresent()) {
      return new Reading.Unusable(new SpecFailure(invalid.get()));
    }
    Optional<ResourceName> auth = ResourceName.of(spec.infisicalAuthRef());
    if (auth.isEmpty()) {
      return unusable(
          AUTH_FIELD, "is incomplete; give the name and namespace of the InfisicalAuth");
    }
    if (spec.sources() == null || spec.sources().isEmpty()) {
      return unusable(".spec.sources", "is empty; name at least one folder to read");
    }
    if (spec.targets() == null || spec.targets().isEmpty()) {
      return unusable(".spec.targets", "is empty; name at least one Secret or ConfigMap to write");
    }
    String text = spec.syncOptions() == null ? null : spec.syncOptions().refreshInterval();
    return switch (RefreshInterval.parse(text)) {
      case RefreshInterval.Unreadable(String why) ->
          unusable(".spec.syncOptions.refreshInterval", why);
      case RefreshInterval.OnChangeOnly never -> read(auth.get(), Optional.empty(), spec);
      case RefreshInterval.Every(Duration interval) ->
          read(auth.get(), Optional.of(interval), spec);
    };
  }

  private static Reading read(
      ResourceName auth, Optional<Duration> interval, InfisicalStaticSecretSpec spec) {
    boolean instantUpdates = spec.syncOptions() != null && spec.syncOptions().instantUpdates();
    List<SourceSpec> sources = new ArrayList<>();
    for (SecretSource source : spec.sources()) {
      String field = sourceField(sources.size());
      if (isEmpty(source.projectId()) == isEmpty(source.projectSlug())) {
        return unusable(field, "must have exactly one of projectId and projectSlug");
      }
      if (isEmpty(source.environmentSlug())) {
        return unusable(field + ".environmentSlug", "is empty; name the environment there");
      }
      if (isEmpty(source.secretPath())) {
        return unusable(field + ".secretPath", "is empty; name the folder there, / for the root");
      }
      sources.add(read(source));
    }
    return new Reading.Usable(
        new SyncSpec(auth, interval, instantUpdates, sources, spec.targets()));
  }

  private static SourceSpec read(SecretSource source) {
    Project project =
        isEmpty(source.projectId())
            ? new Project.Slug(orEmpty(source.projectSlug()))
            : new Project.Id(orEmpty(source.projectId()));
    List<String> tags = source.tagSlugs() == null ? List.of() : source.tagSlugs();
    return new SourceSpec(
        project,
        orEmpty(source.environmentSlug()),
        orEmpty(source.secretPath()),
        Boolean.TRUE.equals(source.recursive()),
        tags.stream().filter(t -> !t.isEmpty()).toList());
  }

  private static Reading unusable(String field, String what) {
    return new Reading.Unusable(new ReferenceFailure.Incomplete(field, what));
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
