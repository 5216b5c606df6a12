package com.infisical.operator.auth.session;

import com.infisical.operator.auth.session.AuthEntry.Basis;
import com.infisical.operator.auth.session.AuthEntry.Succession;
import com.infisical.operator.auth.session.SessionInputs.Resolution;
import com.infisical.operator.auth.session.Sessions.OpenResult;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Gives the session that the inputs of an entry resolve to, and ends the one that it replaces.
 *
 * <p>Safe for use by several threads.
 */
final class EntryOpening {
  /** How long a session is kept whose key is gone because a referenced value is. */
  static final Duration KEPT_ASIDE = Duration.ofSeconds(60);

  private final Schedule schedule;

  /** Reads inputs with the executor of {@code schedule}, as tasks of their own. */
  EntryOpening(Schedule schedule) {
    this.schedule = schedule;
  }

  /** The session of what {@code read} finds, or of what is known already; blocks meanwhile. */
  OpenResult open(AuthEntry entry, Basis basis, Supplier<Resolution> read, SessionContext context) {
    return open(entry, basis, read, () -> false, context);
  }

  /**
   * The same where somebody may need a session although its key is gone.
   *
   * @param isNeeded asked before one that was set aside is ended
   */
  OpenResult open(
      AuthEntry entry,
      Basis basis,
      Supplier<Resolution> read,
      BooleanSupplier isNeeded,
      SessionContext context) {
    return switch (entry.resolve(basis, read, schedule.executor())) {
      case Resolution.Resolved resolved -> {
        Succession succession = entry.enter(resolved, context);
        if (succession.replaced() != null) {
          succession.replaced().retire();
        }
        yield new OpenResult.Open(succession.present());
      }
      case Resolution.Unusable unusable -> unusable(entry, unusable.failure(), isNeeded);
      case Resolution.Unknown unknown ->
          entry
              .present(basis)
              .<OpenResult>map(OpenResult.Open::new)
              .orElseGet(() -> new OpenResult.Unavailable(unknown.failure()));
    };
  }

  /** There is no key: the session is kept for a while, should the same key come back. */
  OpenResult unusable(AuthEntry entry, Failure failure) {
    return unusable(entry, failure, () -> false);
  }

  private OpenResult unusable(AuthEntry entry, Failure failure, BooleanSupplier isNeeded) {
    entry
        .setAside()
        .ifPresent(
            aside -> {
              if (aside.displaced() != null) {
                aside.displaced().retire();
              }
              endLater(entry, aside.put(), isNeeded);
            });
    return new OpenResult.Unavailable(failure);
  }

  private void endLater(AuthEntry entry, Session session, BooleanSupplier isNeeded) {
    schedule.after(
        KEPT_ASIDE,
        () -> {
          if (isNeeded.getAsBoolean()) {
            endLater(entry, session, isNeeded);
          } else if (entry.dropAside(session)) {
            session.retire();
          }
        });
  }
}
