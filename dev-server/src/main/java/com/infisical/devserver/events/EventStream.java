package com.infisical.devserver.events;

import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One subscriber's stream of server-sent events (docs/design/infisical-api.md#93-stream). */
public final class EventStream implements Answer.Writer {
  private static final int MAX_WAITING = 1000;
  private static final String PING = "event: ping\n\n";
  private static final String LOST =
      "event: error\ndata: {\"message\":\"Permission denied or refresh failed\"}\n\n";

  private final String projectId;
  private final Predicate<ProjectEvent> wanted;
  private final BooleanSupplier stillAllowed;
  private final EventHub hub;
  private final EventStreams streams;
  private final Clock clock;
  private final BlockingQueue<Message> waiting = new LinkedBlockingQueue<>(MAX_WAITING);

  private sealed interface Message {
    record Happened(ProjectEvent event) implements Message {}

    record End() implements Message {}
  }

  /**
   * @param wanted whether the subscriber asked for an event and may hear of it; asked on the
   *     stream's own thread
   * @param stillAllowed whether the subscription would be accepted again
   */
  public EventStream(
      String projectId,
      Predicate<ProjectEvent> wanted,
      BooleanSupplier stillAllowed,
      EventHub hub,
      EventStreams streams,
      Clock clock) {
    this.projectId = projectId;
    this.wanted = wanted;
    this.stillAllowed = stillAllowed;
    this.hub = hub;
    this.streams = streams;
    this.clock = clock;
  }

  String projectId() {
    return projectId;
  }

  /** Takes a place among the project's streams; false when there is none. */
  public boolean admitted() {
    return streams.admit(this);
  }

  void end() {
    waiting.offer(new Message.End());
  }

  @Override
  public void write(OutputStream body) throws IOException {
    try (EventHub.Registration _ = hub.listen(this::heard)) {
      // who sees the headers can rely on hearing what happens from then on
      body.flush();
      pump(body);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      streams.gone(this);
    }
  }

  /** Events that find no room are lost, as they are on the real server. */
  private void heard(ProjectEvent event) {
    if (event.folder().projectId().equals(projectId)) {
      waiting.offer(new Message.Happened(event));
    }
  }

  private void pump(OutputStream body) throws IOException, InterruptedException {
    EventStreams.Timing timing = streams.timing();
    long opened = System.nanoTime();
    long pinged = opened;
    long checked = opened;
    while (true) {
      long now = System.nanoTime();
      if (passed(opened, now, timing.life())) {
        return;
      }
      if (passed(checked, now, timing.recheck())) {
        checked = now;
        if (!stillAllowed.getAsBoolean()) {
          send(body, LOST);
          return;
        }
      }
      if (passed(pinged, now, timing.ping())) {
        pinged = now;
        if (!streams.isMuted()) {
          send(body, PING);
        }
      }
      Message message = waiting.poll(pause(timing), TimeUnit.NANOSECONDS);
      if (message instanceof Message.End) {
        return;
      }
      forward(body, message);
    }
  }

  private static boolean passed(long since, long now, Duration time) {
    return now - since >= time.toNanos();
  }

  /** Short enough for the shortest of the times to be kept. */
  private static long pause(EventStreams.Timing timing) {
    long shortest = Math.min(timing.ping().toNanos(), timing.recheck().toNanos());
    return Math.min(shortest, timing.life().toNanos()) / 4;
  }

  private void forward(OutputStream body, @Nullable Message message) throws IOException {
    if (message instanceof Message.Happened(ProjectEvent event)
        && !streams.isMuted()
        && wanted.test(event)) {
      String data = new String(Json.bytes(Data.of(event)), StandardCharsets.UTF_8);
      send(
          body,
          "id: %d\nevent: %s\ndata: %s\n\n"
              .formatted(clock.millis(), event.kind().wireName(), data));
    }
  }

  private static void send(OutputStream body, String frame) throws IOException {
    body.write(frame.getBytes(StandardCharsets.UTF_8));
    body.flush();
  }

  /** The data of a frame: an array for secrets, an object for imports. */
  private record Data(String projectType, Inner data) {
    private record Inner(String eventType, Object payload) {}

    private record OfSecret(String environment, String secretPath, String secretKey) {}

    private record OfFolder(String environment, String secretPath) {}

    static Data of(ProjectEvent event) {
      String environment = event.folder().environment();
      String path = event.folder().path();
      List<OfSecret> secrets =
          event.keys().stream().map(key -> new OfSecret(environment, path, key)).toList();
      Object payload =
          event.kind() == ProjectEvent.Kind.IMPORT_MUTATION
              ? new OfFolder(environment, path)
              : secrets;
      return new Data("secret-manager", new Inner(event.kind().wireName(), payload));
    }
  }
}
