package com.infisical.devserver.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** The open event streams, and how they behave. Safe for use by several threads. */
public final class EventStreams {
  private final List<EventStream> open = new CopyOnWriteArrayList<>();
  private volatile Timing timing = Timing.REAL;
  private volatile int limit = 100;
  private volatile boolean muted;

  /**
   * When things happen on a stream, in real time.
   *
   * @param ping how often a sign of life is sent
   * @param recheck how often the subscriber's permissions are looked at again
   * @param life after how long a stream is ended
   */
  public record Timing(Duration ping, Duration recheck, Duration life) {
    /** As Infisical does it. */
    public static final Timing REAL =
        new Timing(Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofHours(1));
  }

  public Timing timing() {
    return timing;
  }

  /** Applies to streams that are opened from now on. */
  public void timing(Timing changed) {
    this.timing = changed;
  }

  /** How many streams a project may have. */
  public void limit(int perProject) {
    this.limit = perProject;
  }

  public int limit() {
    return limit;
  }

  /**
   * While muted, streams stay open and send nothing at all, as behind a connection that died
   * unnoticed; what happens meanwhile is lost.
   */
  public void mute(boolean on) {
    this.muted = on;
  }

  public boolean isMuted() {
    return muted;
  }

  /** How many streams are open, by the project's id; projects without any are left out. */
  public Map<String, Long> counts() {
    return open.stream()
        .collect(
            Collectors.groupingBy(EventStream::projectId, TreeMap::new, Collectors.counting()));
  }

  /** How many streams of a project are open. */
  public int count(String projectId) {
    return (int) open.stream().filter(each -> each.projectId().equals(projectId)).count();
  }

  /** Takes the stream in, unless the project has as many as it may. */
  synchronized boolean admit(EventStream stream) {
    return count(stream.projectId()) < limit && open.add(stream);
  }

  void gone(EventStream stream) {
    open.remove(stream);
  }

  /** Ends all streams cleanly, as the real server does every hour. */
  public void endAll() {
    open.forEach(EventStream::end);
  }
}
