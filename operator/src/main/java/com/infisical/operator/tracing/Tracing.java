package com.infisical.operator.tracing;

/**
 * Where the steps of a sync are traced to: a tracing system, or nowhere.
 *
 * <p>Names and attributes are those of resources, fields and objects, never a value
 * (docs/design/architecture.md#for-all-kinds). Safe for use by several threads.
 */
public interface Tracing extends AutoCloseable {
  /**
   * Begins a span below the one that this thread is in; without one, the first of a trace. The same
   * thread closes it.
   */
  Span span(String name);

  /** Sends what is still to be sent, for a few seconds at most. */
  @Override
  void close();

  /** Traces nothing, and costs next to nothing. */
  static Tracing off() {
    return TracingOff.INSTANCE;
  }

  /** One step. For use by one thread. */
  interface Span extends AutoCloseable {
    /** Says about what the step is. */
    Span with(String attribute, String value);

    /** Says that the step failed, and why, in a sentence without a value. */
    void failed(String sentence);

    /** There was nothing to do: nothing of this trace is sent. */
    void discard();

    @Override
    void close();
  }
}
