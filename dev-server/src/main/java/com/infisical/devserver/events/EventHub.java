package com.infisical.devserver.events;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Passes events on to its listeners, which must not block. Safe for use by several threads. */
public final class EventHub {
  private final List<Consumer<ProjectEvent>> listeners = new CopyOnWriteArrayList<>();

  /** A listener that hears until it is closed. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  public Registration listen(Consumer<ProjectEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  public void publish(ProjectEvent event) {
    listeners.forEach(listener -> listener.accept(event));
  }
}
