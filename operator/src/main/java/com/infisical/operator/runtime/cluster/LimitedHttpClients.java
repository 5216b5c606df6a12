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
import java.util.concurrent.ThreadFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Gives fabric8's client HTTP clients that are {@link LimitedHttpClient}s and whose tasks run on
 * virtual threads: a burst otherwise leaves some dozen platform threads with their stacks.
 */
final class LimitedHttpClients extends JdkHttpClientFactory {
  private static final ThreadFactory THREADS =
      Thread.ofVirtual().name("kubernetes-http-", 0).factory();

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
        super.createNewHttpClientBuilder().executor(Executors.newThreadPerTaskExecutor(THREADS)),
        most,
        count,
        patience);
  }

  /** Configures the JDK's client and wraps what comes out. */
  private record Builder(
      HttpClient.Builder builder, int most, ApiRequestCount count, Patience patience)
      implements HttpClient.Builder {
    @Override
    public HttpClient build() {
      return new LimitedHttpClient(
          new RenewableHttpClient(builder, patience), most, count, patience);
    }

    @Override
    public HttpClient.Builder cookieHandler(CookieHandler handler) {
      return new Builder(builder.cookieHandler(handler), most, count, patience);
    }

    @Override
    public HttpClient.Builder connectTimeout(Duration duration) {
      return new Builder(builder.connectTimeout(duration), most, count, patience);
    }

    @Override
    public HttpClient.Builder sslContext(SSLContext context) {
      return new Builder(builder.sslContext(context), most, count, patience);
    }

    @Override
    public HttpClient.Builder sslParameters(SSLParameters parameters) {
      return new Builder(builder.sslParameters(parameters), most, count, patience);
    }

    @Override
    public HttpClient.Builder executor(Executor executor) {
      return new Builder(builder.executor(executor), most, count, patience);
    }

    @Override
    public HttpClient.Builder followRedirects(HttpClient.Redirect policy) {
      return new Builder(builder.followRedirects(policy), most, count, patience);
    }

    @Override
    public HttpClient.Builder version(HttpClient.Version version) {
      return new Builder(builder.version(version), most, count, patience);
    }

    @Override
    public HttpClient.Builder priority(int priority) {
      return new Builder(builder.priority(priority), most, count, patience);
    }

    @Override
    public HttpClient.Builder proxy(ProxySelector selector) {
      return new Builder(builder.proxy(selector), most, count, patience);
    }

    @Override
    public HttpClient.Builder authenticator(Authenticator authenticator) {
      return new Builder(builder.authenticator(authenticator), most, count, patience);
    }

    @Override
    public HttpClient.Builder localAddress(InetAddress address) {
      return new Builder(builder.localAddress(address), most, count, patience);
    }
  }
}
