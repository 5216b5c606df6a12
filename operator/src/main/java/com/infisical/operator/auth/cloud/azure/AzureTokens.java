package com.infisical.operator.auth.cloud.azure;

import com.infisical.operator.auth.cloud.Minting;
import com.infisical.operator.connection.Clients;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Gets access tokens of the operator's own Azure identity, afresh for every login.
 *
 * <p>Nothing is kept. Safe for use by several threads.
 */
public final class AzureTokens {
  private static final String CLIENT_ID_VARIABLE = "INFISICAL_AZURE_AUTH_CLIENT_ID";
  public static final String RESOURCE_FIELD = ".spec.azure.resource";

  private final Map<String, String> environment;
  private final Optional<String> clientId;
  private final AzureMetadata metadata;
  private final EntraTokens entra;

  /**
   * Azure tokens.
   *
   * @param environment where Azure's own variables are read from
   * @param clientId the user-assigned identity that the operator's settings choose
   */
  public AzureTokens(Map<String, String> environment, Optional<String> clientId, Clients clients) {
    this.environment = Map.copyOf(environment);
    this.clientId = clientId.map(String::strip).filter(id -> !id.isEmpty());
    this.metadata = new AzureMetadata(environment, clients);
    this.entra = new EntraTokens(environment, clients);
  }

  /** Where the token for {@code resource} comes from; what the resource names goes first. */
  public AzureSource source(AzureResource resource) {
    if (resource.clientId().isPresent()) {
      return new AzureSource.ChosenIdentity(resource.clientId().get(), RESOURCE_FIELD);
    }
    if (clientId.isPresent()) {
      return new AzureSource.ChosenIdentity(clientId.get(), CLIENT_ID_VARIABLE);
    }
    String tokenFile = variable("AZURE_FEDERATED_TOKEN_FILE");
    String workload = variable("AZURE_CLIENT_ID");
    String tenant = variable("AZURE_TENANT_ID");
    return tokenFile.isEmpty() || workload.isEmpty() || tenant.isEmpty()
        ? new AzureSource.DefaultIdentity()
        : new AzureSource.WorkloadIdentity(Path.of(tokenFile), workload, tenant);
  }

  /** An access token from {@code source}; blocks while it is asked for. */
  public Minting mint(AzureSource source, AzureResource resource) {
    return switch (source) {
      case AzureSource.DefaultIdentity byDefault -> metadata.mint(resource.name(), byDefault);
      case AzureSource.ChosenIdentity chosen -> metadata.mint(resource.name(), chosen);
      case AzureSource.WorkloadIdentity workload -> entra.mint(resource.name(), workload);
    };
  }

  private String variable(String name) {
    return environment.getOrDefault(name, "").strip();
  }
}
