package com.infisical.operator.sync;

import com.infisical.operator.instant.InstantState;
import com.infisical.operator.status.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Optional;

/**
 * Says in a condition how a resource learns of changes at Infisical. Pure.
 *
 * @param notYet what to say before an event stream was tried
 * @param main the type of the condition that says why nothing is read
 */
public record InstantCondition(String notYet, String main) {
  /** Sets the condition, where it was there, to False: nothing is read, so nothing is heard. */
  public void stop(List<Condition> present, Conditions conditions) {
    Conditions.find(present, Conditions.INSTANT_UPDATES)
        .ifPresent(
            there ->
                conditions.set(
                    Conditions.INSTANT_UPDATES,
                    false,
                    "Polling",
                    "nothing is read at present; the condition %s says why".formatted(main)));
  }

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
