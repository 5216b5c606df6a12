package com.infisical.operator.auth.cloud.google;

import static com.infisical.operator.auth.cloud.CloudClients.sentence;
import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.auth.cloud.CloudClients;
import com.infisical.operator.auth.cloud.Minting;
import com.infisical.operator.connection.Clients;
import com.infisical.testkit.FakeGoogleCerts;
import com.infisical.testkit.FakeGoogleMetadata;
import com.infisical.testkit.FreePort;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GoogleIdTokensTest {
  private static final String EMAIL = "operator@demo.iam.gserviceaccount.com";

  private final FakeGoogleCerts google = FakeGoogleCerts.start();
  private final FakeGoogleMetadata metadata = FakeGoogleMetadata.start(google);
  private final Map<String, String> environment = new HashMap<>();
  private Clients clients;

  @BeforeEach
  void pointToTheDouble() {
    environment.put("GCE_METADATA_HOST", metadata.host());
  }

  @AfterEach
  void stop() {
    if (clients != null) {
      clients.close();
    }
    metadata.close();
    google.close();
  }

  private Minting mint(String audience) {
    clients = CloudClients.in(environment);
    return new GoogleIdTokens(environment, clients).mint(audience);
  }

  @Test
  void asksForAFullTokenForTheIdentityEveryTime() {
    metadata.attach(EMAIL);
    Minting minted = mint("id with &format=none");
    assertThat(CloudClients.claims(minted).getAudience()).containsExactly("id with &format=none");
    assertThat(CloudClients.claims(minted).getClaim("email")).isEqualTo(EMAIL);
    mint("id");
    assertThat(metadata.calls()).isEqualTo(2);
  }

  @Test
  void neverGoesThroughAProxy() {
    metadata.attach(EMAIL);
    environment.put("HTTP_PROXY", "http://127.0.0.1:" + FreePort.find());
    assertThat(mint("id")).isInstanceOf(Minting.Token.class);
  }

  @Test
  void saysThatTheOperatorDoesNotRunOnGoogleCloud() {
    environment.put("GCE_METADATA_HOST", "127.0.0.1:" + FreePort.find());
    assertThat(sentence(mint("id")))
        .isEqualTo(
            "the Google metadata server at http://%s could not be called for an ID token: connection refused; method gcp-id-token works only where the operator runs on Google Cloud with a service account; check that it does, and that no network policy blocks that address"
                .formatted(environment.get("GCE_METADATA_HOST")));
  }

  @Test
  void saysThatTheMachineHasNoServiceAccount() {
    assertThat(sentence(mint("id")))
        .contains(
            "returned no ID token: HTTP 404; attach a service account to the operator's nodes");
  }

  @Test
  void saysTheStatusOfAServerThatIsUnwell() {
    metadata.answerInstead(403, "not allowed");
    assertThat(sentence(mint("id"))).contains("HTTP 403; grant roles/iam.workloadIdentityUser");
    metadata.answerInstead(503, "busy");
    assertThat(sentence(mint("id")))
        .endsWith("returned no ID token: HTTP 503; the operator retries");
    metadata.answerInstead(200, "<html>not a token</html>");
    assertThat(sentence(mint("id"))).contains("responded without an ID token");
  }

  @Test
  void takesNothingFromWhatIsNotTheMetadataServer() throws IOException {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          byte[] body = "aa.bb.cc".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    other.start();
    try {
      environment.put("GCE_METADATA_HOST", "127.0.0.1:" + other.getAddress().getPort());
      assertThat(sentence(mint("id")))
          .contains("something else responds at that address; check GCE_METADATA_HOST");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void saysThatTheVariableHoldsNoHost() {
    environment.put("GCE_METADATA_HOST", "http://metadata/");
    assertThat(sentence(mint("id"))).contains("variable GCE_METADATA_HOST holds no host name");
  }
}
