package com.infisical.testkit.browser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * One connection to a browser or a tab (chromedevtools.github.io/devtools-protocol). Safe for use
 * by several threads.
 */
final class DevTools implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SECONDS = 60;

  private final WebSocket socket;
  private final Listener listener;
  private final AtomicInteger number = new AtomicInteger();

  private DevTools(WebSocket socket, Listener listener) {
    this.socket = socket;
    this.listener = listener;
  }

  /**
   * Connects.
   *
   * @param events told of each event, its method and its parameters; must not block
   */
  static DevTools connect(HttpClient http, URI address, BiConsumer<String, JsonNode> events) {
    Listener listener = new Listener(events);
    return new DevTools(http.newWebSocketBuilder().buildAsync(address, listener).join(), listener);
  }

  /** Has a command carried out and waits for its result. */
  JsonNode call(String method, Map<String, ?> parameters) {
    int id = number.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    listener.waiting.put(id, answer);
    ObjectNode message = JSON.createObjectNode();
    message.put("id", id).put("method", method).set("params", JSON.valueToTree(parameters));
    synchronized (this) {
      socket.sendText(message.toString(), true).join();
    }
    JsonNode reply = answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    if (reply.has("error")) {
      throw new BrowserException(method + ": " + reply.path("error"));
    }
    return reply.path("result");
  }

  @Override
  public void close() {
    socket.abort();
  }

  private static final class Listener implements WebSocket.Listener {
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final BiConsumer<String, JsonNode> events;
    private final StringBuilder part = new StringBuilder();

    Listener(BiConsumer<String, JsonNode> events) {
      this.events = events;
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        String message = part.toString();
        part.setLength(0);
        heard(message);
      }
      webSocket.request(1);
      return CompletableFuture.completedStage(null);
    }

    private void heard(String message) {
      try {
        JsonNode heard = JSON.readTree(message);
        CompletableFuture<JsonNode> answer = waiting.remove(heard.path("id").asInt(0));
        if (answer != null) {
          answer.complete(heard);
        } else {
          events.accept(heard.path("method").asText(), heard.path("params"));
        }
      } catch (JsonProcessingException e) {
        throw new BrowserException("the browser sent no JSON", e);
      }
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      waiting.values().forEach(answer -> answer.completeExceptionally(error));
    }
  }
}
