package com.infisical.operator.runtime.cluster;

import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.runtime.settings.Version;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes the clients of the API server, one a use, so that one use's load or limits cannot stop
 * another; each has at most 64 calls in flight. Thread-safe; closing closes every client it gave
 * out.
 */
public final class KubernetesClients implements AutoCloseable {
  /** How many single-name watches one client of {@link #watching()} can carry. */
  public static final int WATCHES_A_CLIENT = 80;

  private static final int CALLS_AT_ONCE = 64;
  private static final int RETRIES = 10;
  private static final Duration REQUEST = Duration.ofSeconds(30);
  private static final Duration ELECTION = Duration.ofSeconds(5);
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** Runs handlers of events and the like; the default is a pool of platform threads a client. */
  private static final Executor TASKS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("kubernetes-task-", 0).factory());

  private final KubernetesSerialization whole = ClusterSerialization.whole();
  private final KubernetesSerialization slim = ClusterSerialization.slim();
  private final Config config;
  private final ApiRequestCount count;
  private final Patience patience;
  private final @Nullable FileTrust trust;
  private final Deque<KubernetesClient> open = new ArrayDeque<>();
  private @Nullable KubernetesClient main;
  private @Nullable KubernetesClient metadata;
  private @Nullable KubernetesClient informers;

  /** What distinguishes clients from each other. */
  private record Use(
      Duration timeout,
      int retries,
      boolean plainWatches,
      boolean metadataOnly,
      Consumer<HttpClient.Builder> change) {
    static Use writing() {
      return new Use(REQUEST, 0, false, false, builder -> {});
    }

    static Use wholeInformers() {
      return new Use(REQUEST, RETRIES, false, false, builder -> {});
    }

    static Use metadata() {
      return new Use(
          REQUEST,
          RETRIES,
          true,
          true,
          builder -> builder.addOrReplaceInterceptor("metadata-only", new MetadataOnly()));
    }

    static Use election() {
      return new Use(ELECTION, 0, true, false, HttpClient.Builder::preferHttp11);
    }
  }

  /** Clients whose calls nobody counts. */
  public KubernetesClients(Config config) {
    this(config, Metrics.off());
  }

  /** Clients whose calls are counted. */
  public KubernetesClients(Config config, Metrics metrics) {
    this(config, metrics, Patience.standard());
  }

  /** The same with another patience. */
  KubernetesClients(Config config, Metrics metrics, Patience patience) {
    this.config = config;
    this.count = new ApiRequestCount(metrics);
    this.patience = patience;
    this.trust = config.getCaCertFile() == null ? null : new FileTrust(config);
  }

  /**
   * Whether no client can be made of the configuration: its address, a certificate or a key is not
   * one. Of what it holds, a key among it, nothing is told.
   */
  public boolean areUnusable() {
    try {
      main();
      return false;
    } catch (KubernetesClientException | IllegalArgumentException e) {
      return true;
    }
  }

  /**
   * For whole objects: reads and writes. Never repeats a call by itself, so that none lands after a
   * lease check.
   */
  public synchronized KubernetesClient main() {
    if (main == null) {
      main = open(Use.writing());
    }
    return main;
  }

  /**
   * For informers of whole objects. Repeats what fails, because an informer whose first list fails
   * gives up for good; so not for writing. Its watches are web sockets, because fabric8's plain
   * ones break characters that lie across two buffers.
   */
  public synchronized KubernetesClient informers() {
    if (informers == null) {
      informers = open(Use.wholeInformers());
    }
    return informers;
  }

  /**
   * For informers that need only metadata: every object arrives without its data, and in a quarter
   * of the memory.
   */
  public synchronized KubernetesClient metadataOnly() {
    if (metadata == null) {
      metadata = open(Use.metadata());
    }
    return metadata;
  }

  /**
   * A new client for up to {@link #WATCHES_A_CLIENT} watches of single objects, metadata only, over
   * one HTTP/2 connection. Make one plain GET with it before the first watch, else each of a burst
   * of watches opens a connection. To be closed by the caller, at the latest by {@link #close()}.
   */
  public synchronized KubernetesClient watching() {
    return open(Use.metadata());
  }

  /** For the lease alone: short time-outs and a connection of its own. */
  public synchronized KubernetesClient election() {
    return open(Use.election());
  }

  private KubernetesClient open(Use use) {
    Config own =
        new ConfigBuilder(config)
            .withRequestRetryBackoffLimit(use.retries())
            .withRequestTimeout((int) use.timeout().toMillis())
            .withConnectionTimeout((int) min(use.timeout(), CONNECT).toMillis())
            .withOnlyHttpWatches(use.plainWatches())
            .withUserAgent(Version.userAgent())
            .build();
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(own)
            .withKubernetesSerialization(use.metadataOnly() ? slim : whole)
            .withTaskExecutor(TASKS)
            .withHttpClientFactory(new LimitedHttpClients(CALLS_AT_ONCE, count, patience))
            .withHttpClientBuilderConsumer(builder -> configure(builder, use))
            .build();
    open.push(client);
    return client;
  }

  private void configure(HttpClient.Builder builder, Use use) {
    use.change().accept(builder);
    if (trust == null) {
      return;
    }
    try {
      // Once, before the first handshakes all do it at the same time.
      var unused = trust.current();
      builder.sslContext(SSLUtils.keyManagers(config), new TrustManager[] {trust});
    } catch (IOException | GeneralSecurityException e) {
      throw KubernetesClientException.launderThrowable(e);
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  @Override
  public synchronized void close() {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    main = null;
    metadata = null;
    informers = null;
  }

  /** Asks for objects without spec, data and status. */
  private static final class MetadataOnly implements Interceptor {
    private static final String FORM = "application/json;as=%s;g=meta.k8s.io;v=v1";

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (!request.method().equals("GET")) {
        return;
      }
      boolean list =
          !RequestPaths.isWatch(request.uri()) && !RequestPaths.namesAnObject(request.uri());
      builder.setHeader(
          "Accept", FORM.formatted(list ? "PartialObjectMetadataList" : "PartialObjectMetadata"));
    }
  }
}
