package com.infisical.operator.runtime;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client that lets a bounded number of calls wait for their answer at once; further callers
 * wait for their turn. Thread-safe.
 *
 * <p>The JDK's own fails calls beyond the server's limit of HTTP/2 streams (100) instead. A call
 * counts until its headers are there, so a watch counts only while it is being opened.
 */
final class LimitedHttpClient extends HttpClient {
  private final HttpClient client;
  private final Semaphore places;

  LimitedHttpClient(HttpClient client, int most) {
    this.client = client;
    this.places = new Semaphore(most, true);
  }

  private <T> CompletableFuture<T> inTurn(Supplier<CompletableFuture<T>> call) {
    places.acquireUninterruptibly();
    CompletableFuture<T> answer;
    boolean sent = false;
    try {
      answer = call.get();
      sent = true;
    } finally {
      if (!sent) {
        places.release();
      }
    }
    // What is handed out is the JDK's own future: cancelling it must reach the call.
    var unused = answer.whenComplete((value, failure) -> places.release());
    return answer;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return inTurn(() -> client.sendAsync(request, handler));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    return inTurn(() -> client.sendAsync(request, handler, pushes));
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    places.acquire();
    try {
      return client.send(request, handler);
    } finally {
      places.release();
    }
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return client.newWebSocketBuilder();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return client.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public Version version() {
    return client.version();
  }

  @Override
  public Optional<Executor> executor() {
    return client.executor();
  }

  @Override
  public void shutdown() {
    client.shutdown();
  }

  @Override
  public boolean awaitTermination(Duration duration) throws InterruptedException {
    return client.awaitTermination(duration);
  }

  @Override
  public boolean isTerminated() {
    return client.isTerminated();
  }

  @Override
  public void shutdownNow() {
    client.shutdownNow();
  }

  @Override
  public void close() {
    client.close();
  }
}
