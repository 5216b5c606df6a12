package com.infisical.operator.runtime.cluster;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Gives fabric8's client HTTP clients that are {@link LimitedHttpClient}s and whose tasks run on
 * virtual threads: a burst otherwise leaves some dozen platform threads with their stacks.
 */
final class LimitedHttpClients extends JdkHttpClientFactory {
  private static final Executor EXECUTOR =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("kubernetes-http-", 0).factory());

  private final int most;
  private final ApiRequestCount count;
  private final Patience patience;

  LimitedHttpClients(int most, ApiRequestCount count, Patience patience) {
    this.most = most;
    this.count = count;
    this.patience = patience;
  }

  @Override
  protected HttpClient.Builder createNewHttpClientBuilder() {
    return new Builder(
        super.createNewHttpClientBuilder().executor(EXECUTOR), most, count, patience);
  }

  /** Configures the JDK's client and wraps what comes out. */
  private record Builder(
      HttpClient.Builder builder, int most, ApiRequestCount count, Patience patience)
      implements HttpClient.Builder {
    @Override
    public HttpClient build() {
      return new LimitedHttpClient(
          new RenewableHttpClient(builder, patience),
          new RequestPlaces(most, EXECUTOR),
          count,
          patience);
    }

    private Builder with(HttpClient.Builder configured) {
      return new Builder(configured, most, count, patience);
    }

    @Override
    public HttpClient.Builder cookieHandler(CookieHandler handler) {
      return with(builder.cookieHandler(handler));
    }

    @Override
    public HttpClient.Builder connectTimeout(Duration duration) {
      return with(builder.connectTimeout(duration));
    }

    @Override
    public HttpClient.Builder sslContext(SSLContext context) {
      return with(builder.sslContext(context));
    }

    @Override
    public HttpClient.Builder sslParameters(SSLParameters parameters) {
      return with(builder.sslParameters(parameters));
    }

    @Override
    public HttpClient.Builder executor(Executor executor) {
      return with(builder.executor(executor));
    }

    @Override
    public HttpClient.Builder followRedirects(HttpClient.Redirect policy) {
      return with(builder.followRedirects(policy));
    }

    @Override
    public HttpClient.Builder version(HttpClient.Version version) {
      return with(builder.version(version));
    }

    @Override
    public HttpClient.Builder priority(int priority) {
      return with(builder.priority(priority));
    }

    @Override
    public HttpClient.Builder proxy(ProxySelector selector) {
      return with(builder.proxy(selector));
    }

    @Override
    public HttpClient.Builder authenticator(Authenticator authenticator) {
      return with(builder.authenticator(authenticator));
    }

    @Override
    public HttpClient.Builder localAddress(InetAddress address) {
      return with(builder.localAddress(address));
    }
  }
}
