package com.infisical.e2e.bench;

import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.ControlPlaneException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The least that a client of the API server can do for an object: one request, its body as text.
 */
final class KubeApi implements AutoCloseable {
  static final String JSON = "application/json";
  static final String METADATA_ONLY =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

  private final String address;
  private final String authorization;
  private final HttpClient http;

  KubeApi(ControlPlane plane) {
    this.address = plane.address();
    this.authorization = "Bearer " + token(plane);
    // 32 connections cost less than 32 streams of one: a client of HTTP/2 handles frames.
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trusting(plane.caCertificatePem()))
            .build();
  }

  /** Creates an object that is not there yet. */
  String create(Manifests.Creation creation) throws IOException, InterruptedException {
    return require(
        "POST", creation.path(), JSON, Optional.of(creation.body()), Set.of(200, 201, 202));
  }

  /** Merges a patch into an object. */
  void patch(String path, String body) throws IOException, InterruptedException {
    require("PATCH", path, "application/merge-patch+json", Optional.of(body), Set.of(200));
  }

  /** Deletes an object or a collection, if it is there. */
  void delete(String path) throws IOException, InterruptedException {
    require("DELETE", path, JSON, Optional.empty(), Set.of(200, 202, 404));
  }

  /** Reads an object or a list. */
  String get(String path) throws IOException, InterruptedException {
    return require("GET", path, JSON, Optional.empty(), Set.of(200));
  }

  /** The events of a watch, a line of JSON each, until it is closed. */
  Stream<String> watch(String path, String accept) throws IOException, InterruptedException {
    HttpResponse<Stream<String>> response =
        http.send(request(path).header("Accept", accept).build(), BodyHandlers.ofLines());
    if (response.statusCode() != 200) {
      throw new ControlPlaneException(
          "The watch of " + path + " was answered by " + response.statusCode() + ".");
    }
    return response.body();
  }

  private String require(
      String method, String path, String type, Optional<String> body, Set<Integer> expected)
      throws IOException, InterruptedException {
    HttpRequest request =
        request(path)
            .header("Content-Type", type)
            .method(method, body.map(BodyPublishers::ofString).orElse(BodyPublishers.noBody()))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (!expected.contains(response.statusCode())) {
      throw new ControlPlaneException(
          "%s %s was answered by %d: %s"
              .formatted(method, path, response.statusCode(), response.body()));
    }
    return response.body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path))
        .header("Authorization", authorization);
  }

  private static String token(ControlPlane plane) {
    String token = plane.client().getConfiguration().getAutoOAuthToken();
    return token != null ? token : plane.client().getConfiguration().getOauthToken();
  }

  private static SSLContext trusting(String caPem) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "control-plane",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(caPem.getBytes(StandardCharsets.US_ASCII))));
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new ControlPlaneException("The control plane's certificate cannot be trusted.", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
