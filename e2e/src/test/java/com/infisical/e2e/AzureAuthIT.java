package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.AzureAuthOptions;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.access.Role;
import com.infisical.e2e.world.CloudDoubles;
import com.infisical.e2e.world.CloudLogins;
import com.infisical.e2e.world.DocsPage;
import com.infisical.e2e.world.PageWorld;
import com.infisical.e2e.world.World;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Method azure end to end, and docs/infisical-auth/azure.md. */
@WithControlPlane(controllerManager = true, crds = true)
class AzureAuthIT {
  private static final String CLIENT = "0f6d5c4b-1111-4222-8333-9a8b7c6d5e4f";
  private static final String BY_DEFAULT =
      "the default managed identity of the instance metadata service";
  private static final String ADVICE =
      "; check what .spec.azure.identityIdRef names, and the tenant, the resource and the service"
          + " principals that the identity allows: the token was for https://management.azure.com/,"
          + " from "
          + BY_DEFAULT;

  private final DocsPage page = DocsPage.read("docs/infisical-auth/azure.md");
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

  private AzureAuthOptions options() {
    return AzureAuthOptions.tenant(clouds.entra.tenantId());
  }

  @Test
  void syncsWithTheManifestsOfThePage(ControlPlane plane) {
    assertThat(page.headingsWithManifests()).containsExactly("Manifests");
    try (PageWorld shop = new PageWorld(plane, clouds)) {
      shop.identity.azureAuth(options());

      shop.apply(page, "Manifests");

      shop.awaitSynced();
      assertThat(shop.awaitReady("azure", "True").getMessage())
          .isEqualTo("Authentication successful with " + BY_DEFAULT);
    }
  }

  @Test
  void logsInWithTheSourceThatIsChosenAndNamesIt(ControlPlane plane) {
    clouds.azure.assignUser(CLIENT, "6d1f0002-0000-4000-8000-000000000002");
    clouds.workloadIdentity(CLIENT, "a-service-account-token");
    clouds.entra.federate(CLIENT, CloudDoubles.PRINCIPAL, "a-service-account-token");
    try (World world = World.on(plane, clouds)) {
      world.leaks.forbid("a-service-account-token");
      CloudLogins logins = new CloudLogins(world, "azure", "azure", page);
      DevIdentity workload = logins.identity("workload");
      workload.azureAuth(options().allowedServicePrincipalIds(CloudDoubles.PRINCIPAL));
      logins.logIn("workload", workload, "");
      logins.assertReady("workload", "Authentication successful with Azure Workload Identity");

      DevIdentity user = logins.identity("user");
      user.azureAuth(options().allowedServicePrincipalIds("6d1f0002-0000-4000-8000-000000000002"));
      logins.logIn("user", user, "resource: https://management.azure.com&client_id=" + CLIENT);
      logins.assertReady(
          "user",
          "Authentication successful with the user-assigned managed identity of the instance"
              + " metadata service that .spec.azure.resource names");
    }
  }

  @Test
  void asksForANewTokenForEveryLogin(ControlPlane plane) {
    try (World world = World.on(plane, clouds)) {
      CloudLogins logins = new CloudLogins(world, "azure", "azure", page);
      DevIdentity identity = logins.identity("short");
      identity.azureAuth(options().accessTokenTtl(Duration.ofSeconds(12)));
      world.project.grant(identity, Role.viewer());
      world.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "first");
      logins.logIn("auth", identity, "");
      world.staticSecret("app", "app");
      world.awaitSynced("app");

      // At 70 % of 12 s a fresh login comes, with a fresh proof.
      await().atMost(Duration.ofSeconds(20)).until(() -> clouds.azure.calls() == 2);
      await()
          .until(() -> world.server.journal().count("POST", "/api/v1/auth/azure-auth/login") == 2);
    }
  }

  @Test
  void saysWhatIsWrong(ControlPlane plane) {
    try (World world = World.on(plane, clouds)) {
      CloudLogins logins = new CloudLogins(world, "azure", "azure", page);
      logins.assertSaysWhatIsMissing("");

      logins.logIn("unattached", logins.identity("unattached"), "");
      logins.assertNotReady(
          "unattached",
          logins.refused(
              "HTTP 404 NotFound: Azure auth method not found for identity, did you configure Azure"
                  + " auth?; check what .spec.azure.identityIdRef names and what the identity"
                  + " allows"));

      DevIdentity principal = logins.identity("principal");
      principal.azureAuth(options().allowedServicePrincipalIds("other"));
      logins.logIn("principal", principal, "");
      logins.assertNotReady(
          "principal",
          logins.refused(
              "HTTP 401 UnauthorizedError: Service principal '%s' not allowed%s"
                  .formatted(CloudDoubles.PRINCIPAL, ADVICE)));

      DevIdentity resource = logins.identity("resource");
      resource.azureAuth(options().resource("https://vault.azure.net"));
      logins.logIn("resource", resource, "");
      logins.assertNotReady(
          "resource",
          logins.refused(
              "HTTP 403 TokenError: jwt audience invalid. expected: https://vault.azure.net"
                  + ADVICE));

      logins.auth("ampersand", "resource: https://a.example&b=c");
      logins.assertNotReady(
          "ampersand",
          ".spec.azure.resource contains an &, which only client_id=<uuid> at the end may follow;"
              + " remove it, or choose the identity with INFISICAL_AZURE_AUTH_CLIENT_ID");

      logins.logIn(
          "unassigned",
          logins.identity("unassigned"),
          "resource: https://management.azure.com&client_id=" + CLIENT);
      logins.assertNotReady(
          "unassigned",
          "the Azure instance metadata service at %s has no managed identity with the client id that .spec.azure.resource names; assign that identity to the operator's nodes or correct the client id"
              .formatted(clouds.azure.address()));
    }
  }

  @Test
  void recoversByItselfWhenTheMetadataServiceDoes(ControlPlane plane) {
    clouds.azure.answerInstead(500, "{}");
    try (World world = World.on(plane, clouds)) {
      CloudLogins logins = new CloudLogins(world, "azure", "azure", page);
      DevIdentity identity = logins.identity("identity");
      identity.azureAuth(options());
      logins.logIn("unwell", identity, "");
      logins.assertNotReady(
          "unwell",
          "the Azure instance metadata service at %s returned HTTP 500; the operator retries"
              .formatted(clouds.azure.address()));

      clouds.azure.recover();

      logins.assertReady("unwell", "Authentication successful with " + BY_DEFAULT);
    }
  }

  @Test
  void saysThatTheOperatorDoesNotRunOnAzure(ControlPlane plane) {
    clouds.azure.close();
    try (World world = World.on(plane, clouds)) {
      CloudLogins logins = new CloudLogins(world, "azure", "azure", page);
      logins.logIn("elsewhere", logins.identity("elsewhere"), "");
      logins.assertNotReady(
          "elsewhere",
          "the Azure instance metadata service at %s could not be called for an access token: connection refused; method azure works only if the operator runs on Azure with a managed identity or with Azure Workload Identity; check that it does, and that no network policy blocks that address"
              .formatted(clouds.azure.address()));
    }
  }

  @Test
  void saysThatTheFederatedCredentialIsMissing(ControlPlane plane) {
    clouds.workloadIdentity(CLIENT, "a-service-account-token");
    clouds.entra.federate(CLIENT, CloudDoubles.PRINCIPAL, "another-token");
    try (World world = World.on(plane, clouds)) {
      world.leaks.forbid("a-service-account-token");
      CloudLogins logins = new CloudLogins(world, "azure", "azure", page);
      logins.logIn("federated", logins.identity("federated"), "");
      logins.assertNotReady(
          "federated",
          "Microsoft Entra ID at %s returned no access token for the workload identity: HTTP 401 AADSTS700213; add a federated credential with the cluster's issuer, the operator's service account and the audience api://AzureADTokenExchange to the application"
              .formatted(clouds.entra.address()));
    }
  }
}
