package com.infisical.devserver.lease;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what was done with the leases of each dynamic secret. Safe for use by several threads. */
public final class LeaseCounts {
  private final Map<String, Count> byDefinition = new ConcurrentHashMap<>();

  /**
   * What was done.
   *
   * @param revoked by request; leases that ran out are not in it
   */
  public record Count(int created, int renewed, int revoked) {
    private static final Count NONE = new Count(0, 0, 0);

    private Count plus(Count more) {
      return new Count(created + more.created, renewed + more.renewed, revoked + more.revoked);
    }
  }

  void created(Definition of) {
    add(of, new Count(1, 0, 0));
  }

  void renewed(Definition of) {
    add(of, new Count(0, 1, 0));
  }

  void revoked(Definition of) {
    add(of, new Count(0, 0, 1));
  }

  /** What was done with the leases of {@code definition}. */
  public Count of(Definition definition) {
    return byDefinition.getOrDefault(definition.id(), Count.NONE);
  }

  private void add(Definition of, Count more) {
    byDefinition.merge(of.id(), more, Count::plus);
  }
}
