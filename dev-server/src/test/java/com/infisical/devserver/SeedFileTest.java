package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.devserver.seed.SeedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filling a server from a file. */
class SeedFileTest {
  private static final String SEED =
      """
      projects:
        - name: Shop
          slug: shop
          id: 11111111-1111-4111-8111-111111111111
          environments:
            - {slug: dev, name: Development}
            - {slug: live, name: Live}
          tags: [backend]
          folders:
            - environment: dev
              path: /app
              secrets:
                PLAIN: text
                NUMBER: 0054.320
                RICH: {value: rich, comment: why, tags: [backend], metadata: {team: x}}
              imports:
                - {environment: live, path: /}
            - environment: live
              secrets: {SHARED: s}
      identities:
        - name: operator
          id: 22222222-2222-4222-8222-222222222222
          universalAuth:
            clientId: fixed-id
            clientSecret: fixed-secret
            accessTokenTTL: 600
          kubernetesAuth:
            tokenReviewMode: gateway
            gatewayId: demo
            allowedNamespaces: apps
          awsAuth: {allowedAccountIds: "123456789012"}
          ldapAuth: {url: "ldap://127.0.0.1:1", bindDN: cn=x, bindPass: pass, searchBase: dc=x}
          azureAuth: {tenantId: tenant, resource: "https://vault.azure.net"}
          gcpAuth: {type: iam, allowedServiceAccounts: a@b.c}
          projects:
            shop: viewer
        - name: blind
          universalAuth: {}
          projects:
            shop: {hidden: ["/app/**"]}
      """;

  @Test
  void everythingInItIsServed() {
    try (DevServer server = DevServer.builder().seed(SeedFile.parse(SEED)).start()) {
      Client client = Client.of(server).loggedIn(new ClientCredentials("fixed-id", "fixed-secret"));
      String path =
          "/api/v4/secrets?environment=dev&secretPath=/app&projectId="
              + client.get("/api/v1/projects/slug/shop").json().path("id").asText();
      assertThat(path).contains("11111111");
      JsonNode listing = client.get(path).json();
      assertThat(listing.path("secrets").findValuesAsText("secretValue"))
          .containsExactly("0054.320", "text", "rich");
      assertThat(listing.at("/secrets/2/tags/0/slug").asText()).isEqualTo("backend");
      assertThat(listing.at("/imports/0/secrets/0/secretValue").asText()).isEqualTo("s");

      Client admin = Client.of(server).token(server.adminToken());
      String identity = "/identities/22222222-2222-4222-8222-222222222222";
      assertThat(admin.get("/api/v1/auth/aws-auth" + identity).body()).contains("123456789012");
      assertThat(admin.get("/api/v1/auth/ldap-auth" + identity).body()).contains("127.0.0.1:1");
      assertThat(admin.get("/api/v1/auth/azure-auth" + identity).body())
          .contains("tenant", "https://vault.azure.net");
      assertThat(admin.get("/api/v1/auth/gcp-auth" + identity).body()).contains("iam", "a@b.c");

      ClientCredentials blind = server.seeded().get(1).credentials().orElseThrow();
      assertThat(
              Client.of(server)
                  .loggedIn(blind)
                  .get(path)
                  .json()
                  .at("/secrets/0/secretValueHidden")
                  .asBoolean())
          .isTrue();
    }
  }

  @Test
  void aMistakeIsNamedWithoutQuotingValues(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("seed.yaml");
    Files.writeString(file, "projects:\n  - {name: a, slug: a, foldrs: [geheim]}\n");
    assertThatThrownBy(() -> SeedFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("foldrs")
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("geheim");
    assertThatThrownBy(() -> SeedFile.read(folder.resolve("none.yaml")))
        .hasMessageContaining("cannot be read");
  }

  @Test
  void theExampleIsUnderstoodAsItIs() {
    try (DevServer server = DevServer.builder().seedFile(Path.of("example-seed.yaml")).start()) {
      ClientCredentials credentials = server.seeded().getFirst().credentials().orElseThrow();
      assertThat(Client.of(server).login(credentials).status()).isEqualTo(200);
    }
  }

  @Test
  void aRoleInAnUnknownProjectIsRefused() {
    String seed = "identities:\n  - name: ci\n    projects: {nowhere: viewer}\n";
    assertThatThrownBy(() -> DevServer.builder().seed(SeedFile.parse(seed)).start())
        .hasMessageContaining("'ci'")
        .hasMessageContaining("'nowhere'");
  }
}
