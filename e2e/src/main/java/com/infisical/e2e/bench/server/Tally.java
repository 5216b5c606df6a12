package com.infisical.e2e.bench.server;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests. Thread-safe. */
final class Tally {
  /** What is counted. */
  enum Of {
    LOGIN,
    READ,
    UNCHANGED,
    STREAM,
    STATUS,
    REVOCATION,
    PROJECT,
    OTHER,
    REFUSED
  }

  private final Map<Of, LongAdder> counters = new EnumMap<>(Of.class);

  Tally() {
    for (Of each : Of.values()) {
      counters.put(each, new LongAdder());
    }
  }

  void add(Of what) {
    adder(what).increment();
  }

  void reset() {
    counters.values().forEach(LongAdder::reset);
  }

  Counts counts(long openStreams) {
    return new Counts(
        of(Of.LOGIN),
        of(Of.READ),
        of(Of.UNCHANGED),
        of(Of.STREAM),
        openStreams,
        of(Of.STATUS),
        of(Of.REVOCATION),
        of(Of.PROJECT),
        of(Of.OTHER),
        of(Of.REFUSED));
  }

  private long of(Of what) {
    return adder(what).sum();
  }

  private LongAdder adder(Of what) {
    LongAdder adder = counters.get(what);
    if (adder == null) {
      throw new IllegalStateException("not counted: " + what);
    }
    return adder;
  }
}
