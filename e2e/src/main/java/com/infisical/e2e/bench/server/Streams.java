package com.infisical.e2e.bench.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The event streams that are open. Thread-safe. */
final class Streams {
  private static final Duration PING = Duration.ofSeconds(15);
  private static final String PING_FRAME = "event: ping\n\n";
  private static final String END = "";

  /** What a subscriber wants to hear of: an event's name and a path, maybe with {@code /**}. */
  record Wish(String event, String path) {
    boolean covers(String changed) {
      return path.endsWith("/**")
          ? changed.startsWith(path.substring(0, path.length() - 2))
          : path.equals(changed);
    }
  }

  private static final class Open {
    private final String project;
    private final List<Wish> wishes;
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();

    private Open(String project, List<Wish> wishes) {
      this.project = project;
      this.wishes = wishes;
    }

    private boolean wants(String changedProject, String path) {
      return project.equals(changedProject)
          && wishes.stream()
              .anyMatch(wish -> wish.event().equals("secret:update") && wish.covers(path));
    }
  }

  private final Set<Open> open = ConcurrentHashMap.newKeySet();

  /** Serves a stream on this thread until it is ended or its reader has gone. */
  void serve(String project, List<Wish> wishes, OutputStream body) throws IOException {
    Open stream = new Open(project, wishes);
    open.add(stream);
    try {
      body.flush();
      pump(stream, body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(stream);
    }
  }

  private static void pump(Open stream, OutputStream body)
      throws IOException, InterruptedException {
    while (true) {
      String frame = stream.frames.poll(PING.toMillis(), TimeUnit.MILLISECONDS);
      if (frame != null && frame.equals(END)) {
        return;
      }
      body.write((frame == null ? PING_FRAME : frame).getBytes(StandardCharsets.UTF_8));
      body.flush();
    }
  }

  /** Tells those who want to know that a secret was changed. */
  void changed(String project, String path, String key) {
    String frame =
        """
        id: %d
        event: secret:update
        data: {"projectType":"secret-manager","data":{"eventType":"secret:update","payload":[{"environment":"dev","secretPath":"%s","secretKey":"%s"}]}}

        """
            .formatted(Clock.systemUTC().millis(), path, key);
    open.stream()
        .filter(stream -> stream.wants(project, path))
        .forEach(stream -> stream.frames.add(frame));
  }

  void endAll() {
    open.forEach(stream -> stream.frames.add(END));
  }

  int count() {
    return open.size();
  }
}
