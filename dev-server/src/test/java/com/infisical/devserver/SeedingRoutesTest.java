package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Filling a server over HTTP alone, and changing what is in it
 * (docs/design/infisical-api.md#4-secrets-api-v4-apiv4secrets, 8, 12.1).
 */
class SeedingRoutesTest {
  private DevServer server;
  private Client admin;
  private String project;

  @BeforeEach
  void start() {
    server = DevServer.builder().start();
    JsonNode bootstrapped =
        Client.of(server)
            .post(
                "/api/v1/admin/bootstrap",
                Map.of("email", "a@b.c", "password", "p", "organization", "Org"))
            .json();
    admin = Client.of(server).token(bootstrapped.at("/identity/credentials/token").asText());
    project =
        made("/api/v1/projects", Map.of("projectName", "Shop", "slug", "shop-one"), "project");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String made(String path, Object body, String field) {
    Client.Reply reply = admin.post(path, body);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply.json().path(field).path("id").asText();
  }

  private Client.Reply secret(String method, String key, Map<String, Object> more) {
    Map<String, Object> body = new HashMap<>(more);
    body.put("projectId", project);
    body.put("environment", "dev");
    return admin.send(method, "/api/v4/secrets/" + key, body);
  }

  private JsonNode listed(String rest) {
    return admin.get("/api/v4/secrets?projectId=" + project + "&environment=dev" + rest).json();
  }

  @Test
  void bootstrapWorksOnce() {
    Client.Reply again =
        admin.post(
            "/api/v1/admin/bootstrap",
            Map.of("email", "a@b.c", "password", "p", "organization", "Org"));
    assertThat(again.status()).isEqualTo(400);
  }

  @Test
  void anIdentityIsMadeAndLogsInAndReads() {
    String identity =
        made(
            "/api/v1/identities",
            Map.of("name", "ci", "organizationId", "x", "role", "no-access"),
            "identity");
    String path = "/api/v1/auth/universal-auth/identities/" + identity;
    Client.Reply attached =
        admin.post(path, Map.of("accessTokenTTL", 60, "accessTokenMaxTTL", 120));
    String clientId = attached.json().at("/identityUniversalAuth/clientId").asText();
    JsonNode made = admin.post(path + "/client-secrets", Map.of("description", "d")).json();
    ClientCredentials credentials =
        new ClientCredentials(clientId, made.path("clientSecret").asText());
    Client member = Client.of(server).loggedIn(credentials);
    String read = "/api/v4/secrets?projectId=" + project + "&environment=dev";
    assertThat(member.get(read).status()).isEqualTo(403);

    Client.Reply joined =
        admin.post(
            "/api/v1/projects/" + project + "/memberships/identities/" + identity,
            Map.of("roles", List.of(Map.of("role", "viewer"))));
    assertThat(joined.status()).isEqualTo(200);
    assertThat(member.get(read).status()).isEqualTo(200);
    assertThat(
            member
                .post(
                    "/api/v4/secrets/NEW",
                    Map.of("projectId", project, "environment", "dev", "secretValue", "v"))
                .error())
        .isEqualTo("PermissionDenied");

    String secretId = made.at("/clientSecretData/id").asText();
    admin.post(path + "/client-secrets/" + secretId + "/revoke", Map.of());
    assertThat(Client.of(server).login(credentials).status()).isEqualTo(401);
    admin.send("DELETE", "/api/v1/identities/" + identity, null);
    assertThat(member.get(read).status()).isEqualTo(401);
  }

  @Test
  void aTimeToLiveBeyondTheMaximumIsRefused() {
    String identity = made("/api/v1/identities", Map.of("name", "ci"), "identity");
    assertThat(
            admin
                .post(
                    "/api/v1/auth/universal-auth/identities/" + identity,
                    Map.of("accessTokenTTL", 200, "accessTokenMaxTTL", 100))
                .status())
        .isEqualTo(422);
  }

  @Test
  void aSecretIsCreatedChangedAndDeleted() {
    Client.Reply created = secret("POST", "KEY", Map.of("secretValue", " line\n\n"));
    assertThat(created.json().at("/secret/secretValue").asText()).isEqualTo("line\n");
    assertThat(secret("POST", "KEY", Map.of("secretValue", "x")).message())
        .isEqualTo("Secret already exists");
    assertThat(secret("POST", "A%3AB", Map.of("secretValue", "x")).status()).isEqualTo(422);
    assertThat(secret("POST", "K", Map.of("secretPath", "/none")).error())
        .isEqualTo("CreateSecret");

    JsonNode changed =
        secret("PATCH", "KEY", Map.of("secretValue", "two", "newSecretName", "NEXT")).json();
    assertThat(changed.at("/secret/version").asInt()).isEqualTo(2);
    assertThat(changed.at("/secret/secretKey").asText()).isEqualTo("NEXT");
    assertThat(secret("PATCH", "KEY", Map.of()).status()).isEqualTo(404);

    assertThat(secret("DELETE", "NEXT", Map.of()).status()).isEqualTo(200);
    assertThat(secret("DELETE", "NEXT", Map.of()).message())
        .isEqualTo("Secret with name 'NEXT' not found");
    assertThat(listed("").path("secrets")).isEmpty();
  }

  private Client.Reply batch(String method, Object secrets, String mode) {
    return admin.send(
        method,
        "/api/v4/secrets/batch",
        Map.of("projectId", project, "environment", "dev", "secrets", secrets, "mode", mode));
  }

  @Test
  void aBatchIsDoneAsAWholeOrNotAtAll() {
    List<Map<String, String>> two =
        List.of(
            Map.of("secretKey", "A", "secretValue", "1"),
            Map.of("secretKey", "B", "secretValue", "2"));
    secret("POST", "A", Map.of("secretValue", "0"));
    assertThat(batch("POST", two, "failOnNotFound").status()).isEqualTo(400);
    assertThat(batch("PATCH", two, "failOnNotFound").status()).isEqualTo(404);
    assertThat(listed("").path("secrets").findValuesAsText("secretValue")).containsExactly("0");

    assertThat(batch("PATCH", two, "ignore").json().path("secrets")).hasSize(1);
    assertThat(batch("PATCH", two, "upsert").json().path("secrets")).hasSize(2);
    assertThat(listed("").path("secrets").findValuesAsText("secretValue"))
        .containsExactly("1", "2");
    assertThat(batch("DELETE", two, "x").status()).isEqualTo(200);
    assertThat(listed("").path("secrets")).isEmpty();
    assertThat(batch("POST", List.of(), "ignore").status()).isEqualTo(422);
  }

  @Test
  void aProtectedFolderAnswersWithAnApprovalAndWritesNothing() {
    server.projects().bySlug("shop-one").orElseThrow().requireApproval("dev", "/");
    JsonNode reply = secret("POST", "KEY", Map.of("secretValue", "v")).json();
    assertThat(reply.has("approval")).isTrue();
    assertThat(reply.has("secret")).isFalse();
    assertThat(listed("").path("secrets")).isEmpty();
  }

  @Test
  void foldersMakeTheirParentsAndRefuseDuplicates() {
    Map<String, String> body =
        Map.of("projectId", project, "environment", "dev", "path", "/a/b", "name", "c");
    made("/api/v2/folders", body, "folder");
    Client.Reply again = admin.post("/api/v2/folders", body);
    assertThat(again.status()).isEqualTo(400);
    assertThat(again.message()).isEqualTo("Folder with name 'c' already exists in path '/a/b'");
    assertThat(
            admin
                .get("/api/v2/folders?environment=dev&recursive=true&projectId=" + project)
                .json()
                .path("folders")
                .findValuesAsText("relativePath"))
        .contains("/a", "/a/b", "/a/b/c");
    Map<String, String> bad =
        Map.of("projectId", project, "environment", "dev", "name", "no spaces");
    assertThat(admin.post("/api/v2/folders", bad).status()).isEqualTo(422);
    Map<String, String> nowhere = Map.of("projectId", project, "environment", "nope", "name", "c");
    assertThat(admin.post("/api/v2/folders", nowhere).message())
        .isEqualTo("Environment with slug 'nope' in project with ID '" + project + "' not found");
  }

  @Test
  void importsKeepTheirPositions() {
    String path = "/api/v2/secret-imports";
    List<String> ids =
        List.of("staging", "prod").stream()
            .map(
                environment ->
                    made(
                        path,
                        Map.of(
                            "projectId",
                            project,
                            "environment",
                            "dev",
                            "import",
                            Map.of("environment", environment, "path", "/")),
                        "secretImport"))
            .toList();
    String read = path + "?environment=dev&projectId=" + project;
    assertThat(admin.get(read).json().path("secretImports"))
        .extracting(each -> each.path("id").asText())
        .isEqualTo(ids);
    admin.send(
        "PATCH",
        path + "/" + ids.get(1),
        Map.of("projectId", project, "environment", "dev", "import", Map.of("position", 1)));
    assertThat(listed("").path("imports").findValuesAsText("environment"))
        .containsExactly("prod", "staging");
    admin.send(
        "DELETE", path + "/" + ids.get(0), Map.of("projectId", project, "environment", "dev"));
    assertThat(listed("").path("imports")).hasSize(1);
  }

  @Test
  void projectsAreWrappedAsTheirRoutesWrapThem() {
    assertThat(admin.get("/api/v1/projects/" + project).json().at("/project/slug").asText())
        .isEqualTo("shop-one");
    assertThat(admin.get("/api/v1/workspace/" + project).json().at("/workspace/slug").asText())
        .isEqualTo("shop-one");
    JsonNode bare = admin.get("/api/v2/workspace/shop-one").json();
    assertThat(bare.path("_id").asText()).isEqualTo(project);
    assertThat(bare.path("environments").findValuesAsText("slug"))
        .containsExactly("dev", "staging", "prod");

    made(
        "/api/v1/projects/" + project + "/environments",
        Map.of("name", "Test", "slug", "test"),
        "environment");
    String tag =
        made(
            "/api/v1/projects/" + project + "/tags", Map.of("slug", "red", "color", "#f00"), "tag");
    secret("POST", "KEY", Map.of("secretValue", "v", "tagIds", List.of(tag)));
    assertThat(listed("&tagSlugs=red").path("secrets")).hasSize(1);
    assertThat(secret("POST", "OTHER", Map.of("tagIds", List.of("none"))).message())
        .isEqualTo("One or more tags not found");

    admin.send("DELETE", "/api/v1/projects/" + project, null);
    assertThat(admin.get("/api/v1/projects/" + project).status()).isEqualTo(404);
  }
}
