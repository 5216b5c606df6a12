package com.infisical.operator.auth.cloud.aws;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Lets the AWS SDK call by an HTTP client of the operator, so that its trust and its proxies hold
 * (docs/infisical-connection.md).
 *
 * <p>For small answers. Safe for use by several threads.
 */
final class SdkHttpCalls implements SdkHttpClient {
  private static final Duration IN_ALL = Duration.ofSeconds(10);
  private static final long MAX_BYTES = 64L * 1024;

  // The JDK's client sets these itself, and refuses them from others.
  private static final Set<String> OWN_HEADERS =
      Set.of("connection", "content-length", "expect", "host", "upgrade");

  private final HttpClient client;

  /**
   * @param client stays the caller's to close
   */
  SdkHttpCalls(HttpClient client) {
    this.client = client;
  }

  @Override
  public String clientName() {
    return "Operator";
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new Call(client, request);
  }

  @Override
  public void close() {
    // The client is not ours.
  }

  /** One request. */
  private static final class Call implements ExecutableHttpRequest {
    private final HttpClient client;
    private final HttpExecuteRequest request;
    private final CompletableFuture<Void> aborted = new CompletableFuture<>();

    Call(HttpClient client, HttpExecuteRequest request) {
      this.client = client;
      this.request = request;
    }

    @Override
    public HttpExecuteResponse call() throws IOException {
      CompletableFuture<HttpResponse<byte[]>> sent =
          client.sendAsync(
              jdk(request), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
      var unused = aborted.thenRun(() -> sent.cancel(true));
      try {
        return sdk(sent.get(IN_ALL.toMillis(), TimeUnit.MILLISECONDS));
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
      } catch (TimeoutException e) {
        sent.cancel(true);
        throw new IOException("no complete response within " + IN_ALL.toSeconds() + " s", e);
      } catch (InterruptedException e) {
        sent.cancel(true);
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("the call was cancelled");
      }
    }

    @Override
    public void abort() {
      aborted.complete(null);
    }
  }

  private static HttpRequest jdk(HttpExecuteRequest request) throws IOException {
    SdkHttpRequest http = request.httpRequest();
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(withPath(http.getUri()))
            .version(HttpClient.Version.HTTP_1_1)
            .method(http.method().name(), body(request));
    http.forEachHeader(
        (name, values) -> {
          if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> builder.header(name, value));
          }
        });
    return builder.build();
  }

  /** A proxy is told the address as it is written, and not every one adds the slash. */
  private static URI withPath(URI uri) {
    return uri.getRawPath().isEmpty() && uri.getRawQuery() == null ? uri.resolve("/") : uri;
  }

  private static BodyPublisher body(HttpExecuteRequest request) throws IOException {
    if (request.contentStreamProvider().isEmpty()) {
      return BodyPublishers.noBody();
    }
    try (InputStream content = request.contentStreamProvider().get().newStream()) {
      return BodyPublishers.ofByteArray(content.readAllBytes());
    }
  }

  private static HttpExecuteResponse sdk(HttpResponse<byte[]> response) {
    return HttpExecuteResponse.builder()
        .response(
            SdkHttpResponse.builder()
                .statusCode(response.statusCode())
                .headers(response.headers().map())
                .build())
        .responseBody(
            AbortableInputStream.create(new ByteArrayInputStream(response.body()), () -> {}))
        .build();
  }
}
