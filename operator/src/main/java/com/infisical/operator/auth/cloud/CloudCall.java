package com.infisical.operator.auth.cloud;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.client.SecretText;
import com.infisical.client.http.ConnectionFault;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends one request to a metadata service or a token endpoint of a cloud, within a total time
 * limit.
 */
public final class CloudCall {
  private static final Duration IN_ALL = Duration.ofSeconds(10);
  private static final long MAX_BYTES = 64L * 1024;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private CloudCall() {}

  /** What came back. */
  public sealed interface CallResult {
    /** A whole answer of any status; its body may hold a token. */
    record Received(int status, HttpHeaders headers, SecretText body) implements CallResult {
      /** The body as JSON; an empty object when it is none. */
      public JsonNode json() {
        try {
          return Objects.requireNonNullElseGet(
              MAPPER.readTree(body.reveal()), MAPPER::createObjectNode);
        } catch (JsonProcessingException e) {
          return MAPPER.createObjectNode();
        }
      }
    }

    /**
     * None.
     *
     * @param why a part of a sentence, the same for the same cause
     */
    record Missing(String why) implements CallResult {}
  }

  /** Sends {@code request}; blocks for at most 10 s. */
  public static CallResult send(HttpClient client, HttpRequest request) {
    CompletableFuture<HttpResponse<byte[]>> call =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
    try {
      HttpResponse<byte[]> response = call.get(IN_ALL.toMillis(), TimeUnit.MILLISECONDS);
      return new CallResult.Received(
          response.statusCode(),
          response.headers(),
          SecretText.of(new String(response.body(), StandardCharsets.UTF_8)));
    } catch (ExecutionException e) {
      return new CallResult.Missing(ConnectionFault.detail(e));
    } catch (TimeoutException e) {
      call.cancel(true);
      return new CallResult.Missing("no complete response within " + IN_ALL.toSeconds() + " s");
    } catch (InterruptedException e) {
      call.cancel(true);
      Thread.currentThread().interrupt();
      return new CallResult.Missing("the operator is shutting down");
    }
  }
}
