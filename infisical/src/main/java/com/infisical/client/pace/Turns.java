package com.infisical.client.pace;

import com.infisical.client.Caller.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Schedules the calls that wait for a server: when each may leave.
 *
 * <p>Namespaces take turns: the first call of each comes before the second of any, and of equal
 * ones the urgent comes before the periodic. A call may so take a turn that was kept for another,
 * which gets a new one when it comes. Not safe for use by several threads.
 */
final class Turns {
  /** How far ahead turns are kept. */
  static final Duration HORIZON = Duration.ofMinutes(5);

  /** So long a turn is kept for one who is late. */
  private static final long KEPT = Duration.ofSeconds(30).toNanos();

  /** After this it may also be another's, so that no turn is lost. */
  private static final long OWN = Duration.ofSeconds(2).toNanos();

  /** In the order of time; never two within a gap. */
  private final List<Slot> slots = new ArrayList<>();

  private long inherited;

  /**
   * Who asks.
   *
   * @param call tells the calls of one namespace apart
   */
  record Visitor(String namespace, Urgency urgency, int call) {
    private boolean isSame(Visitor other) {
      return call == other.call && namespace.equals(other.namespace);
    }
  }

  /**
   * A turn.
   *
   * @param time when, in nanoseconds
   * @param taken whether the call is on its way; else it is expected to come again
   */
  record Slot(long time, Visitor visitor, boolean taken) {}

  /** The turn that is kept for {@code visitor}. */
  Optional<Slot> keptFor(Visitor visitor) {
    return slots.stream()
        .filter(slot -> !slot.taken() && slot.visitor().isSame(visitor))
        .findFirst();
  }

  /** Whether somebody is expected to come again. */
  boolean areKept() {
    return slots.stream().anyMatch(slot -> !slot.taken());
  }

  /** The call of {@code slot} is on its way. */
  void take(Slot slot) {
    int index = slots.indexOf(slot);
    slots.set(index, new Slot(slot.time(), slot.visitor(), true));
  }

  /** Keeps nothing for the call of {@code slot}. */
  void drop(Slot slot) {
    slots.remove(slot);
  }

  /** Keeps no turn before {@code time}. */
  void dropBefore(long time) {
    slots.removeIf(slot -> !slot.taken() && slot.time() < time);
  }

  /** Forgets turns that are over, and those whose call did not come. */
  void forget(long now, long gap) {
    slots.removeIf(slot -> now - slot.time() >= (slot.taken() ? gap : Math.max(gap, KEPT)));
  }

  /** Gives {@code visitor} a turn that is over and whose call did not come, one in a gap. */
  Optional<Slot> inherit(Visitor visitor, long now, long gap) {
    if (now - inherited < gap) {
      return Optional.empty();
    }
    for (int i = 0; i < slots.size() && now - slots.get(i).time() >= OWN; i++) {
      if (!slots.get(i).taken()) {
        Slot gained = new Slot(slots.get(i).time(), visitor, false);
        slots.set(i, gained);
        inherited = now;
        return Optional.of(gained);
      }
    }
    return Optional.empty();
  }

  void clear() {
    slots.clear();
  }

  /**
   * Keeps the first turn that {@code visitor} may have.
   *
   * @param earliest not before this
   * @param gap between two turns
   * @param latest not after this
   * @return empty when there is none so far ahead
   */
  Optional<Slot> keep(Visitor visitor, long earliest, long gap, long latest) {
    Map<String, Integer> before = new HashMap<>();
    long free = earliest;
    int index = 0;
    for (; index < slots.size(); index++) {
      Slot slot = slots.get(index);
      if (slot.time() - free >= gap) {
        break;
      }
      if (slot.time() >= earliest && mayHave(visitor, slot, before)) {
        Slot gained = new Slot(slot.time(), visitor, false);
        slots.set(index, gained);
        return Optional.of(gained);
      }
      if (slot.time() >= earliest) {
        before.merge(slot.visitor().namespace(), 1, Integer::sum);
      }
      if (slot.taken() || slot.time() >= earliest) {
        free = Math.max(free, slot.time() + gap);
      }
    }
    if (free > latest) {
      return Optional.empty();
    }
    Slot kept = new Slot(free, visitor, false);
    slots.add(index, kept);
    return Optional.of(kept);
  }

  /** Whether {@code visitor} comes before the one for whom {@code slot} was kept. */
  private static boolean mayHave(Visitor visitor, Slot slot, Map<String, Integer> before) {
    if (slot.taken()) {
      return false;
    }
    boolean hurries =
        visitor.urgency() == Urgency.CHANGED && slot.visitor().urgency() == Urgency.PERIODIC;
    int mine = before.getOrDefault(visitor.namespace(), 0);
    int theirs = before.getOrDefault(slot.visitor().namespace(), 0);
    if (visitor.namespace().equals(slot.visitor().namespace())) {
      return hurries;
    }
    return theirs > mine || (theirs == mine && hurries);
  }
}
