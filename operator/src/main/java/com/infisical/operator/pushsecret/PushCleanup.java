package com.infisical.operator.pushsecret;

import com.infisical.client.Caller;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.cleanup.CleanupResult;
import com.infisical.operator.pushsecret.PushRecord.Former;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Deletes at the server what a push created, when the push is deleted and its policy asks for it.
 *
 * <p>Safe for use by several threads.
 */
final class PushCleanup {
  private final DestinationReads reads;
  private final Claims claims;
  private final BooleanSupplier mayWrite;

  PushCleanup(DestinationReads reads, Claims claims, BooleanSupplier mayWrite) {
    this.reads = reads;
    this.claims = claims;
    this.mayWrite = mayWrite;
  }

  /**
   * Deletes what is on record.
   *
   * @param session the living one, or one of a login; empty where there is none
   * @param recoverable whether a session may still come
   * @param leave told what is deleted only when somebody approves it
   */
  CleanupResult run(
      PushObject object, Optional<Session> session, boolean recoverable, Consumer<String> leave) {
    List<Former> left = places(object);
    boolean unknown = false;
    if (isOfGo(object)) {
      Optional<Former> place = session.flatMap(open -> ofGo(object, open));
      place.ifPresent(left::add);
      unknown = place.isEmpty();
    }
    left.removeIf(place -> place.keys().isEmpty());
    session.ifPresent(open -> left.removeIf(place -> isClean(object, open, place, leave)));
    return left.isEmpty() && !unknown
        ? new CleanupResult.Done()
        : new CleanupResult.Left(
            what(object, left),
            session.isEmpty()
                ? "there is no login to delete them with"
                : "the server did not delete them",
            session.isPresent() || recoverable);
  }

  private static String what(Destination place, Set<String> ids) {
    return "%d secrets in %s (ids %s)".formatted(ids.size(), place, Keys.listed(ids));
  }

  private static String what(PushObject object, List<Former> left) {
    String places =
        left.stream()
            .map(place -> what(place.destination(), place.keys().keySet()))
            .collect(Collectors.joining("; "));
    return (places.isEmpty()
            ? "secrets (ids %s)".formatted(Keys.listed(object.status().managedSecrets().keySet()))
            : places)
        + " that it created are left there";
  }

  /** Whether only the status says what was created, and not where. */
  private static boolean isOfGo(PushObject object) {
    return object.record().isEmpty() && !object.status().managedSecrets().isEmpty();
  }

  /** Where an object of the Go operator pushed to, which takes a session to find out. */
  private Optional<Former> ofGo(PushObject object, Session session) {
    Map<String, String> keys = new HashMap<>(object.status().managedSecrets());
    keys.remove("");
    Caller caller =
        new Caller(object.object().getMetadata().getNamespace(), Caller.Urgency.CHANGED);
    return PushSpec.read(object.object()) instanceof PushSpec.Reading.Usable(PushSpec spec)
            && reads.projectId(session, spec.project(), caller)
                instanceof DestinationReads.ReadResult.Read<String>(String projectId)
        ? Optional.of(
            new Former(
                new Destination(
                    session.key().address(), projectId, spec.environment(), spec.path()),
                keys))
        : Optional.empty();
  }

  /** Under Replace the Go operator also records what it overwrote. */
  private static Instant notBefore(PushObject object) {
    boolean unproven = object.record().map(PushRecord::unproven).orElse(true);
    boolean replaces = "Replace".equals(object.object().getSpec().updatePolicy());
    return unproven && replaces ? PushBasis.created(object.object()) : Instant.EPOCH;
  }

  /** Everything that is on record to have been created, by place. */
  private static List<Former> places(PushObject object) {
    List<Former> places = new ArrayList<>();
    object
        .record()
        .ifPresent(
            record -> {
              Map<String, String> keys = new HashMap<>(object.status().managedSecrets());
              record.formers().forEach(former -> keys.keySet().removeAll(former.keys().keySet()));
              keys.putAll(record.generated());
              places.add(new Former(record.destination(), keys));
              places.addAll(record.formers());
            });
    return places;
  }

  private boolean isClean(
      PushObject object, Session session, Former place, Consumer<String> leave) {
    if (!place.destination().address().equals(session.key().address())) {
      return false;
    }
    String namespace = object.object().getMetadata().getNamespace();
    Set<String> spared =
        claims.wantedByOthers(place.destination(), object.uid(), namespace, place.keys());
    Caller caller = new Caller(namespace, Caller.Urgency.CHANGED);
    FormerCleanup.CleanResult result =
        new FormerCleanup(reads, mayWrite).clean(session, caller, place, spared, notBefore(object));
    if (!result.asked().isEmpty()) {
      object.drop(result.asked());
      leave.accept(what(place.destination(), result.asked()) + " that it created are left there");
    }
    return result.isClean();
  }
}
