package com.infisical.operator.auth.cloud.azure;

import java.nio.file.Path;

/** Where an Azure access token comes from. */
public sealed interface AzureSource {
  /** Names the source in a condition's message, without any id. */
  String description();

  /** The instance metadata service, and the identity that it gives when none is asked for. */
  record DefaultIdentity() implements AzureSource {
    @Override
    public String description() {
      return "the default managed identity of the instance metadata service";
    }
  }

  /**
   * The instance metadata service, and a user-assigned identity.
   *
   * @param chosenBy the variable or the spec field that names it
   */
  record ChosenIdentity(String clientId, String chosenBy) implements AzureSource {
    @Override
    public String description() {
      return "the user-assigned managed identity of the instance metadata service that "
          + chosenBy
          + " names";
    }
  }

  /** Microsoft Entra ID, which takes a token of the operator's service account. */
  record WorkloadIdentity(Path tokenFile, String clientId, String tenantId) implements AzureSource {
    @Override
    public String description() {
      return "Azure Workload Identity";
    }
  }
}
