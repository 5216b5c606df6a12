package com.infisical.operator.connection;

import com.infisical.client.SecretText;
import com.infisical.client.http.ProxyUnreachableException;
import com.infisical.operator.schedule.Ticker;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Calls one address: checks where a host name resolves to before it connects, and leaves a dead
 * connection.
 *
 * <p>A name that leads to a link-local address or a metadata service is refused
 * (docs/security.md#tenancy). The JDK's client resolves the name again, from the JDK's cache of
 * half a minute: a name server that changes its answer in the instant between, just as the cached
 * one ends, is not caught. Behind a proxy it is the proxy that resolves.
 *
 * <p>HTTP/1.1 alone: the JDK takes frames of HTTP/2 without limit, so that a server could fill the
 * heap with pings.
 *
 * <p>The JDK's clients are shared with all addresses of the same trust. They never notice that the
 * other end of a connection is gone. So a call that is given up moves all later calls to this
 * address to another {@link Lane}, and nobody else's; so does a host name that no longer resolves
 * to any of its previous addresses. Safe for use by several threads.
 */
final class GuardedHttpClient extends HttpClient {
  /** What is called. */
  enum Use {
    /** Short calls, which share connections. */
    CALLS,
    /** Long answers: one that is given up says nothing of the connections of the others. */
    STREAMS
  }

  private final ClientPool pool;
  private final IntFunction<ClientPool.Line> lines;
  private final String namespace;
  private final Use use;
  private final Network network;
  private final SilentPeers silentPeers;
  private final Lane lane;

  /**
   * A way over the clients of {@code pool}.
   *
   * @param lines gives for a lane the client that a call takes now
   * @param namespace which has a share of the clients
   */
  GuardedHttpClient(
      ClientPool pool,
      IntFunction<ClientPool.Line> lines,
      String namespace,
      Use use,
      Network network,
      Ticker ticker) {
    this.pool = pool;
    this.lines = lines;
    this.namespace = namespace;
    this.use = use;
    this.network = network;
    this.silentPeers = new SilentPeers(network.proxies(), network.resolver(), network.threads());
    this.lane = new Lane(ticker);
  }

  /** A call that passes a cancellation on to the client that carries it. */
  private final class Flight<T> extends CompletableFuture<HttpResponse<T>> {
    private final AtomicReference<@Nullable CompletableFuture<?>> carried = new AtomicReference<>();
    private final HttpRequest request;
    private final BodyHandler<T> handler;
    private final @Nullable PushPromiseHandler<T> pushes;
    private volatile int taken = lane.current();
    private volatile Runnable place = () -> {};

    Flight(HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
      this.request = request;
      this.handler = handler;
      this.pushes = pushes;
    }

    void start() {
      if (isDone()) {
        return;
      }
      try {
        ResolvedUri resolved = ResolvedUri.of(request.uri(), network);
        taken = lane.at(resolved.uri().getHost(), resolved.addresses());
        takePlace();
        lend(prepared(request, resolved));
      } catch (IOException | RuntimeException e) {
        completeExceptionally(e);
      }
    }

    private void takePlace() throws IOException {
      if (use == Use.STREAMS) {
        Runnable giveBack = network.placeForStream(request.uri());
        place = giveBack;
        var unused =
            whenComplete(
                (response, failure) -> {
                  if (failure != null) {
                    giveBack.run();
                  }
                });
      }
    }

    private void lend(HttpRequest ready) {
      ClientPool.Line line = lines.apply(taken);
      CompletableFuture<ClientPool.Lease> lease =
          use == Use.STREAMS ? pool.lendForStream(line, namespace) : pool.lend(line, namespace);
      carry(lease);
      var unused =
          lease.whenComplete(
              (lent, failure) -> {
                if (failure == null) {
                  sendOrFail(lent, ready);
                } else {
                  completeExceptionally(failure);
                }
              });
    }

    /** Nobody hears what a callback throws: the lease and the call would wait for ever. */
    private void sendOrFail(ClientPool.Lease lease, HttpRequest ready) {
      try {
        send(lease, ready);
      } catch (RuntimeException e) {
        end(lease);
        completeExceptionally(e);
      }
    }

    private void send(ClientPool.Lease lease, HttpRequest ready) {
      if (isDone()) {
        lease.close();
        return;
      }
      LeasedBody.Handler<T> leased = new LeasedBody.Handler<>(handler, () -> end(lease));
      CompletableFuture<HttpResponse<T>> call = lease.client().sendAsync(ready, leased, pushes);
      carry(call);
      CompletableFuture<?> connection = call.newIncompleteFuture();
      var unused =
          call.whenComplete(
              (response, failure) -> {
                if (failure != null) {
                  // The JDK leaves the connection of a response that it cannot read to its server.
                  connection.cancel(true);
                }
                if (failure != null || !leased.hasBegun()) {
                  end(lease);
                }
                if (failure == null || leased.hasBegun()) {
                  network.certificateRequests().answered(ready.uri());
                }
                if (failure == null) {
                  complete(response);
                } else {
                  silentPeers.explain(
                      request.uri(),
                      network.certificateRequests().explain(ready.uri(), atTheProxy(failure)),
                      this::completeExceptionally);
                }
              });
    }

    private void end(ClientPool.Lease lease) {
      lease.close();
      place.run();
    }

    /** Of a failure on the way to a proxy, the JDK's client sees only a connection that ends. */
    private Throwable atTheProxy(Throwable failure) {
      return network
          .proxies()
          .proxyFor(request.uri())
          .<Throwable>flatMap(
              proxy ->
                  network
                      .relays()
                      .fault(proxy)
                      .map(
                          fault ->
                              new ProxyUnreachableException(
                                  "the proxy of " + proxy.variable() + ": " + fault, failure)))
          .orElse(failure);
    }

    private void carry(CompletableFuture<?> next) {
      carried.set(next);
      if (isCancelled()) {
        next.cancel(true);
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      CompletableFuture<?> call = carried.get();
      if (call != null) {
        call.cancel(true);
      }
      if (cancelled && use == Use.CALLS) {
        boolean unused = lane.leave(taken);
      }
      return cancelled;
    }
  }

  /**
   * The JDK would ask an Authenticator for a proxy's credentials, but with one in place it fails
   * every 401 that lacks {@code WWW-Authenticate}, as Infisical's do.
   */
  private HttpRequest prepared(HttpRequest request, ResolvedUri resolved) {
    Optional<SecretText> authorization =
        network.proxies().proxyFor(request.uri()).flatMap(ProxyRules.Proxy::authorization);
    boolean asItIs = resolved.uri().equals(request.uri());
    boolean isHttp1 = request.version().equals(Optional.of(Version.HTTP_1_1));
    if (authorization.isEmpty() && isHttp1 && asItIs) {
      return request;
    }
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request, (name, old) -> true)
            .version(Version.HTTP_1_1)
            .uri(resolved.uri());
    authorization.ifPresent(value -> builder.setHeader("Proxy-Authorization", value.reveal()));
    resolved.hostHeader().ifPresent(host -> builder.setHeader("Host", host));
    return builder.build();
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return sendAsync(request, handler, null);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    Flight<T> flight = new Flight<>(request, handler, pushes);
    try {
      network.threads().execute(flight::start);
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
  public Optional<CookieHandler> cookieHandler() {
    return Optional.empty();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return Optional.empty();
  }

  @Override
  public Redirect followRedirects() {
    return Redirect.NEVER;
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return Optional.empty();
  }

  /** Each of the clients behind this one has its own. */
  @Override
  public SSLContext sslContext() {
    throw new UnsupportedOperationException("The trust of an address is not told");
  }

  /** Each of the clients behind this one has its own. */
  @Override
  public SSLParameters sslParameters() {
    throw new UnsupportedOperationException("The trust of an address is not told");
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return Optional.empty();
  }

  @Override
  public Version version() {
    return Version.HTTP_1_1;
  }

  @Override
  public Optional<Executor> executor() {
    return Optional.of(network.threads());
  }
}
