package com.infisical.operator.pushsecret;

import com.infisical.client.Caller;
import com.infisical.client.HttpStatus;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.pushsecret.PushRecord.Former;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Events;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes at the server what a push created, when the push is deleted and its policy asks for it;
 * then takes the finalizer off.
 *
 * <p>Nothing is deleted where the CRD itself is being deleted. After 10 minutes of failures the
 * finalizer goes all the same. Safe for use by several threads.
 */
final class PushCleanup {
  private static final Logger LOG = LoggerFactory.getLogger(PushCleanup.class);
  private static final Duration GIVES_UP = Duration.ofMinutes(10);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
  private static final String CRD = "infisicalpushsecrets.secrets.infisical.com";

  private final KubernetesClient client;
  private final DestinationReads reads;
  private final Claims claims;
  private final Events events;
  private final BooleanSupplier mayWrite;
  private final Schedule schedule;

  /** By UID: when the first try failed, and how often it has failed since. */
  private final Map<String, Tries> tries = new ConcurrentHashMap<>();

  private record Tries(Duration since, int failures) {}

  PushCleanup(
      KubernetesClient client,
      DestinationReads reads,
      Claims claims,
      Events events,
      BooleanSupplier mayWrite,
      Schedule schedule) {
    this.client = client;
    this.reads = reads;
    this.claims = claims;
    this.events = events;
    this.mayWrite = mayWrite;
    this.schedule = schedule;
  }

  /** Whether a terminating object waits for us. */
  static boolean isDue(InfisicalPushSecret resource) {
    List<String> finalizers = resource.getMetadata().getFinalizers();
    return finalizers != null
        && (finalizers.contains(PushObject.CLEANUP)
            || finalizers.contains(PushObject.FINALIZER_OF_GO));
  }

  /**
   * Cleans up after a terminating object, just read.
   *
   * @param session the living one, or one of a login; empty where there is none
   * @param recoverable whether a session may still come
   * @return in what time to try again; empty when the finalizer is off
   */
  Optional<Duration> run(PushObject object, Optional<Session> session, boolean recoverable) {
    boolean asked = "Delete".equals(object.object().getSpec().deletionPolicy());
    List<Former> places = places(object, session);
    boolean unknown = session.isEmpty() && isOfGo(object);
    if (!asked || (places.isEmpty() && !unknown) || isCrdGoing()) {
      return done(object);
    }
    List<Former> left = new ArrayList<>(places);
    session.ifPresent(open -> left.removeIf(place -> isClean(object, open, place)));
    if (left.isEmpty() && !unknown) {
      return done(object);
    }
    boolean hopeless = session.isEmpty() && !recoverable && isNamespaceGoing(object);
    Tries now =
        tries.compute(
            object.uid(),
            (uid, before) ->
                before == null
                    ? new Tries(schedule.now(), 1)
                    : new Tries(before.since(), before.failures() + 1));
    if (hopeless || schedule.now().minus(now.since()).compareTo(GIVES_UP) >= 0) {
      giveUp(object, left);
      return done(object);
    }
    Duration pause = Duration.ofSeconds(1L << Math.min(now.failures() - 1, 6));
    return Optional.of(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
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
  private List<Former> places(PushObject object, Optional<Session> session) {
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
    if (isOfGo(object)) {
      session.flatMap(open -> ofGo(object, open)).ifPresent(places::add);
    }
    places.removeIf(place -> place.keys().isEmpty());
    return places;
  }

  private boolean isClean(PushObject object, Session session, Former place) {
    if (!place.destination().address().equals(session.key().address())) {
      return false;
    }
    String namespace = object.object().getMetadata().getNamespace();
    Set<String> spared =
        claims.wantedByOthers(place.destination(), object.uid(), namespace, place.keys());
    Caller caller = new Caller(namespace, Caller.Urgency.CHANGED);
    return new FormerCleanup(reads, mayWrite)
        .clean(session, caller, place, spared, notBefore(object));
  }

  private Optional<Duration> done(PushObject object) {
    object.finalizers(false);
    tries.remove(object.uid());
    return Optional.empty();
  }

  private void giveUp(PushObject object, List<Former> left) {
    for (Former place : left) {
      String sentence =
          "%d secrets that InfisicalPushSecret %s/%s created in %s are left there, because they could not be deleted; their ids: %s"
              .formatted(
                  place.keys().size(),
                  object.object().getMetadata().getNamespace(),
                  object.object().getMetadata().getName(),
                  place.destination(),
                  Keys.listed(place.keys().keySet()));
      LOG.warn("{}", sentence);
      events.warnAlways(object.object(), "LeftAtServer", sentence);
    }
  }

  /** Without the right to look, the check falls away. */
  private boolean isCrdGoing() {
    return isGoing(
        () -> client.apiextensions().v1().customResourceDefinitions().withName(CRD).get());
  }

  private boolean isNamespaceGoing(PushObject object) {
    return isGoing(
        () -> {
          Namespace namespace =
              client.namespaces().withName(object.object().getMetadata().getNamespace()).get();
          return namespace;
        });
  }

  private static boolean isGoing(Supplier<HasMetadata> look) {
    try {
      HasMetadata found = look.get();
      return found != null && found.isMarkedForDeletion();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpStatus.FORBIDDEN || e.getCode() == HttpStatus.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }
}
