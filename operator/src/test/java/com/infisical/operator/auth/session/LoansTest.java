package com.infisical.operator.auth.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.SecretText;
import com.infisical.operator.auth.session.TokenState.Token;
import com.infisical.operator.schedule.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How much memory tokens may take together. */
class LoansTest {
  private static final int LONG = 16 * 1024;

  private final Loans loans = new Loans(ManualClock.inline().schedule(1), 10 * LONG);

  @Test
  void refusesLongTokensWhereTheyTakeTheMemoryAndTakesUsualOnes() {
    List<Token> held = new ArrayList<>();
    // The same from a server that repeats itself: each session has its own copy.
    while (loans.hasRoomFor(text(LONG))) {
      held.add(token(LONG));
      loans.hold(held.getLast());
    }
    assertThat(held).hasSize(10);
    assertThat(loans.hasRoomFor(text(Loans.USUAL_LENGTH))).isTrue();

    loans.giveUp(held.removeLast(), token -> CompletableFuture.completedFuture(null));
    assertThat(loans.hasRoomFor(text(LONG))).isTrue();
    loans.hold(token(LONG));
    assertThat(loans.hasRoomFor(text(LONG))).isFalse();

    loans.drop(held.removeLast());
    assertThat(loans.hasRoomFor(text(LONG))).isTrue();
  }

  private static SecretText text(int length) {
    return SecretText.of("t".repeat(length));
  }

  private static Token token(int length) {
    Duration never = Duration.ofDays(1);
    return new Token(1, text(length), Duration.ZERO, never, never, false);
  }
}
