package com.infisical.operator.pushsecret;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalPushSecretSpec;
import com.infisical.operator.api.PushDestination;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.WatchedResources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the other pushes whose specs name the same folder, which may not have claimed anything yet:
 * after a start, or when they are new.
 *
 * <p>Only the words of the specs are compared, so it may find more. Safe for use by several
 * threads.
 */
final class Neighbours {
  private static final String BY_FOLDER = "folder";

  private final WatchedResources<InfisicalPushSecret> resources;
  private final Claims claims;
  private final PushObject.Writes writes;

  /**
   * @param resources as {@link #watched} makes them
   * @param writes opens the records of the others
   */
  Neighbours(
      WatchedResources<InfisicalPushSecret> resources, Claims claims, PushObject.Writes writes) {
    this.resources = resources;
    this.claims = claims;
    this.writes = writes;
  }

  /** Watched resources that are found by their folder. */
  static WatchedResources<InfisicalPushSecret> watched() {
    return new WatchedResources<>(Map.of(BY_FOLDER, Neighbours::folder));
  }

  private static List<String> folder(InfisicalPushSecret resource) {
    return PushSpec.read(resource) instanceof PushSpec.Reading.Usable(PushSpec spec)
        ? List.of(spec.environment() + " " + spec.path())
        : List.of();
  }

  private Stream<InfisicalPushSecret> of(InfisicalPushSecret resource) {
    return folder(resource).stream()
        .flatMap(folder -> resources.byIndex(BY_FOLDER, folder).stream())
        .filter(other -> !uid(other).equals(uid(resource)) && !other.isMarkedForDeletion())
        .filter(other -> mayNameTheSameProject(other.getSpec(), resource.getSpec()));
  }

  /** A project has one id and one slug, but one spec may have the id and the other the slug. */
  private static boolean mayNameTheSameProject(
      InfisicalPushSecretSpec one, InfisicalPushSecretSpec other) {
    PushDestination first = one.destination();
    PushDestination second = other.destination();
    return first == null
        || second == null
        || (mayBeEqual(first.projectId(), second.projectId())
            && mayBeEqual(first.projectSlug(), second.projectSlug()));
  }

  private static boolean mayBeEqual(@Nullable String one, @Nullable String other) {
    return one == null || other == null || one.strip().equals(other.strip());
  }

  private static String uid(InfisicalPushSecret resource) {
    return resource.getMetadata().getUid();
  }

  /**
   * By id: what those that have claimed nothing yet have on record to have created in {@code
   * destination}. One that pushes to another server says nothing: whoever runs that could have it
   * name any id.
   */
  Map<String, ResourceName> recorded(InfisicalPushSecret resource, Destination destination) {
    Map<String, ResourceName> recorded = new HashMap<>();
    of(resource)
        .filter(other -> !claims.hasClaimed(uid(other)))
        .forEach(
            other -> {
              Optional<PushRecord> record = new PushObject(other, writes).record();
              boolean same =
                  record
                      .map(kept -> kept.destination().equals(destination))
                      .orElseGet(() -> namesTheSameFolder(other, resource));
              if (same) {
                Stream.concat(
                        other.getStatus().managedSecrets().keySet().stream(),
                        record.stream().flatMap(kept -> kept.generated().keySet().stream()))
                    .forEach(id -> recorded.put(id, nameOf(other)));
              }
            });
    return recorded;
  }

  /** Whether both name the same server and project, in the same words. */
  private static boolean namesTheSameFolder(InfisicalPushSecret one, InfisicalPushSecret other) {
    PushDestination first = one.getSpec().destination();
    PushDestination second = other.getSpec().destination();
    return first != null
        && second != null
        && Objects.equals(one.getSpec().hostApi(), other.getSpec().hostApi())
        && Objects.equals(first.projectId(), second.projectId())
        && Objects.equals(first.projectSlug(), second.projectSlug());
  }

  /** Whether an older one was not synced by this process yet, and may come first. */
  boolean hasOlderUntried(InfisicalPushSecret resource) {
    return of(resource)
        .anyMatch(
            other ->
                !claims.wasTried(uid(other))
                    && PushBasis.created(other).isBefore(PushBasis.created(resource)));
  }

  /** Whether one of the same namespace may claim what {@code resource} leaves, and has not yet. */
  boolean mayTakeOver(InfisicalPushSecret resource) {
    return of(resource)
        .anyMatch(
            other ->
                other.getMetadata().getNamespace().equals(resource.getMetadata().getNamespace())
                    && !claims.hasClaimed(uid(other)));
  }
}
