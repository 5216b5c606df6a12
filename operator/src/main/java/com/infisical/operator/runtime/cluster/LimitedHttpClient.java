package com.infisical.operator.runtime.cluster;

import com.infisical.operator.connection.LeasedBody;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client that lets a bounded number of calls wait for their answer at once; further callers
 * wait for their turn. Thread-safe.
 *
 * <p>The JDK's own fails calls beyond the server's limit of HTTP/2 streams (100) instead. A call
 * counts until its body has ended, as its stream does; a watch only while it is being opened.
 */
final class LimitedHttpClient extends HttpClient {
  private static final Duration LONGEST_BODY = Duration.ofMinutes(1);

  private final RenewableHttpClient renewable;
  private final Semaphore places;
  private final ApiRequestCount count;
  private final Patience patience;
  private volatile boolean overHttp1;

  LimitedHttpClient(
      RenewableHttpClient renewable, int most, ApiRequestCount count, Patience patience) {
    this.renewable = renewable;
    this.patience = patience;
    this.count = count;
    this.places = new Semaphore(most, true);
  }

  private <T> CompletableFuture<HttpResponse<T>> inTurn(
      HttpRequest request,
      BodyHandler<T> handler,
      BiFunction<HttpClient, BodyHandler<T>, CompletableFuture<HttpResponse<T>>> call) {
    places.acquireUninterruptibly();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    var unusedEnd = ended.thenRun(places::release);
    RenewableHttpClient.Exchange exchange = renewable.begin(request.uri());
    LeasedBody.Handler<T> leased =
        new LeasedBody.Handler<>(
            handler,
            exchange::heard,
            () -> {
              ended.complete(null);
              exchange.end();
            });
    HttpClient used = client();
    CompletableFuture<HttpResponse<T>> answer;
    boolean sent = false;
    try {
      answer = call.apply(used, leased);
      sent = true;
    } finally {
      if (!sent) {
        ended.complete(null);
        exchange.end();
      }
    }
    // What is handed out is the JDK's own future: cancelling it must reach the call.
    var unused =
        answer.whenComplete(
            (response, failure) -> {
              count.answered(request, failure == null ? response.statusCode() : 0);
              if (failure == null) {
                exchange.heard();
                overHttp1 = response.version() == Version.HTTP_1_1;
              } else if (overHttp1 && isTimeout(failure)) {
                renewable.unanswered(used);
              }
              if (failure != null || !leased.hasBegun()) {
                exchange.end();
              }
              if (failure != null || RequestPaths.isWatch(request.uri()) || !leased.hasBegun()) {
                ended.complete(null);
              } else {
                // A body that nobody reads to its end must not take a place for ever.
                ended.completeOnTimeout(null, LONGEST_BODY.toMillis(), TimeUnit.MILLISECONDS);
              }
            });
    return answer;
  }

  private static boolean isTimeout(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof HttpTimeoutException;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return inTurn(request, handler, (used, leased) -> used.sendAsync(request, leased));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    return inTurn(request, handler, (used, leased) -> used.sendAsync(request, leased, pushes));
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    places.acquire();
    try {
      return client().send(request, handler);
    } finally {
      places.release();
    }
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return new CountedWebSocket(client().newWebSocketBuilder(), count, patience);
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client().cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client().connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return client().followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client().proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client().sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client().sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client().authenticator();
  }

  @Override
  public Version version() {
    return client().version();
  }

  @Override
  public Optional<Executor> executor() {
    return client().executor();
  }

  @Override
  public void shutdown() {
    renewable.close();
    client().shutdown();
  }

  @Override
  public boolean awaitTermination(Duration duration) throws InterruptedException {
    return client().awaitTermination(duration);
  }

  @Override
  public boolean isTerminated() {
    return client().isTerminated();
  }

  @Override
  public void shutdownNow() {
    renewable.close();
    client().shutdownNow();
  }

  @Override
  public void close() {
    renewable.close();
    client().close();
  }

  private HttpClient client() {
    return renewable.current();
  }
}
