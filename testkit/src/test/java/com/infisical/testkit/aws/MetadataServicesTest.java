package com.infisical.testkit.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the doubles refuse, and what they give. */
class MetadataServicesTest {
  private static final String ROLES = "/latest/meta-data/iam/security-credentials/";
  private static final String TTL = "X-aws-ec2-metadata-token-ttl-seconds";
  private static final String TOKEN = "X-aws-ec2-metadata-token";

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void theInstanceGivesNothingWithoutAToken() throws IOException, InterruptedException {
    try (FakeImds imds = new FakeImds().role(AwsKeys.temporary()).region("eu-west-1")) {
      assertThat(get(imds.url().resolve(ROLES)).statusCode()).isEqualTo(401);
      assertThat(get(imds.url().resolve(ROLES), TOKEN, "made-up").statusCode()).isEqualTo(401);
      assertThat(put(imds.url().resolve("/latest/api/token")).statusCode()).isEqualTo(400);
      String token = put(imds.url().resolve("/latest/api/token"), TTL, "60").body();
      assertThat(get(imds.url().resolve(ROLES), TOKEN, token).body()).isEqualTo("node-role");
      assertThat(
              get(imds.url().resolve("/latest/dynamic/instance-identity/document"), TOKEN, token)
                  .body())
          .contains("eu-west-1");
    }
  }

  @Test
  void anInstanceWithoutARoleSaysSo() throws IOException, InterruptedException {
    try (FakeImds imds = new FakeImds()) {
      String token = put(imds.url().resolve("/latest/api/token"), TTL, "60").body();
      assertThat(get(imds.url().resolve(ROLES), TOKEN, token).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void theContainersEndpointAsksForItsToken() throws IOException, InterruptedException {
    AwsKeys keys = AwsKeys.temporary();
    try (FakeContainerCredentials pod =
        new FakeContainerCredentials(keys, Optional.of("pod-identity-token"))) {
      assertThat(get(pod.url()).statusCode()).isEqualTo(401);
      assertThat(get(pod.url(), "Authorization", "wrong").statusCode()).isEqualTo(401);
      assertThat(get(pod.url(), "Authorization", "pod-identity-token").body())
          .contains(keys.accessKeyId());
    }
  }

  private HttpResponse<String> get(URI uri, String... headers)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri), headers);
  }

  private HttpResponse<String> put(URI uri, String... headers)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri).PUT(HttpRequest.BodyPublishers.noBody()), headers);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String... headers)
      throws IOException, InterruptedException {
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
