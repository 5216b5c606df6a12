package com.infisical.client.calls;

import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Answers each request with the same status, headers and body, in the thread that asks and without
 * a connection.
 *
 * <p>A fuzzer is led by what code an input reaches: over a connection other threads reach some of
 * it, at times that differ, and one input takes a thousand times as long.
 */
final class AnsweringClient extends HttpClient {
  private final int status;
  private final HttpHeaders headers;
  private final byte[] body;

  AnsweringClient(int status, HttpHeaders headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    BodySubscriber<T> reader = handler.apply(new Info(status, headers));
    reader.onSubscribe(new WholeBody(reader, body));
    return reader
        .getBody()
        .toCompletableFuture()
        .thenApply(read -> new Response<>(status, headers, request, read));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
    return sendAsync(request, handler);
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
    return sendAsync(request, handler).join();
  }

  private record Info(int statusCode, HttpHeaders headers) implements ResponseInfo {
    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }
  }

  private record Response<T>(int statusCode, HttpHeaders headers, HttpRequest request, T body)
      implements HttpResponse<T> {
    @Override
    public Optional<HttpResponse<T>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      return request.uri();
    }

    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }
  }

  /** Gives the body in two pieces, as soon as they are asked for. */
  private static final class WholeBody implements Flow.Subscription {
    private final BodySubscriber<?> reader;
    private final byte[] body;
    private int given;
    private boolean over;

    WholeBody(BodySubscriber<?> reader, byte[] body) {
      this.reader = reader;
      this.body = body;
    }

    @Override
    public void request(long count) {
      for (long i = 0; i < count && !over; i++) {
        if (given == body.length) {
          over = true;
          reader.onComplete();
          return;
        }
        int piece = given == 0 ? (body.length + 1) / 2 : body.length - given;
        ByteBuffer next = ByteBuffer.wrap(body, given, piece).asReadOnlyBuffer();
        given += piece;
        reader.onNext(List.of(next));
      }
    }

    @Override
    public void cancel() {
      over = true;
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

  @Override
  public SSLContext sslContext() {
    throw new UnsupportedOperationException("there is no connection");
  }

  @Override
  public SSLParameters sslParameters() {
    return new SSLParameters();
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
    return Optional.empty();
  }
}
