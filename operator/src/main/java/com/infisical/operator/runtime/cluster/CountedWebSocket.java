package com.infisical.operator.runtime.cluster;

import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Builds a web socket that is kept under watch, and counts how its opening ended. For one thread at
 * a time.
 */
final class CountedWebSocket implements WebSocket.Builder {
  private static final int SWITCHING_PROTOCOLS = 101;

  private final WebSocket.Builder builder;
  private final ApiRequestCount count;
  private final Patience patience;

  CountedWebSocket(WebSocket.Builder builder, ApiRequestCount count, Patience patience) {
    this.builder = builder;
    this.count = count;
    this.patience = patience;
  }

  @Override
  public WebSocket.Builder header(String name, String value) {
    var unused = builder.header(name, value);
    return this;
  }

  @Override
  public WebSocket.Builder connectTimeout(Duration timeout) {
    var unused = builder.connectTimeout(timeout);
    return this;
  }

  @Override
  public WebSocket.Builder subprotocols(String first, String... others) {
    var unused = builder.subprotocols(first, others);
    return this;
  }

  @Override
  public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
    CompletableFuture<WebSocket> opening =
        builder.buildAsync(uri, new PingedWebSocket(listener, patience));
    // What is handed out is the JDK's own future: cancelling it must reach the opening.
    var unused = opening.whenComplete((socket, failure) -> count.watchAnswered(status(failure)));
    return opening;
  }

  private static int status(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause == null) {
      return SWITCHING_PROTOCOLS;
    }
    return cause instanceof WebSocketHandshakeException refused && refused.getResponse() != null
        ? refused.getResponse().statusCode()
        : 0;
  }
}
