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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client that lets a bounded number of calls wait for their answer at once; further calls
 * wait for their turn, and their callers do not. Thread-safe.
 *
 * <p>The JDK's own fails calls beyond the server's limit of HTTP/2 streams (100) instead. A call
 * counts until its body has ended, as its stream does; a watch only while it is being opened.
 */
final class LimitedHttpClient extends HttpClient {
  private static final Duration LONGEST_BODY = Duration.ofMinutes(1);

  private final RenewableHttpClient renewable;
  private final RequestPlaces places;
  private final ApiRequestCount count;
  private final Patience patience;
  private volatile boolean overHttp1;

  LimitedHttpClient(
      RenewableHttpClient renewable,
      RequestPlaces places,
      ApiRequestCount count,
      Patience patience) {
    this.renewable = renewable;
    this.patience = patience;
    this.count = count;
    this.places = places;
  }

  /** Sends one request by the given client. */
  private interface Call<T> {
    CompletableFuture<HttpResponse<T>> send(HttpClient client, BodyHandler<T> handler);
  }

  private <T> CompletableFuture<HttpResponse<T>> inTurn(
      HttpRequest request, BodyHandler<T> handler, Call<T> call) {
    if (places.take()) {
      // The JDK's own future: cancelling it must reach the call.
      return begin(request, handler, call);
    }
    QueuedResponse<HttpResponse<T>> response = new QueuedResponse<>();
    places.take(
        () -> {
          if (response.isCancelled()) {
            places.release();
            return;
          }
          try {
            response.follow(begin(request, handler, call));
          } catch (RuntimeException | Error e) {
            response.completeExceptionally(e);
          }
        });
    return response;
  }

  private <T> CompletableFuture<HttpResponse<T>> begin(
      HttpRequest request, BodyHandler<T> handler, Call<T> call) {
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
      answer = call.send(used, leased);
      sent = true;
    } finally {
      if (!sent) {
        ended.complete(null);
        exchange.end();
      }
    }
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
    CompletableFuture<HttpResponse<T>> response = sendAsync(request, handler);
    try {
      return response.get();
    } catch (InterruptedException e) {
      response.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
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
