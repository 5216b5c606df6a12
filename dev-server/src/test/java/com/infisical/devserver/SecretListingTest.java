package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.access.ValueAccess;
import com.infisical.devserver.secret.SecretEdit;
import com.infisical.devserver.store.Secret;
import com.infisical.devserver.store.SecretText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What lists of secrets hold (docs/design/infisical-api.md#41-get-apiv4secrets-list and 5; facts 14
 * to 18).
 */
class SecretListingTest {
  private DevServer server;
  private DevProject shop;
  private DevIdentity ci;
  private Client client;

  @BeforeEach
  void start() {
    server = DevServer.builder().start();
    shop = server.projects().create("Shop", "shop");
    ci = server.identities().create("ci");
    shop.grant(ci, Role.viewer());
    client = Client.of(server).loggedIn(ci.universalAuth());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Client.Reply list(String rest) {
    return client.get("/api/v4/secrets?projectId=" + shop.id() + "&environment=dev" + rest);
  }

  private Client.Reply listV3(String rest) {
    return client.get("/api/v3/secrets/raw?workspaceId=" + shop.id() + "&environment=dev" + rest);
  }

  private static Map<String, String> values(JsonNode secrets) {
    Map<String, String> values = new LinkedHashMap<>();
    secrets.forEach(
        each -> values.put(each.path("secretKey").asText(), each.path("secretValue").asText()));
    return values;
  }

  @Test
  void showEverySecretWithItsFields() {
    shop.setTaggedSecret("dev", "/app", "KEY", "v1", "backend")
        .setSecret("dev", "/app", "KEY", "v2");
    JsonNode secret = list("&secretPath=/app/").json().at("/secrets/0");
    assertThat(secret.path("id").asText()).isNotEmpty().isEqualTo(secret.path("_id").asText());
    assertThat(secret.path("workspace").asText()).isEqualTo(shop.id());
    assertThat(secret.path("environment").asText()).isEqualTo("dev");
    assertThat(secret.path("secretPath").asText()).isEqualTo("/app");
    assertThat(secret.path("version").asInt()).isEqualTo(2);
    assertThat(secret.path("type").asText()).isEqualTo("shared");
    assertThat(secret.path("secretValue").asText()).isEqualTo("v2");
    assertThat(secret.path("secretComment").asText()).isEmpty();
    assertThat(secret.path("secretValueHidden").asBoolean()).isFalse();
    assertThat(secret.at("/tags/0/slug").asText()).isEqualTo("backend");
  }

  @Test
  void needProjectAndEnvironment() {
    assertThat(client.get("/api/v4/secrets?environment=dev").message())
        .isEqualTo("Missing project id or environment");
  }

  @Test
  void nameTheFolderThatIsMissing() {
    Client.Reply reply = list("&secretPath=/nowhere");
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.error()).isEqualTo("SecretPathNotFound");
    assertThat(reply.message())
        .isEqualTo(
            "Folder with path '/nowhere' in environment 'dev' was not found. Please ensure the"
                + " environment slug and secret path is correct.");
  }

  @Test
  void giveOneEntryForEachDirectImportWithNestedOnesFoldedIn() {
    shop.setSecret("dev", "/base", "DEEP", "nested")
        .setSecret("dev", "/one", "KEY", "one")
        .setSecret("dev", "/two", "KEY", "two")
        .addImport("dev", "/one", "dev", "/base")
        .addImport("dev", "/app", "dev", "/one")
        .addImport("dev", "/app", "dev", "/two");
    JsonNode imports = list("&secretPath=/app").json().path("imports");
    assertThat(imports.findValuesAsText("secretPath")).containsExactly("/one", "/two");
    assertThat(values(imports.path(0).path("secrets")))
        .containsExactlyEntriesOf(ordered("DEEP", "nested", "KEY", "one"));
    assertThat(imports.at("/0/secrets/0").has("tags")).isFalse();
    assertThat(imports.at("/0/folderId").asText()).isNotEmpty();
  }

  private static Map<String, String> ordered(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int at = 0; at < pairs.length; at += 2) {
      map.put(pairs[at], pairs[at + 1]);
    }
    return map;
  }

  @Test
  void leaveOutTheKeyImportsWhenNotAskedForThem() {
    assertThat(list("&includeImports=false").json().has("imports")).isFalse();
    assertThat(list("").json().has("imports")).isTrue();
    assertThat(listV3("").json().has("imports")).isFalse();
    assertThat(listV3("&include_imports=true").json().has("imports")).isTrue();
  }

  @Test
  void leaveOutImportsThatTheCallerMayNotRead() {
    shop.setSecret("prod", "/", "KEY", "v").addImport("dev", "/", "prod", "/");
    shop.grant(
        ci, Role.custom("dev-only").with(new Role.Rule("dev", "/**", ValueAccess.READ, false)));
    assertThat(list("").json().path("imports")).isEmpty();
  }

  @Test
  void endWhereImportsFormACircle() {
    shop.setSecret("dev", "/a", "A", "1")
        .setSecret("dev", "/b", "B", "2")
        .addImport("dev", "/a", "dev", "/b")
        .addImport("dev", "/b", "dev", "/a");
    assertThat(values(list("&secretPath=/a").json().at("/imports/0/secrets")))
        .containsExactlyEntriesOf(ordered("B", "2"));
  }

  @Test
  void includeSubfoldersWhenRecursiveButNotUnreadableOnes() {
    shop.setSecret("dev", "/app", "A", "1")
        .setSecret("dev", "/app/sub/deep", "B", "2")
        .setSecret("dev", "/app/secret", "C", "3")
        .setSecret("dev", "/application", "D", "4");
    assertThat(
            list("&secretPath=/app&recursive=true")
                .json()
                .path("secrets")
                .findValuesAsText("secretPath"))
        .containsExactlyInAnyOrder("/app", "/app/sub/deep", "/app/secret");

    shop.grant(ci, Role.custom("some").mayRead("/app").mayRead("/app/sub/**"));
    assertThat(values(list("&secretPath=/app&recursive=true").json().path("secrets")))
        .containsOnlyKeys("A", "B");
  }

  @Test
  void expandReferencesNearAndFar() {
    shop.setSecret("prod", "/db/main", "HOST", "h")
        .setSecret("dev", "/lib", "PORT", "5432")
        .setSecret("dev", "/", "SELF", "<${OTHER}>")
        .setSecret("dev", "/", "OTHER", "${prod.db.main.HOST}:${PORT}")
        .setSecret("dev", "/", "GONE", "a${NOTHING}b")
        .setSecret("dev", "/", "LOOP", "x${LOOP}")
        .addImport("dev", "/", "dev", "/lib");
    assertThat(values(list("").json().path("secrets")))
        .containsEntry("SELF", "<h:5432>")
        .containsEntry("GONE", "ab")
        .containsEntry("LOOP", "x");
    assertThat(values(list("&expandSecretReferences=false").json().path("secrets")))
        .containsEntry("SELF", "<${OTHER}>");
    assertThat(values(listV3("").json().path("secrets"))).containsEntry("SELF", "<${OTHER}>");
    assertThat(values(listV3("&expandSecretReferences=true").json().path("secrets")))
        .containsEntry("SELF", "<h:5432>");
  }

  @Test
  void areRefusedWhenAReferenceMayNotBeRead() {
    shop.setSecret("dev", "/private", "KEY", "v")
        .setSecret("dev", "/app", "URL", "${dev.private.KEY}")
        .grant(ci, Role.custom("app").mayRead("/app"));
    Client.Reply reply = list("&secretPath=/app");
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.message()).isEqualTo("Failed to expand one or more secret references");
    assertThat(reply.json().path("details").isArray()).isTrue();
    assertThat(list("&secretPath=/app&expandSecretReferences=false").status()).isEqualTo(200);
  }

  @Test
  void maskWhatTheCallerMayNotRead() {
    shop.setSecret("dev", "/", "KEY", "v").grant(ci, Role.custom("names").maySeeNamesOf("/**"));
    JsonNode secret = list("").json().at("/secrets/0");
    assertThat(secret.path("secretValue").asText()).isEqualTo("<hidden-by-infisical>");
    assertThat(secret.path("secretValueHidden").asBoolean()).isTrue();

    shop.grant(ci, Role.custom("names").mayListNamesOf("/**"));
    assertThat(list("").error()).isEqualTo("PermissionDenied");
    assertThat(list("&viewSecretValue=false").json().at("/secrets/0/secretValueHidden").asBoolean())
        .isTrue();
  }

  @Test
  void filterByTagsAndMetadata() {
    shop.setTaggedSecret("dev", "/", "A", "1", "red")
        .setTaggedSecret("dev", "/", "B", "2", "blue", "round")
        .setSecret("dev", "/", withMetadata("C", "team", "x"))
        .setSecret("dev", "/", "D", "4");
    assertThat(values(list("&tagSlugs=red,round").json().path("secrets")))
        .containsOnlyKeys("A", "B");
    assertThat(values(list("&metadataFilter=team%3Dx%7Cteam%3Dy").json().path("secrets")))
        .containsOnlyKeys("C");
  }

  private static SecretEdit withMetadata(String key, String name, String value) {
    return new SecretEdit(
        key,
        Optional.empty(),
        Optional.of(new SecretText("v")),
        Optional.empty(),
        Optional.empty(),
        Optional.of(List.of(new Secret.Metadata(name, value, false))),
        Optional.empty());
  }

  @Test
  void areTheSameBytesUntilSomethingChanges() {
    shop.setSecret("dev", "/", "A", "1").setSecret("dev", "/", "B", "2");
    assertThat(list("").body()).isEqualTo(list("").body());
  }

  @Test
  void findASingleSecretInTheFolderOrItsLastImport() {
    shop.setSecret("dev", "/one", "KEY", "one")
        .setSecret("dev", "/two", "KEY", "two")
        .addImport("dev", "/app", "dev", "/one")
        .addImport("dev", "/app", "dev", "/two");
    String path = "/api/v4/secrets/KEY?projectId=" + shop.id() + "&environment=dev&secretPath=/app";
    assertThat(client.get(path).json().at("/secret/secretValue").asText()).isEqualTo("two");
    shop.setSecret("dev", "/app", "KEY", "own");
    assertThat(client.get(path).json().at("/secret/secretValue").asText()).isEqualTo("own");
    assertThat(client.get(path.replace("KEY", "NO")).message())
        .isEqualTo("Secret with name 'NO' not found");
  }

  @Test
  void ofAnOldServerHaveItsWays() {
    shop.setSecret("dev", "/", "GONE", "a${NOTHING}b");
    server.switches().oldServer(true);
    assertThat(list("").error()).isEqualTo("Not Found");
    assertThat(client.get("/api/v1/projects/slug/shop").error()).isEqualTo("Not Found");
    assertThat(client.get("/api/v2/workspace/shop").json().path("id").asText())
        .isEqualTo(shop.id());
    assertThat(values(listV3("&expandSecretReferences=true").json().path("secrets")))
        .containsEntry("GONE", "a${NOTHING}b");

    Client.Reply unknown =
        client.get("/api/v3/secrets/raw?workspaceId=" + shop.id() + "&environment=nope");
    assertThat(unknown.status()).isEqualTo(200);
    assertThat(unknown.json().path("secrets")).isEmpty();
    assertThat(client.get("/api/v1/workspace/none").json().has("reqId")).isFalse();
    assertThat(listV3("&recursive=1").status()).isEqualTo(401);
  }
}
