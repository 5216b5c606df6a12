package com.infisical.client.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.client.ProjectEvent;
import com.infisical.client.ProjectEvent.Folder;
import com.infisical.client.StreamNews;
import com.infisical.client.Utf8;
import com.infisical.client.events.SseFrames.Frame;
import com.infisical.client.reply.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Interprets the frames of a project's stream (docs/design/infisical-api.md#93-stream).
 *
 * <p>No more is read of it than where something changed. What cannot be read still says that
 * something did.
 */
final class EventFrames {
  private static final String SECRETS = "secret:";
  private static final String ERROR = "error";

  /** Longer names are not those of an environment or a folder, and are kept by whoever hears. */
  private static final int LONGEST_NAME = 1_024;

  private final String projectId;

  EventFrames(String projectId) {
    this.projectId = projectId;
  }

  /** Empty when it means nothing: a ping, an event nobody asked for. */
  Optional<StreamNews> news(Frame frame) {
    if (frame.event().equals(ERROR)) {
      return Optional.of(new StreamNews.Dismissed());
    }
    boolean named = !frame.event().isEmpty();
    if (!frame.hasData() || (named && !frame.event().startsWith(SECRETS))) {
      return Optional.empty();
    }
    JsonNode data = Json.tree(Utf8.bytes(frame.data())).orElse(null);
    if (data == null) {
      return Optional.of(happened(frame.event(), Set.of()));
    }
    String type = data.path("data").path("eventType").asText("");
    if (!named && !type.isEmpty() && !type.startsWith(SECRETS)) {
      return Optional.empty();
    }
    return Optional.of(
        happened(named ? frame.event() : type, folders(data.path("data").path("payload"))));
  }

  private StreamNews happened(String type, Set<Folder> folders) {
    return new StreamNews.Happened(new ProjectEvent(type, projectId, folders));
  }

  /** A list of places or one; where one of them cannot be read it may be anywhere. */
  private static Set<Folder> folders(JsonNode payload) {
    Iterable<JsonNode> entries = payload.isArray() ? payload : List.of(payload);
    Set<Folder> found = new HashSet<>();
    for (JsonNode entry : entries) {
      String environment = entry.path("environment").asText("");
      String path = entry.path("secretPath").asText("");
      if (!isName(environment) || !isName(path)) {
        return Set.of();
      }
      found.add(new Folder(environment, path));
    }
    return found;
  }

  private static boolean isName(String text) {
    return !text.isEmpty() && text.length() <= LONGEST_NAME;
  }
}
