package com.infisical.operator.pushsecret;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.client.Caller;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.auth.session.InlineSessions;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions.OpenResult;
import com.infisical.operator.cleanup.Cleanup;
import com.infisical.operator.cleanup.CleanupResult;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.util.Optional;

/**
 * Ends a push that is being deleted: waits for a resource that may take over what it created, and
 * has the rest cleaned up. Safe for use by several threads.
 */
final class PushEnd {
  /** How long another resource may take to claim what it wants of this one. */
  private static final Duration FOR_OTHERS = Duration.ofMinutes(1);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final Cleanup<InfisicalPushSecret> course;
  private final InlineSessions sessions;
  private final PushCleanup cleanup;
  private final OpenCreations creations;
  private final Neighbours neighbours;
  private final PushObject.Writes writes;
  private final Schedule schedule;

  PushEnd(
      Cleanup<InfisicalPushSecret> course,
      InlineSessions sessions,
      PushCleanup cleanup,
      OpenCreations creations,
      Neighbours neighbours,
      PushObject.Writes writes,
      Schedule schedule) {
    this.course = course;
    this.sessions = sessions;
    this.cleanup = cleanup;
    this.creations = creations;
    this.neighbours = neighbours;
    this.writes = writes;
    this.schedule = schedule;
  }

  /** Whether the user asks for anything after the deletion. */
  static boolean isAsked(InfisicalPushSecret resource) {
    return "Delete".equals(resource.getSpec().deletionPolicy());
  }

  void forget(String uid) {
    course.forget(uid);
  }

  /** Does what is left to be done; gives in what time to come again, empty when it is done. */
  Optional<Duration> run(
      InfisicalPushSecret cached,
      InlineSessions.User user,
      PushReconciler.Login login,
      PushMemory memory) {
    return course.run(cached, resource -> end(resource, user, login, memory));
  }

  private void leave(InfisicalPushSecret resource, String what) {
    course.tellLeft(resource, what, "Infisical deletes them once that is approved there");
  }

  private CleanupResult end(
      InfisicalPushSecret resource,
      InlineSessions.User user,
      PushReconciler.Login login,
      PushMemory memory) {
    PushObject object = new PushObject(resource, writes);
    OpenResult opened = sessions.open(user, login.of(resource)).result();
    // Before it waits, or a session whose credentials are gone would end meanwhile.
    Optional<Session> session =
        opened instanceof OpenResult.Open(Session open) ? Optional.of(open) : sessions.living(user);
    if (neighbours.mayTakeOver(resource) && memory.mayWaitForHeir(schedule.now(), FOR_OTHERS)) {
      return new CleanupResult.Again(BETWEEN_LOOKS);
    }
    object.saveLost(memory);
    object.noteGo();
    if (session.isPresent()) {
      String namespace = nameOf(resource).namespace();
      creations.settle(object, session.get(), new Caller(namespace, Caller.Urgency.CHANGED));
    }
    boolean recoverable =
        opened instanceof OpenResult.Unavailable(Failure failure)
            ? !(failure.retry() instanceof Retry.OnChange)
            : true;
    return cleanup.run(object, session, recoverable, what -> leave(resource, what));
  }
}
