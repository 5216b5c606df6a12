package com.infisical.operator.connection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.infisical.client.BaseUrl;
import com.infisical.client.ClientSettings;
import com.infisical.client.HttpInfisicalApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The one place that makes HTTP clients, for Infisical servers and for clouds.
 *
 * <p>Clients are shared by what they are made of, address and certificates: a connection whose
 * certificate changed gets another client, and calls under way end on the old one. A client lives
 * as long as somebody holds it, so whoever calls a server repeatedly keeps its {@link
 * ServerClient}. Safe for use by several threads.
 */
public final class Clients implements AutoCloseable {
  /** SPEC section 1. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** A metadata service answers from the same machine or not at all. */
  private static final Duration METADATA_CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /** What makes two clients the same; certificates are public. */
  private record Content(BaseUrl base, List<String> caPems) {}

  private final TrustStores trust;
  private final ProxyRules proxies;
  private final ClientSettings settings;
  private final HostResolver resolver;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("infisical-http-", 0).factory());
  private final Cache<Content, ServerClient> open = Caffeine.newBuilder().weakValues().build();

  private final Map<CloudService, HttpClient> clouds = new ConcurrentHashMap<>();

  /** What of a cloud is called. */
  private enum CloudService {
    METADATA,
    TOKEN_ENDPOINT
  }

  /** Clients with the same trust of the system, proxies and settings. */
  public Clients(TrustStores trust, ProxyRules proxies, ClientSettings settings) {
    this(trust, proxies, settings, InetAddress::getAllByName);
  }

  Clients(TrustStores trust, ProxyRules proxies, ClientSettings settings, HostResolver resolver) {
    this.trust = trust;
    this.proxies = proxies;
    this.settings = settings;
    this.resolver = resolver;
  }

  /** The client that was asked for, or why there is none. */
  public sealed interface Opened {
    /** Ready to call. */
    record Ready(ServerClient client) implements Opened {}

    /**
     * The connection's certificates cannot be used.
     *
     * @param reason what is wrong, to follow the name of the field or Secret in a sentence
     */
    record Untrusted(String reason) implements Opened {}
  }

  /**
   * The client for an address and the certificates a connection adds to the system's.
   *
   * @param caPems PEM texts with one or more certificates each; empty for the system's trust alone
   */
  public Opened open(Address.Valid address, List<String> caPems) {
    Content content = new Content(address.base(), List.copyOf(caPems));
    ServerClient known = open.getIfPresent(content);
    if (known != null) {
      return new Opened.Ready(known);
    }
    return switch (trust.with(content.caPems())) {
      case TrustStores.Trust.Unusable(String reason) -> new Opened.Untrusted(reason);
      case TrustStores.Trust.Usable(SSLContext context) ->
          new Opened.Ready(open.get(content, missing -> make(missing.base(), context)));
    };
  }

  /**
   * The client for the metadata services of clouds: never through a proxy (SPEC section 1). Made
   * when first asked for.
   */
  public HttpClient metadata() {
    return clouds.computeIfAbsent(CloudService.METADATA, service -> direct());
  }

  /**
   * The client for the token endpoints of clouds: with the system's trust and proxies. Made when
   * first asked for.
   */
  public HttpClient cloud() {
    return clouds.computeIfAbsent(
        CloudService.TOKEN_ENDPOINT, service -> guarded(trust.ofSystem()));
  }

  private HttpClient direct() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(METADATA_CONNECT_TIMEOUT)
        .followRedirects(HttpClient.Redirect.NEVER)
        .proxy(HttpClient.Builder.NO_PROXY)
        .executor(threads)
        .build();
  }

  private HttpClient guarded(SSLContext context) {
    return new GuardedHttpClient(
        () -> plain(context), proxies, resolver, threads, System::nanoTime);
  }

  private ServerClient make(BaseUrl base, SSLContext context) {
    HttpClient http = guarded(context);
    return new ServerClient(base, http, new HttpInfisicalApi(http, base, settings));
  }

  private HttpClient plain(SSLContext context) {
    return HttpClient.newBuilder()
        .sslContext(context)
        .connectTimeout(CONNECT_TIMEOUT)
        .followRedirects(HttpClient.Redirect.NEVER)
        .proxy(new Selector(proxies))
        .executor(threads)
        .build();
  }

  /** Ends the threads; calls under way fail. For the end of the process. */
  @Override
  public void close() {
    open.asMap().values().forEach(client -> client.http().shutdownNow());
    clouds.values().forEach(HttpClient::shutdownNow);
    threads.shutdown();
  }

  /** Tells the JDK's client which proxy to use. */
  private static final class Selector extends ProxySelector {
    private final ProxyRules rules;

    Selector(ProxyRules rules) {
      this.rules = rules;
    }

    @Override
    public List<Proxy> select(URI uri) {
      return List.of(rules.proxyFor(uri).map(Selector::jdk).orElse(Proxy.NO_PROXY));
    }

    private static Proxy jdk(ProxyRules.Proxy proxy) {
      return new Proxy(
          Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.host(), proxy.port()));
    }

    @Override
    public void connectFailed(URI uri, @Nullable SocketAddress address, IOException failure) {
      // There is no second proxy to turn to.
    }
  }
}
