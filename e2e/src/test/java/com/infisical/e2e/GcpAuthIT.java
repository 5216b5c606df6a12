package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.GcpAuthOptions;
import com.infisical.e2e.world.CloudDoubles;
import com.infisical.e2e.world.CloudLogins;
import com.infisical.e2e.world.DocsPage;
import com.infisical.e2e.world.PageWorld;
import com.infisical.e2e.world.World;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.FakeGoogleCerts;
import com.infisical.testkit.SigningKey;
import com.infisical.testkit.WithControlPlane;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Methods gcp-id-token and gcp-iam end to end, and docs/infisical-auth/gcp-id-token.md and
 * gcp-iam.md.
 */
@WithControlPlane(controllerManager = true, crds = true)
class GcpAuthIT {
  private static final String ID_TOKEN_ADVICE =
      "; check what .spec.gcpIdToken.identityIdRef names, that the identity's GCP auth is of the"
          + " type for ID tokens, and which service accounts, projects and zones it allows";
  private static final String IAM_ADVICE =
      "; check what .spec.gcpIam.identityIdRef names, that the identity's GCP auth is of the type"
          + " for IAM and allows the service account whose key"
          + " .spec.gcpIam.serviceAccountKeyFilePath names, that this key still exists, and the"
          + " clock of the operator's node";
  private static final String READY = "Authentication successful";

  private final DocsPage idTokenPage = DocsPage.read("docs/infisical-auth/gcp-id-token.md");
  private final DocsPage iamPage = DocsPage.read("docs/infisical-auth/gcp-iam.md");
  @TempDir private Path folder;
  private CloudDoubles clouds;

  @BeforeEach
  void startClouds() {
    clouds = new CloudDoubles(folder);
  }

  @AfterEach
  void endClouds() {
    clouds.close();
  }

  private CloudLogins idTokens(World world) {
    return new CloudLogins(world, "gcp-id-token", "gcpIdToken", idTokenPage);
  }

  private CloudLogins iam(World world) {
    return new CloudLogins(world, "gcp-iam", "gcpIam", iamPage);
  }

  private static String file(Path path) {
    return "serviceAccountKeyFilePath: " + path;
  }

  private static String named(Path path) {
    return "the file %s, referenced by .spec.gcpIam.serviceAccountKeyFilePath, ".formatted(path);
  }

  @Test
  void syncsWithIdTokensByTheManifestsOfThePage(ControlPlane plane) {
    assertThat(idTokenPage.headingsWithManifests()).containsExactly("Manifests");
    try (PageWorld shop = new PageWorld(plane, clouds)) {
      shop.identity.gcpAuth(
          GcpAuthOptions.gce().allowedServiceAccounts(CloudDoubles.EMAIL).allowedProjects("demo"));

      shop.apply(idTokenPage, "Manifests");

      shop.awaitSynced();
      assertThat(shop.awaitReady("gcp-id-token", "True").getMessage()).isEqualTo(READY);
    }
  }

  @Test
  void syncsWithAKeyFileByTheManifestsOfThePage(ControlPlane plane) {
    assertThat(iamPage.headingsWithManifests()).containsExactly("Manifests");
    try (PageWorld shop = new PageWorld(plane, clouds)) {
      shop.identity.gcpAuth(GcpAuthOptions.iam().allowedServiceAccounts(CloudDoubles.EMAIL));
      shop.fill("YOUR-KEY-FILE", clouds.keyFile().toString());

      shop.apply(iamPage, "Manifests");

      shop.awaitSynced();
      assertThat(shop.awaitReady("gcp-iam", "True").getMessage()).isEqualTo(READY);
    }
  }

  @Test
  void saysWhatIsWrongWithIdTokens(ControlPlane plane) {
    try (World world = World.on(plane, clouds)) {
      CloudLogins logins = idTokens(world);
      logins.assertSaysWhatIsMissing("");

      logins.logIn("unattached", logins.identity("unattached"), "");
      logins.assertNotReady(
          "unattached",
          logins.refused(
              "HTTP 404 NotFound: GCP auth method not found for identity, did you configure GCP"
                  + " auth?; check what .spec.gcpIdToken.identityIdRef names and what the identity"
                  + " allows"));

      DevIdentity account = logins.identity("account");
      account.gcpAuth(GcpAuthOptions.gce().allowedServiceAccounts("a@b.example"));
      logins.logIn("account", account, "");
      logins.assertNotReady(
          "account",
          logins.refused(
              "HTTP 401 UnauthorizedError: Access denied: GCP service account not allowed"
                  + ID_TOKEN_ADVICE));

      DevIdentity other = logins.identity("other");
      other.gcpAuth(GcpAuthOptions.iam());
      logins.logIn("other-type", other, "");
      logins.assertNotReady(
          "other-type",
          logins.refused(
              "HTTP 401 UnauthorizedError: Invalid service account identifier" + ID_TOKEN_ADVICE));
    }
  }

  @Test
  void saysThatThereIsNoServiceAccountAndGoesOnByItselfWhenThereIs(ControlPlane plane) {
    clouds.metadata.answerInstead(404, "");
    try (World world = World.on(plane, clouds)) {
      CloudLogins logins = idTokens(world);
      DevIdentity identity = logins.identity("identity");
      identity.gcpAuth(GcpAuthOptions.gce());
      logins.logIn("account", identity, "");
      logins.assertNotReady(
          "account",
          "the Google metadata server at http://%s returned no ID token: HTTP 404; attach a service account to the operator's nodes, or bind one to the operator's Kubernetes service account by Workload Identity Federation for GKE"
              .formatted(clouds.metadata.host()));

      clouds.metadata.recover();

      logins.assertReady("account", READY);
    }
  }

  @Test
  void saysThatTheOperatorDoesNotRunOnGoogleCloud(ControlPlane plane) {
    clouds.metadata.close();
    try (World world = World.on(plane, clouds)) {
      CloudLogins logins = idTokens(world);
      logins.logIn("elsewhere", logins.identity("elsewhere"), "");
      logins.assertNotReady(
          "elsewhere",
          "the Google metadata server at http://%s could not be called for an ID token: connection refused; method gcp-id-token works only if the operator runs on Google Cloud with a service account; check that it does, and that no network policy blocks that address"
              .formatted(clouds.metadata.host()));
    }
  }

  @Test
  void saysWhatIsWrongWithAKeyFile(ControlPlane plane) {
    Path noKey = clouds.write("no-key.json", "{\"type\": \"very-secret-content\"}");
    try (World world = World.on(plane, clouds)) {
      world.leaks.forbid("very-secret-content");
      CloudLogins logins = iam(world);
      logins.assertSaysWhatIsMissing(file(clouds.keyFile()));

      logins.logIn("no-file", logins.identity("no-file"), file(folder.resolve("none.json")));
      logins.assertNotReady(
          "no-file",
          named(folder.resolve("none.json"))
              + "does not exist in the operator's pod; mount the key file there or correct the"
              + " path");

      logins.logIn("not-a-key", logins.identity("not-a-key"), file(noKey));
      logins.assertNotReady(
          "not-a-key",
          named(noKey)
              + "is not a service account key file; mount the JSON key that Google generated for"
              + " the service account");

      Path token = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");
      logins.logIn("token", logins.identity("token"), file(token));
      logins.assertNotReady(
          "token",
          named(token)
              + "is below /proc, /sys or a token folder of /var/run/secrets, where the operator"
              + " reads no key file; mount the key file elsewhere, such as below"
              + " /etc/infisical/gcp");

      logins.auth("relative", "serviceAccountKeyFilePath: keys/key.json");
      logins.assertNotReady(
          "relative",
          ".spec.gcpIam.serviceAccountKeyFilePath is not an absolute path; name the key file as it"
              + " is mounted in the operator's pod");
    }
  }

  @Test
  void saysWhyAKeyIsRefused(ControlPlane plane) {
    try (World world = World.on(plane, clouds)) {
      CloudLogins logins = iam(world);
      DevIdentity account = logins.identity("account");
      account.gcpAuth(GcpAuthOptions.iam().allowedServiceAccounts("a@b.example"));
      logins.logIn("account", account, file(clouds.keyFile()));
      logins.assertNotReady(
          "account",
          logins.refused(
              "HTTP 401 UnauthorizedError: Access denied: GCP service account not allowed"
                  + IAM_ADVICE));

      DevIdentity deleted = logins.identity("deleted");
      deleted.gcpAuth(GcpAuthOptions.iam());
      Path other =
          clouds.write(
              "other.json", FakeGoogleCerts.keyFile(CloudDoubles.EMAIL, SigningKey.make()));
      logins.logIn("deleted", deleted, file(other));
      logins.assertNotReady(
          "deleted",
          logins.refused(
              "HTTP 403 TokenError: secret or public key must be provided" + IAM_ADVICE));

      DevIdentity type = logins.identity("type");
      type.gcpAuth(GcpAuthOptions.gce());
      logins.logIn("other-type", type, file(clouds.keyFile()));
      logins.assertNotReady(
          "other-type",
          logins.refused("HTTP 403 TokenError: No pem found for envelope" + IAM_ADVICE));
    }
  }

  @Test
  void saysThatTheClockOfTheNodeIsBehind(ControlPlane plane) {
    try (World world = World.on(plane, clouds)) {
      world.server.clock().advance(Duration.ofMinutes(11));
      CloudLogins logins = iam(world);
      DevIdentity identity = logins.identity("identity");
      identity.gcpAuth(GcpAuthOptions.iam());
      logins.logIn("late", identity, file(clouds.keyFile()));
      logins.assertNotReady(
          "late",
          logins.refused(
              "HTTP 403 TokenError: Your token has expired. Please re-authenticate" + IAM_ADVICE));
    }
  }
}
