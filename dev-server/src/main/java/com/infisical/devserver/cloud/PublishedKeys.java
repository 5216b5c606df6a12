package com.infisical.devserver.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.http.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;

/**
 * Fetches the keys that clouds publish, for each login anew. Safe for use by several threads.
 *
 * <p>A cloud that cannot be asked is an error 500, as Infisical's own fetches of keys are.
 */
public final class PublishedKeys {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CloudIssuers issuers;

  public PublishedKeys(CloudIssuers issuers) {
    this.issuers = issuers;
  }

  /** The key of an Azure tenant by the {@code x5c} of its {@code kid}. */
  public Optional<PublicKey> azure(String tenantId, String keyId) {
    String base = configured(issuers.entra(), "Entra ID");
    for (JsonNode key : fetch(base + "/" + encoded(tenantId) + "/discovery/keys").path("keys")) {
      if (key.path("kid").asText().equals(keyId)) {
        return Optional.of(
            key(
                "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                    .formatted(key.path("x5c").path(0).asText())));
      }
    }
    return Optional.empty();
  }

  /** The key by which Google signs ID tokens. */
  public Optional<PublicKey> googleIdToken(String keyId) {
    return certified(fetch(configured(issuers.googleIdTokens(), "Google")), keyId);
  }

  /** The key of a Google service account. */
  public Optional<PublicKey> googleServiceAccount(String email, String keyId) {
    String base = configured(issuers.googleServiceAccounts(), "Google");
    return certified(fetch(base + "/" + encoded(email)), keyId);
  }

  private static Optional<PublicKey> certified(JsonNode certificates, String keyId) {
    String pem = certificates.path(keyId).asText("");
    return pem.isEmpty() ? Optional.empty() : Optional.of(key(pem));
  }

  private static String configured(Optional<String> url, String cloud) {
    return url.orElseThrow(
        () ->
            internal(
                "This server does not know where the keys of "
                    + cloud
                    + " are: name them when it is started"));
  }

  private static JsonNode fetch(String url) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).GET().build();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() == 200) {
        return Json.parse(response.body());
      }
    } catch (IOException _) {
      // Said below.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw internal("Something went wrong");
  }

  private static PublicKey key(String pem) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
          .getPublicKey();
    } catch (CertificateException _) {
      throw internal("Something went wrong");
    }
  }

  private static ApiException internal(String message) {
    return ApiException.of(500, "InternalServerError", message);
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8);
  }
}
