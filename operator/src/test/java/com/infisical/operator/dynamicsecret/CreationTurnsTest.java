package com.infisical.operator.dynamicsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.schedule.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many leases are created at once, and whose turn is next. */
class CreationTurnsTest {
  private static final String SERVER = "https://infisical";

  private final ManualClock clock = ManualClock.inline();
  private final List<String> woken = new ArrayList<>();
  private final CreationTurns turns = new CreationTurns(clock, name -> woken.add(name.name()));

  private static ResourceName name(String namespace, String name) {
    return new ResourceName(namespace, name);
  }

  /** Whether there is a turn; {@code meanwhile} is done in it. */
  private boolean turn(String namespace, String name, Runnable meanwhile) {
    return turns.inTurn(
        SERVER,
        name(namespace, name),
        () -> {
          meanwhile.run();
          return true;
        },
        waited -> false);
  }

  /** Takes turns for this many resources of each namespace, one within the other. */
  private void hold(List<String> namespaces, int each, Runnable inAll) {
    if (namespaces.isEmpty()) {
      inAll.run();
      return;
    }
    String first = namespaces.getFirst();
    List<String> rest = each == 1 ? namespaces.subList(1, namespaces.size()) : namespaces;
    assertThat(turn(first, "held-" + each, () -> hold(rest, each == 1 ? 4 : each - 1, inAll)))
        .isTrue();
  }

  @Test
  void areFourOfANamespaceAndTwelveOfAServer() {
    hold(
        List.of("a"),
        4,
        () -> {
          assertThat(turn("a", "fifth", () -> {})).isFalse();
          assertThat(turn("b", "first", () -> {})).isTrue();
        });
    hold(List.of("a", "b", "c"), 4, () -> assertThat(turn("d", "first", () -> {})).isFalse());
    assertThat(turn("d", "first", () -> {})).isTrue();
  }

  @Test
  void wakeTheFirstInLineThatMayGoAndTheNextAfterIt() {
    hold(
        List.of("a"),
        4,
        () -> {
          turn("a", "one", () -> {});
          turn("a", "two", () -> {});
          turns.forget(name("a", "one"));
          turn("a", "three", () -> {});
          assertThat(woken).isEmpty();
        });
    // Each turn that ends wakes another one, so that one that does not come keeps nobody waiting.
    assertThat(woken.subList(0, 2)).containsExactly("two", "three");
  }

  @Test
  void tellHowLongTheyHaveBeenWaitedFor() {
    hold(
        List.of("a"),
        4,
        () -> {
          turn("a", "late", () -> {});
          clock.pass(Duration.ofSeconds(7));
          Duration waited =
              turns.inTurn(SERVER, name("a", "late"), () -> Duration.ZERO, since -> since);
          assertThat(waited).isEqualTo(Duration.ofSeconds(7));
        });
  }
}
