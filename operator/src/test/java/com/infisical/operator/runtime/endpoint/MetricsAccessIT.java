package com.infisical.operator.runtime.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.runtime.settings.BindAddress;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.TrustsAll;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may read the metrics, as the API server says. */
class MetricsAccessIT {
  private static final BindAddress ANY = new BindAddress("127.0.0.1", 0);
  private static ControlPlane controlPlane;
  private static String namespace;

  @BeforeAll
  static void start() {
    controlPlane = ControlPlane.start();
    namespace = controlPlane.namespace("monitoring");
    serviceAccount("prometheus");
    serviceAccount("stranger");
    apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: metrics-reader}
        rules: [{nonResourceURLs: [/metrics], verbs: [get]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: metrics-reader}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: metrics-reader}
        subjects: [{kind: ServiceAccount, name: prometheus, namespace: %s}]
        """
            .formatted(namespace));
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  @Test
  void servesWhoMayGetMetricsInTheClusterAndNobodyElse() throws Exception {
    try (MetricsServer server = serve(controlPlane.client())) {
      assertThat(read(server, token("prometheus")).body()).isEqualTo("up 1\n");

      HttpResponse<String> stranger = read(server, token("stranger"));
      assertThat(stranger.statusCode()).isEqualTo(403);
      assertThat(stranger.body())
          .contains(
              "system:serviceaccount:" + namespace + ":stranger",
              "may not get /metrics; bind it to a ClusterRole")
          .doesNotContain("up 1");
      assertThat(read(server, "no token of this cluster").statusCode()).isEqualTo(401);
      assertThat(read(server, "").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void saysWhichRightTheOperatorLacks() throws Exception {
    try (KubernetesClient client = controlPlane.clientFor(namespace, "stranger");
        MetricsServer server = serve(client)) {
      HttpResponse<String> answer = read(server, token("prometheus"));

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body())
          .contains("may create tokenreviews.authentication.k8s.io")
          .doesNotContain(token("prometheus"));
    }
  }

  private static MetricsServer serve(KubernetesClient client)
      throws IOException, GeneralSecurityException {
    return MetricsServer.secure(
        ANY, SelfSignedCertificate.tls(), new ReviewedAccess(client), () -> "up 1\n");
  }

  private static HttpResponse<String> read(MetricsServer server, String token) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/metrics"));
      if (!token.isEmpty()) {
        request.header("Authorization", "Bearer " + token);
      }
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  private static void serviceAccount(String name) {
    controlPlane
        .client()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .create();
  }

  private static String token(String serviceAccount) {
    return controlPlane
        .client()
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(serviceAccount)
        .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
        .getStatus()
        .getToken();
  }

  private static void apply(String manifests) {
    controlPlane
        .client()
        .load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(object -> controlPlane.client().resource(object).create());
  }
}
