package com.infisical.operator.connection;

import com.infisical.client.RefusedAddressException;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client that looks where a host name leads before it connects there, and that does not
 * stay on a dead connection.
 *
 * <p>A name that leads to a link-local address or a metadata service is refused (SPEC section 5).
 * The JDK's client resolves the name again, from the JDK's cache of half a minute: a name server
 * that changes its answer in the instant between, just as the cached one ends, is not caught.
 * Behind a proxy it is the proxy that resolves.
 *
 * <p>The JDK's client shares one HTTP/2 connection and never notices that the other end is gone. So
 * a call that is given up moves all later ones to a new client, at most once in 30 s; calls under
 * way end on the old one. Safe for use by several threads.
 */
final class GuardedHttpClient extends HttpClient {
  private static final long RENEWAL_NANOS = Duration.ofSeconds(30).toNanos();

  private final Supplier<HttpClient> maker;
  private final ProxyRules proxies;
  private final HostResolver resolver;
  private final Executor threads;
  private final LongSupplier nanoTime;
  private volatile HttpClient current;
  private final AtomicLong renewed;

  /**
   * Guards what {@code maker} makes.
   *
   * @param threads platform threads, since the JDK blocks a thread for an answer of DNS
   */
  GuardedHttpClient(
      Supplier<HttpClient> maker,
      ProxyRules proxies,
      HostResolver resolver,
      Executor threads,
      LongSupplier nanoTime) {
    this.maker = maker;
    this.proxies = proxies;
    this.resolver = resolver;
    this.threads = threads;
    this.nanoTime = nanoTime;
    this.current = maker.get();
    this.renewed = new AtomicLong(nanoTime.getAsLong() - RENEWAL_NANOS);
  }

  /** A call that passes a cancellation on to the client that carries it. */
  private final class Flight<T> extends CompletableFuture<HttpResponse<T>> {
    private final AtomicReference<@Nullable CompletableFuture<HttpResponse<T>>> carried =
        new AtomicReference<>();
    private final HttpClient client;

    Flight(HttpClient client) {
      this.client = client;
    }

    void start(
        HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
      if (isDone()) {
        return;
      }
      try {
        refuseForbidden(request.uri());
      } catch (RefusedAddressException e) {
        completeExceptionally(e);
        return;
      }
      CompletableFuture<HttpResponse<T>> call =
          client.sendAsync(authorized(request), handler, pushes);
      carried.set(call);
      if (isCancelled()) {
        call.cancel(true);
      }
      var unused =
          call.whenComplete(
              (response, failure) -> {
                if (failure == null) {
                  complete(response);
                } else {
                  completeExceptionally(failure);
                }
              });
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      CompletableFuture<HttpResponse<T>> call = carried.get();
      if (call != null) {
        call.cancel(true);
      }
      if (cancelled) {
        leave(client);
      }
      return cancelled;
    }
  }

  private void leave(HttpClient suspect) {
    long last = renewed.get();
    long now = nanoTime.getAsLong();
    if (current == suspect && now - last >= RENEWAL_NANOS && renewed.compareAndSet(last, now)) {
      current = maker.get();
      suspect.shutdown();
    }
  }

  private void refuseForbidden(URI uri) throws RefusedAddressException {
    if (proxies.proxyFor(uri).isPresent()) {
      return;
    }
    try {
      for (InetAddress address : resolver.resolve(uri.getHost())) {
        if (ForbiddenDestinations.contains(address)) {
          throw new RefusedAddressException(
              "the host name leads to a link-local address or a cloud's metadata service");
        }
      }
    } catch (UnknownHostException e) {
      // The call itself will say so.
    }
  }

  /**
   * The JDK would ask an Authenticator, but with one in place it fails every 401 that lacks {@code
   * WWW-Authenticate}, as Infisical's do.
   */
  private HttpRequest authorized(HttpRequest request) {
    return proxies
        .proxyFor(request.uri())
        .flatMap(ProxyRules.Proxy::authorization)
        .map(
            value ->
                HttpRequest.newBuilder(request, (name, old) -> true)
                    .setHeader("Proxy-Authorization", value.reveal())
                    .build())
        .orElse(request);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return sendAsync(request, handler, null);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    Flight<T> flight = new Flight<>(current);
    try {
      threads.execute(() -> flight.start(request, handler, pushes));
    } catch (RejectedExecutionException e) {
      flight.completeExceptionally(new IOException("The HTTP client is closed"));
    }
    return flight;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<T>> flight = sendAsync(request, handler, null);
    try {
      return flight.get();
    } catch (InterruptedException e) {
      flight.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    }
  }

  @Override
  public void shutdown() {
    current.shutdown();
  }

  @Override
  public void shutdownNow() {
    current.shutdownNow();
  }

  @Override
  public boolean awaitTermination(Duration duration) throws InterruptedException {
    return current.awaitTermination(duration);
  }

  @Override
  public boolean isTerminated() {
    return current.isTerminated();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return current.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return current.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return current.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return current.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return current.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return current.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return current.authenticator();
  }

  @Override
  public Version version() {
    return current.version();
  }

  @Override
  public Optional<Executor> executor() {
    return current.executor();
  }
}
