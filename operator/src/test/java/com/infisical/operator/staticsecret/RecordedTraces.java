package com.infisical.operator.staticsecret;

import com.infisical.operator.tracing.Tracing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what is traced, a line a span: its place, attributes and failure. */
final class RecordedTraces implements Tracing {
  private final List<List<String>> traces = new CopyOnWriteArrayList<>();
  private final ThreadLocal<Deque<Recorded>> open = ThreadLocal.withInitial(ArrayDeque::new);

  /** The traces that were sent, in order; the spans of each in the order they ended in. */
  List<List<String>> sent() {
    return traces;
  }

  @Override
  public Tracing.Span span(String name) {
    Recorded outer = open.get().peek();
    Recorded span =
        new Recorded(
            outer == null ? name : outer.path + "/" + name,
            outer == null ? new ArrayList<>() : outer.ended);
    open.get().push(span);
    return span;
  }

  @Override
  public void close() {}

  private final class Recorded implements Tracing.Span {
    private final String path;
    private final List<String> ended;
    private final StringBuilder line;
    private boolean discarded;

    private Recorded(String path, List<String> ended) {
      this.path = path;
      this.ended = ended;
      this.line = new StringBuilder(path);
    }

    @Override
    public Tracing.Span with(String attribute, String value) {
      line.append(' ').append(attribute).append('=').append(value);
      return this;
    }

    @Override
    public void failed(String sentence) {
      line.append(" failed: ").append(sentence);
    }

    @Override
    public void discard() {
      discarded = true;
    }

    @Override
    public void close() {
      open.get().pop();
      ended.add(line.toString());
      if (open.get().isEmpty() && !discarded) {
        traces.add(List.copyOf(ended));
      }
    }
  }
}
