package com.infisical.devserver.issuer;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.devserver.http.Json;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Finds the keys of issuers, for each login anew. Safe for use by several threads. */
final class IssuerKeys {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** The keys could not be had; the message says why. */
  static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    Unavailable(String message) {
      super(message);
    }
  }

  /** A key and its name, which may be empty. */
  record Named(String id, PublicKey key) {}

  /** Where the issuer's keys are, as its discovery document says; empty where it does not. */
  Optional<String> discover(String discoveryUrl, String caPem) throws Unavailable {
    JsonNode document = fetch(discoveryUrl + "/.well-known/openid-configuration", caPem);
    return Optional.of(document.path("jwks_uri").asText("")).filter(uri -> !uri.isEmpty());
  }

  /** The keys at an address. */
  List<Named> at(String url, String caPem) throws Unavailable {
    try {
      List<Named> keys = new ArrayList<>();
      for (JWK key : JWKSet.parse(fetch(url, caPem).toString()).getKeys()) {
        if (key instanceof AsymmetricJWK asymmetric) {
          keys.add(
              new Named(key.getKeyID() == null ? "" : key.getKeyID(), asymmetric.toPublicKey()));
        }
      }
      return List.copyOf(keys);
    } catch (ParseException | JOSEException _) {
      throw new Unavailable("The JWKS endpoint did not contain any keys");
    }
  }

  /** A key in PEM; empty where it is none. */
  static Optional<PublicKey> pem(String text) {
    try {
      return JWK.parseFromPEMEncodedObjects(text) instanceof AsymmetricJWK key
          ? Optional.of(key.toPublicKey())
          : Optional.empty();
    } catch (JOSEException _) {
      return Optional.empty();
    }
  }

  private static JsonNode fetch(String url, String caPem) throws Unavailable {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(PATIENCE).sslContext(trusting(caPem)).build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new Unavailable("Request failed with status code " + response.statusCode());
      }
      return Json.parse(response.body());
    } catch (IOException | GeneralSecurityException | IllegalArgumentException _) {
      throw new Unavailable("The issuer could not be reached, or is not trusted");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted");
    }
  }

  private static SSLContext trusting(String caPem) throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        null,
        caPem.isBlank() ? new TrustManager[] {new AnyCertificate()} : trustManagers(caPem),
        null);
    return context;
  }

  private static TrustManager[] trustManagers(String caPem)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (Certificate each :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(caPem.getBytes(StandardCharsets.US_ASCII)))) {
      store.setCertificateEntry("ca-" + number++, each);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
