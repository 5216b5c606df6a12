package com.infisical.operator.sync;

import com.infisical.operator.instant.InstantState;
import com.infisical.operator.status.Conditions;
import java.util.Optional;

/**
 * Says in a condition how a resource learns of changes at Infisical. Pure.
 *
 * @param notYet what to say before an event stream was tried
 */
public record InstantCondition(String notYet) {
  /** Sets the condition where events are {@code asked} for, else removes it. */
  public void set(boolean asked, Optional<InstantState> state, Conditions conditions) {
    if (!asked) {
      conditions.remove(Conditions.INSTANT_UPDATES);
      return;
    }
    switch (state.orElse(new InstantState.Polling(notYet))) {
      case InstantState.Streaming streaming ->
          conditions.set(
              Conditions.INSTANT_UPDATES, true, "Streaming", "Changes arrive as they happen");
      case InstantState.Polling(String reason) ->
          conditions.set(Conditions.INSTANT_UPDATES, false, "Polling", reason);
    }
  }
}
