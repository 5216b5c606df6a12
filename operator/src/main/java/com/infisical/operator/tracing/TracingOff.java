package com.infisical.operator.tracing;

/** Traces nothing. */
enum TracingOff implements Tracing, Tracing.Span {
  INSTANCE;

  @Override
  public Span span(String name) {
    return this;
  }

  @Override
  public Span with(String attribute, String value) {
    return this;
  }

  @Override
  public void failed(String sentence) {
    // Nobody is told.
  }

  @Override
  public void discard() {
    // Nothing was kept.
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
