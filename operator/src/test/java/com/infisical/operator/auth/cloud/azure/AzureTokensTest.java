package com.infisical.operator.auth.cloud.azure;

import static com.infisical.operator.auth.cloud.CloudClients.sentence;
import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.auth.cloud.CloudClients;
import com.infisical.operator.auth.cloud.Minting;
import com.infisical.operator.connection.Clients;
import com.infisical.testkit.FakeAzureMetadata;
import com.infisical.testkit.FakeEntra;
import com.infisical.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AzureTokensTest {
  private static final String MANAGEMENT = "https://management.azure.com/";
  private static final String CLIENT = "0f6d5c4b-1111-4222-8333-9a8b7c6d5e4f";

  private final FakeEntra entra = FakeEntra.start();
  private final FakeAzureMetadata metadata = FakeAzureMetadata.start(entra);
  private final Map<String, String> environment = new HashMap<>();
  private Optional<String> clientId = Optional.empty();
  private Clients clients;
  @TempDir private Path folder;

  @BeforeEach
  void pointToTheDoubles() {
    environment.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", metadata.address());
    environment.put("AZURE_AUTHORITY_HOST", entra.address() + "/");
  }

  @AfterEach
  void stop() {
    if (clients != null) {
      clients.close();
    }
    metadata.close();
    entra.close();
  }

  private Minting mint(String field) {
    clients = CloudClients.in(environment);
    AzureTokens tokens = new AzureTokens(environment, clientId, clients);
    AzureResource resource = ((AzureResource.Parsed.Usable) AzureResource.parse(field)).resource();
    return tokens.mint(tokens.source(resource), resource);
  }

  private AzureSource source(String field) {
    AzureTokens tokens = new AzureTokens(environment, clientId, CloudClients.in(environment));
    return tokens.source(((AzureResource.Parsed.Usable) AzureResource.parse(field)).resource());
  }

  private Path workloadIdentity(String token) {
    Path file = folder.resolve("azure-identity-token");
    write(file, token);
    environment.put("AZURE_FEDERATED_TOKEN_FILE", file.toString());
    environment.put("AZURE_CLIENT_ID", CLIENT);
    environment.put("AZURE_TENANT_ID", entra.tenantId());
    return file;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void asksForTheIdentityOfTheMachine() {
    metadata.assignSystem("machine");
    Minting minted = mint(MANAGEMENT);
    assertThat(CloudClients.claims(minted).getClaim("oid")).isEqualTo("machine");
    assertThat(CloudClients.claims(minted).getAudience()).containsExactly(MANAGEMENT);
  }

  @Test
  void mintsAnotherTokenForEveryLogin() {
    metadata.assignSystem("machine");
    mint(MANAGEMENT);
    mint(MANAGEMENT);
    assertThat(metadata.calls()).isEqualTo(2);
  }

  @Test
  void asksForTheIdentityThatTheSettingsChoose() {
    metadata.assignSystem("machine").assignUser(CLIENT, "user");
    clientId = Optional.of(CLIENT);
    assertThat(CloudClients.claims(mint(MANAGEMENT)).getClaim("oid")).isEqualTo("user");
    assertThat(source(MANAGEMENT).description()).contains("INFISICAL_AZURE_AUTH_CLIENT_ID");
  }

  @Test
  void asksForTheIdentityThatTheResourceChoosesBeforeTheOneOfTheSettings() {
    metadata.assignUser(CLIENT, "user");
    clientId = Optional.of("00000000-0000-4000-8000-000000000000");
    Minting minted = mint("https://vault.azure.net&client_id=" + CLIENT);
    assertThat(CloudClients.claims(minted).getClaim("oid")).isEqualTo("user");
    assertThat(CloudClients.claims(minted).getAudience())
        .containsExactly("https://vault.azure.net");
  }

  @Test
  void exchangesTheServiceAccountTokenAndKeepsTheSlashOfTheResource() {
    workloadIdentity("service-account-token\n");
    entra.federate(CLIENT, "application", "service-account-token");
    Minting minted = mint(MANAGEMENT);
    assertThat(CloudClients.claims(minted).getClaim("oid")).isEqualTo("application");
    assertThat(CloudClients.claims(minted).getAudience()).containsExactly(MANAGEMENT);
    assertThat(CloudClients.claims(mint("https://vault.azure.net")).getAudience())
        .containsExactly("https://vault.azure.net");
    assertThat(metadata.calls()).isZero();
  }

  @Test
  void readsTheServiceAccountTokenForEveryLoginAnew() {
    Path file = workloadIdentity("first");
    entra.federate(CLIENT, "application", "second");
    assertThat(sentence(mint(MANAGEMENT)))
        .isEqualTo(
            "Microsoft Entra ID at %s returned no access token for the workload identity: HTTP 401 AADSTS700213; add a federated credential with the cluster's issuer, the operator's service account and the audience api://AzureADTokenExchange to the application"
                .formatted(entra.address()));
    write(file, "second");
    assertThat(mint(MANAGEMENT)).isInstanceOf(Minting.Token.class);
  }

  @Test
  void prefersAChosenIdentityToWorkloadIdentityAndNeedsAllThreeVariablesForThat() {
    workloadIdentity("token");
    assertThat(source(MANAGEMENT)).isInstanceOf(AzureSource.WorkloadIdentity.class);
    assertThat(source(MANAGEMENT + "&client_id=" + CLIENT))
        .isInstanceOf(AzureSource.ChosenIdentity.class);
    environment.remove("AZURE_TENANT_ID");
    assertThat(source(MANAGEMENT)).isEqualTo(new AzureSource.DefaultIdentity());
  }

  @Test
  void saysThatTheOperatorDoesNotRunOnAzure() {
    String nobody = "http://127.0.0.1:" + FreePort.find();
    environment.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", nobody);
    assertThat(sentence(mint(MANAGEMENT)))
        .isEqualTo(
            "the Azure instance metadata service at %s could not be called for an access token: connection refused; method azure works only where the operator runs on Azure with a managed identity or with Azure Workload Identity; check that it does, and that no network policy blocks that address"
                .formatted(nobody));
  }

  @Test
  void saysWhichIdentityIsMissing() {
    assertThat(sentence(mint(MANAGEMENT)))
        .contains("has no default managed identity; assign a managed identity");
    clientId = Optional.of(CLIENT);
    assertThat(sentence(mint(MANAGEMENT)))
        .contains(
            "has no managed identity with the client id that INFISICAL_AZURE_AUTH_CLIENT_ID names");
  }

  @Test
  void saysThatTheResourceIsUnknown() {
    metadata.assignSystem("machine");
    assertThat(sentence(mint("nonsense")))
        .contains("does not know the resource nonsense; correct .spec.azure.resource");
  }

  @Test
  void saysTheStatusOfAServiceThatIsUnwell() {
    metadata.answerInstead(500, "<html>secret</html>");
    assertThat(sentence(mint(MANAGEMENT))).endsWith("returned HTTP 500; the operator retries");
    metadata.answerInstead(200, "{}");
    assertThat(sentence(mint(MANAGEMENT))).contains("responded without an access token");
    metadata.answerInstead(200, "<html>");
    assertThat(sentence(mint(MANAGEMENT))).contains("responded without an access token");
    metadata.answerInstead(200, "x".repeat(70_000));
    assertThat(sentence(mint(MANAGEMENT))).contains("could not be called for an access token");
  }

  @Test
  void neverAsksTheMetadataServiceThroughAProxy() {
    metadata.assignSystem("machine");
    environment.put("HTTP_PROXY", "http://127.0.0.1:" + FreePort.find());
    assertThat(mint(MANAGEMENT)).isInstanceOf(Minting.Token.class);
  }

  @Test
  void saysWhatOfTheWorkloadIdentityIsWrong() {
    Path file = workloadIdentity("token");
    assertThat(sentence(mint(MANAGEMENT))).contains("HTTP 400 AADSTS700016; check AZURE_CLIENT_ID");
    environment.put("AZURE_TENANT_ID", "../other tenant");
    assertThat(sentence(mint(MANAGEMENT))).contains("HTTP 400 AADSTS90002; check AZURE_TENANT_ID");
    entra.fail(503);
    assertThat(sentence(mint(MANAGEMENT))).endsWith("returned HTTP 503; the operator retries");
    environment.put("AZURE_AUTHORITY_HOST", "http://127.0.0.1:" + FreePort.find());
    assertThat(sentence(mint(MANAGEMENT)))
        .contains("could not be called for an access token: connection refused")
        .endsWith("check the operator's network, its proxy variables and AZURE_AUTHORITY_HOST");
    write(file, " \n");
    assertThat(sentence(mint(MANAGEMENT)))
        .contains(
            "the token file that AZURE_FEDERATED_TOKEN_FILE names cannot be read or is empty");
    environment.put("AZURE_FEDERATED_TOKEN_FILE", folder.resolve("none").toString());
    assertThat(sentence(mint(MANAGEMENT)))
        .contains(
            "the token file that AZURE_FEDERATED_TOKEN_FILE names cannot be read or is empty");
  }

  @Test
  void sendsNoServiceAccountTokenWhereItCouldBeRead() {
    workloadIdentity("token");
    environment.put("AZURE_AUTHORITY_HOST", "http://login.example");
    assertThat(sentence(mint(MANAGEMENT)))
        .contains("AZURE_AUTHORITY_HOST names a plain-http address; use https");
  }

  @Test
  void saysThatAVariableHoldsNoAddress() {
    environment.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", "169.254.169.254");
    assertThat(sentence(mint(MANAGEMENT)))
        .contains("variable AZURE_POD_IDENTITY_AUTHORITY_HOST holds no address of a service");
  }
}
