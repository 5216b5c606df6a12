package com.infisical.operator.connection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.infisical.client.BaseUrl;
import com.infisical.client.ClientSettings;
import com.infisical.client.calls.HttpInfisicalApi;
import com.infisical.client.calls.ServerState;
import com.infisical.client.http.AnswerBudget;
import com.infisical.operator.connection.GuardedHttpClient.Use;
import com.infisical.operator.schedule.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one place that makes HTTP clients, for Infisical servers and for clouds.
 *
 * <p>The JDK's clients are shared by all addresses of the same trust, and closed when nobody uses
 * them ({@link ClientPool}): a connection whose certificate changed gets another one, and calls
 * under way end on the old one. What is known of a server is shared by all who call its address,
 * whatever they trust. A {@link ServerClient} lives as long as somebody holds it, so whoever calls
 * a server repeatedly keeps it. Safe for use by several threads.
 */
public final class Clients implements AutoCloseable {
  /** docs/infisical-connection.md. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** A metadata service answers from the same machine or not at all. */
  private static final Duration METADATA_CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private static final Duration STATE_KEPT = Duration.ofMinutes(10);
  private static final int MAX_STATES_KEPT = 1_000;

  /** What makes two clients the same; certificates are public. */
  private record Content(BaseUrl base, List<String> caPems, String namespace) {}

  private final TrustStores trust;
  private final ProxyRules proxies;
  private final ClientSettings settings;
  private final AnswerBudget budget;
  private final HostResolver resolver;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("infisical-http-", 0).factory());
  private final Ticker ticker = Ticker.system();
  private final TlsRelays relays;
  private final ClientPool pool;
  private final Cache<Content, ServerClient> open = Caffeine.newBuilder().weakValues().build();
  private final Cache<BaseUrl, ServerState> states = Caffeine.newBuilder().weakValues().build();

  // So that a server is not forgotten between one holder and the next.
  private final Cache<BaseUrl, ServerState> recentStates =
      Caffeine.newBuilder().expireAfterAccess(STATE_KEPT).maximumSize(MAX_STATES_KEPT).build();

  private final Map<CloudService, HttpClient> clouds = new ConcurrentHashMap<>();

  /** What of a cloud is called. */
  private enum CloudService {
    METADATA,
    TOKEN_ENDPOINT
  }

  /** Clients whose answers may take a quarter of the heap. */
  public Clients(TrustStores trust, ProxyRules proxies, ClientSettings settings) {
    this(trust, proxies, settings, new AnswerBudget(Runtime.getRuntime().maxMemory() / 4));
  }

  /** Clients with the same trust of the system, proxies, settings and memory for answers. */
  public Clients(
      TrustStores trust, ProxyRules proxies, ClientSettings settings, AnswerBudget budget) {
    this(trust, proxies, settings, budget, InetAddress::getAllByName);
  }

  Clients(
      TrustStores trust,
      ProxyRules proxies,
      ClientSettings settings,
      AnswerBudget budget,
      HostResolver resolver) {
    this.trust = trust;
    this.proxies = proxies;
    this.settings = settings;
    this.budget = budget;
    this.resolver = resolver;
    this.relays = new TlsRelays(() -> trust.system().getSocketFactory());
    this.pool = new ClientPool(this::plain, ticker);
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
   * @param namespace whose certificates they are
   * @param caPems PEM texts with one or more certificates each; empty for the system's trust alone
   */
  public Opened open(String namespace, Address.Valid address, List<String> caPems) {
    Content content =
        new Content(address.base(), List.copyOf(caPems), caPems.isEmpty() ? "" : namespace);
    ServerClient known = open.getIfPresent(content);
    if (known != null) {
      return new Opened.Ready(known);
    }
    Optional<String> flaw = TrustStores.flaw(content.caPems());
    return flaw.isPresent()
        ? new Opened.Untrusted(flaw.get())
        : new Opened.Ready(open.get(content, this::make));
  }

  /**
   * The client for the metadata services of clouds: never through a proxy
   * (docs/infisical-connection.md). Made when first asked for.
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
        CloudService.TOKEN_ENDPOINT, service -> guarded("", List.of(), Use.CALLS));
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

  private HttpClient guarded(String namespace, List<String> caPems, Use use) {
    Supplier<Instant> since = trust.since(caPems);
    return new GuardedHttpClient(
        pool,
        lane -> new ClientPool.Line(caPems, since.get(), lane),
        namespace,
        use,
        new Network(proxies, relays, resolver, trust.certificateRequests(), threads),
        ticker);
  }

  private ServerClient make(Content content) {
    BaseUrl base = content.base();
    HttpClient http = guarded(content.namespace(), content.caPems(), Use.CALLS);
    HttpClient streams = guarded(content.namespace(), content.caPems(), Use.STREAMS);
    return new ServerClient(
        base, http, streams, new HttpInfisicalApi(http, streams, base, settings, state(base)));
  }

  private ServerState state(BaseUrl base) {
    ServerState state = states.get(base, missing -> new ServerState(settings, budget));
    recentStates.put(base, state);
    return state;
  }

  /** How many of the JDK's clients are open for Infisical servers and token endpoints. */
  int openClients() {
    return pool.size();
  }

  private HttpClient plain(ClientPool.Line line) {
    return HttpClient.newBuilder()
        .sslContext(trust.context(line.caPems(), line.since()))
        .connectTimeout(CONNECT_TIMEOUT)
        .followRedirects(HttpClient.Redirect.NEVER)
        .proxy(new Selector(proxies, relays))
        .executor(threads)
        .build();
  }

  /** Ends the threads; calls under way fail. For the end of the process. */
  @Override
  public void close() {
    pool.close();
    clouds.values().forEach(HttpClient::shutdownNow);
    relays.close();
    threads.shutdown();
  }

  /** Tells the JDK's client which proxy to use. */
  private static final class Selector extends ProxySelector {
    private final ProxyRules rules;
    private final TlsRelays relays;

    Selector(ProxyRules rules, TlsRelays relays) {
      this.rules = rules;
      this.relays = relays;
    }

    @Override
    public List<Proxy> select(URI uri) {
      return List.of(rules.proxyFor(uri).map(this::jdk).orElse(Proxy.NO_PROXY));
    }

    private Proxy jdk(ProxyRules.Proxy proxy) {
      return new Proxy(Proxy.Type.HTTP, relays.address(proxy));
    }

    @Override
    public void connectFailed(URI uri, @Nullable SocketAddress address, IOException failure) {
      // There is no second proxy to turn to.
    }
  }
}
