package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.DevProject;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.hooks.Faults;
import com.infisical.devserver.hooks.Journal;
import com.infisical.e2e.world.ConformanceCase;
import com.infisical.e2e.world.SyncCase;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/infisical-static-secret.md#when-it-reads, what it says of calls and their failures, sentence
 * by sentence.
 */
class ConformanceReadIT extends ConformanceCase {
  private static final String READ = "/api/v4/secrets";

  /**
   * "{@code GET /v4/secrets?projectId&environment&secretPath&recursive&tagSlugs=a,b} with {@code
   * includeImports=true} and {@code include_imports=true} (servers differ), {@code
   * expandSecretReferences=true}, {@code viewSecretValue=true} sent explicitly."
   */
  @Test
  void everyFlagIsSentExplicitly() {
    SyncCase sync = empty("flags");
    world.project.setTaggedSecret("dev", "/flags", "A", "one", "red", "blue");
    sync.reading(sync.source("/flags", "recursive: true", "tagSlugs: [red, blue]")).synced();

    assertThat(sync.reads("/flags")).hasSize(1);
    assertThat(sync.reads("/flags").getFirst().path().replace("%2F", "/").replace("%2C", ","))
        .contains("projectId=" + world.project.id(), "environment=dev", "secretPath=/flags")
        .contains("recursive=true", "tagSlugs=red,blue")
        .contains("includeImports=true", "include_imports=true")
        .contains("expandSecretReferences=true", "viewSecretValue=true");
    sync.gives("A", "one");
  }

  /**
   * "A slug is resolved by {@code GET /v1/projects/slug/{slug}} and remembered for 30 minutes per
   * session."
   */
  @Test
  void aSlugIsResolvedOnceForAllResourcesOfASession() {
    DevProject other = world.server.projects().create("Slugs", "slugs");
    other.grant(world.identity, Role.member());
    other.setSecret("dev", "/one", "A", "one").setSecret("dev", "/two", "A", "two");
    for (String name : new String[] {"one", "two"}) {
      empty(name)
          .reading("{projectSlug: slugs, environmentSlug: dev, secretPath: /%s}".formatted(name))
          .synced()
          .gives("A", name);
    }

    assertThat(world.server.journal().count("GET", "/api/v1/projects/slug/slugs")).isEqualTo(1);
  }

  /** "A failed read leaves every target as it was." */
  @Test
  void aFailedReadLeavesEveryTargetAsItWas() {
    SyncCase sync = empty("failed");
    sync.has("/one", "A", "one").has("/two", "B", "two");
    sync.reading(sync.source("/failed/one"), sync.source("/failed/two"))
        .writing(SyncCase.secretTarget("failed", "Owner"), SyncCase.mapTarget("failed", "Orphan"))
        .synced();
    Secret before = sync.secret();
    String mapBefore = sync.configMap().getMetadata().getResourceVersion();

    sync.has("/one", "A", "changed");
    world.project.deleteFolder("dev", "/failed/two");
    sync.resync();

    world.awaitSyncFailure("failed", "reading .spec.sources[1] at ");
    sync.assertNotWrittenSince(before);
    assertThat(sync.configMap().getMetadata().getResourceVersion()).isEqualTo(mapBefore);
  }

  /** "401 …: drop that token, log in once, try once more." */
  @Test
  void a401DropsTheTokenLogsInOnceAndTriesOnceMore() {
    SyncCase sync = empty("rejected").has("A", "one").synced();
    assertOneMoreLogin(
        sync,
        world.server.faults().on("GET", READ).answer(401, Map.of(), body(401, "Unauthorized")));
  }

  /** "… or {@code TokenError}: drop that token, log in once, try once more." */
  @Test
  void aTokenErrorDropsTheTokenLogsInOnceAndTriesOnceMore() {
    SyncCase sync = empty("expired").has("A", "one").synced();
    assertOneMoreLogin(
        sync, world.server.faults().on("GET", READ).answer(403, Map.of(), body(403, "TokenError")));
  }

  private void assertOneMoreLogin(SyncCase sync, Faults.Planned rejection) {
    int logins = world.logins();
    sync.has("A", "two").resync().gives("A", "two");
    assertThat(rejection.struck()).isEqualTo(1);
    assertThat(world.logins()).isEqualTo(logins + 1);
  }

  /** "Other 403: error, token kept." */
  @Test
  void another403IsAnErrorAndKeepsTheToken() {
    SyncCase sync = empty("forbidden").has("A", "one").synced();
    int logins = world.logins();
    Faults.Planned refusal =
        world
            .server
            .faults()
            .on("GET", READ)
            .always()
            .answer(403, Map.of(), body(403, "PermissionDenied"));
    sync.resync();
    world.awaitSyncFailure(
        "forbidden", "HTTP 403 PermissionDenied", "what the identity can read there");
    refusal.release();

    sync.has("A", "two").resync().gives("A", "two");

    assertThat(world.logins()).isEqualTo(logins);
  }

  /**
   * "An answer without Infisical's JSON error body …, to a login as to a read, is no verdict on
   * credential or token: retried like a 5xx."
   */
  @ParameterizedTest
  @ValueSource(ints = {200, 401, 403, 404})
  void aPageIsNoVerdictOnTheToken(int status) {
    SyncCase sync = empty("page-" + status).has("A", "one").synced();
    int logins = world.logins();
    Faults.Planned page =
        world
            .server
            .faults()
            .on("GET", READ)
            .always()
            .answer(
                status,
                Map.of("Content-Type", "text/html"),
                "<html><head><title>Just a moment...</title></head></html>");
    sync.resync();
    world.awaitSyncFailure(
        "page-" + status,
        "failed: HTTP "
            + status
            + ": got an HTML page (title \"Just a moment...\"); a proxy or browser challenge is in"
            + " front of the server; ");
    page.release();

    // By itself: nobody asks for it.
    sync.has("A", "two").gives("A", "two");

    assertThat(world.logins()).isEqualTo(logins);
  }

  /** "404: the server's message." */
  @Test
  void a404GivesTheServersMessage() {
    SyncCase sync = empty("absent");
    sync.reading(sync.source("/absent/folder"))
        .fails(
            "reading .spec.sources[0] at " + world.server.address() + " failed: HTTP 404",
            "SecretPathNotFound: Folder with path '/absent/folder' in environment 'dev' was not"
                + " found",
            "check the project, environmentSlug and secretPath of .spec.sources[0]");
  }

  /**
   * "A changed annotation {@code secrets.infisical.com/force-sync} (any value, a time stamp by
   * habit) re-reads at once, past every cache."
   */
  @Test
  void aChangedForceSyncReadsAtOncePastEveryCache() {
    DevProject other = world.server.projects().create("Forced", "forced");
    other.grant(world.identity, Role.member());
    SyncCase sync = empty("forced").of(other).has("A", "one");
    sync.reading("{projectSlug: forced, environmentSlug: dev, secretPath: /forced}").synced();
    int lookups = world.server.journal().count("GET", "/api/v1/projects/slug/forced");

    sync.has("A", "two").resync().gives("A", "two");

    assertThat(world.server.journal().count("GET", "/api/v1/projects/slug/forced"))
        .isEqualTo(lookups + 1);
    assertThat(sync.reads("/forced")).noneMatch(Journal.Entry::conditional);
  }

  /**
   * "Nothing (read, slug, ETag, stream, negative answer) is ever shared between two sessions, even
   * when two InfisicalAuths hold equal credentials."
   */
  @Test
  void nothingIsSharedBetweenTwoSessions() {
    SyncCase first = empty("sessions").has("A", "one").synced();
    world.apply(twinOfAuth());
    SyncCase second = empty("sessions-twin").as("twin");

    second.reading(second.source("/sessions")).synced().gives("A", "one");

    assertThat(first.reads("/sessions")).hasSize(2);
  }

  /**
   * "When one source of a resource changed, or it drifted, its other sources are read without
   * validator in the same reconcile."
   */
  @Test
  void whenATargetDriftedAllSourcesAreReadWithoutValidator() {
    SyncCase sync = empty("drifted");
    sync.has("/one", "A", "one").has("/two", "B", "two");
    sync.reading(sync.source("/drifted/one"), sync.source("/drifted/two")).synced();

    world.client.secrets().inNamespace(world.namespace).withName("drifted").delete();

    sync.gives("A", "one", "B", "two");
    for (String folder : new String[] {"/drifted/one", "/drifted/two"}) {
      assertThat(sync.reads(folder)).hasSize(2).noneMatch(Journal.Entry::conditional);
    }
  }

  /** "A read belongs to no caller": who is gone cancels nothing for the others. */
  @Test
  void aReadGoesOnWhenOneWhoWaitsForItIsDeleted() {
    Faults.Planned held = world.server.faults().on("GET", READ).hang();
    SyncCase leaving = empty("leaving").has("A", "one").apply();
    await().until(() -> held.struck() == 1);
    SyncCase staying = empty("staying");
    staying.reading(staying.source("/leaving")).apply();
    world.client.resource(leaving.resource()).delete();

    held.release();

    staying.gives("A", "one");
  }

  private static String twinOfAuth() {
    return """
    apiVersion: secrets.infisical.com/v1beta1
    kind: InfisicalAuth
    metadata: {name: twin}
    spec:
      infisicalConnectionRef: {name: infisical, namespace: "${namespace}"}
      method: universal
      universal:
        clientIdRef: {name: credentials, namespace: "${namespace}", key: clientId}
        clientSecretRef: {name: credentials, namespace: "${namespace}", key: clientSecret}
    """;
  }

  private static String body(int status, String error) {
    return "{\"statusCode\":%d,\"message\":\"Refused by the test\",\"error\":\"%s\"}"
        .formatted(status, error);
  }
}
