package com.infisical.operator.pushsecret;

import com.infisical.operator.pushsecret.plan.Conflict;
import com.infisical.operator.pushsecret.plan.Pending;
import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Result of one sync of a push. */
sealed interface PushOutcome {
  /**
   * The folder was compared, and written as far as it could be.
   *
   * @param managed by id: what was created from the source Secret
   * @param effects what became of the writes
   * @param conflicts what is left as it is, and why
   * @param waiting by key: writes that wait for an approval
   * @param unusable keys that cannot be pushed
   * @param away keys that are not deleted, because too much of what was created is away
   * @param contested keys that another client keeps changing, and that are repaired later
   * @param dryRun what would be done; empty where it was done
   * @param again in what time something is due besides the interval
   */
  record Compared(
      Map<String, String> managed,
      Effects effects,
      List<Conflict> conflicts,
      Map<String, Pending> waiting,
      Set<String> unusable,
      Set<String> away,
      Set<String> contested,
      Optional<String> dryRun,
      Optional<Duration> again)
      implements PushOutcome {
    /** The same, with something due in that time at the latest. */
    Compared againIn(Duration delay) {
      return new Compared(
          managed,
          effects,
          conflicts,
          waiting,
          unusable,
          away,
          contested,
          dryRun,
          Optional.of(again.filter(in -> in.compareTo(delay) < 0).orElse(delay)));
    }
  }

  /**
   * Nothing was pushed or deleted.
   *
   * @param loggedIn whether a login failed, or none was tried
   */
  record NotCompared(Failure failure, boolean loggedIn) implements PushOutcome {}

  /** To be tried again soon, with nothing to be told. */
  record Again(Duration in) implements PushOutcome {}
}
