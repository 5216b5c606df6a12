package com.infisical.operator.runtime.cluster;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a web socket whose other end no longer answers pings; the JDK sends none. Thread-safe.
 *
 * <p>It fails for its listener, so that fabric8 opens the watch again.
 */
final class PingedWebSocket implements WebSocket.Listener {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final WebSocket.Listener listener;
  private final Patience patience;
  private volatile long heard;

  PingedWebSocket(WebSocket.Listener listener, Patience patience) {
    this.listener = listener;
    this.patience = patience;
  }

  @Override
  public void onOpen(WebSocket socket) {
    heard = System.nanoTime();
    later(patience.silence(), () -> check(socket));
    listener.onOpen(socket);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    heard = System.nanoTime();
    return listener.onText(socket, data, last);
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
    heard = System.nanoTime();
    return listener.onBinary(socket, data, last);
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
    heard = System.nanoTime();
    return listener.onPing(socket, message);
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
    heard = System.nanoTime();
    return listener.onPong(socket, message);
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
    return listener.onClose(socket, status, reason);
  }

  @Override
  public void onError(WebSocket socket, Throwable failure) {
    listener.onError(socket, failure);
  }

  private void check(WebSocket socket) {
    if (socket.isInputClosed() || socket.isOutputClosed()) {
      return;
    }
    Duration silent = Duration.ofNanos(System.nanoTime() - heard);
    if (silent.compareTo(patience.silence()) < 0) {
      later(patience.silence().minus(silent), () -> check(socket));
      return;
    }
    long before = heard;
    var unused = socket.sendPing(NOTHING.duplicate());
    later(patience.answer(), () -> judge(socket, before));
  }

  private void judge(WebSocket socket, long before) {
    if (heard != before) {
      check(socket);
    } else if (!socket.isInputClosed() && !socket.isOutputClosed()) {
      socket.abort();
      listener.onError(socket, new IOException("the API server no longer answers pings"));
    }
  }

  private static void later(Duration delay, Runnable task) {
    CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS).execute(task);
  }
}
