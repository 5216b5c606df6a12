package com.infisical.operator.auth.login;

import com.infisical.operator.auth.cloud.azure.AzureTokens;
import com.infisical.operator.auth.cloud.google.GoogleIdTokens;
import com.infisical.operator.auth.cloud.google.GoogleKeyFiles;
import com.infisical.operator.auth.cloud.google.GoogleKeyJwts;
import com.infisical.operator.connection.Clients;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Creates the proofs of the operator's own identity at AWS, Azure and Google Cloud. Safe for
 * several threads.
 */
public final class CloudProofs {
  private final Clients clients;
  private final AzureTokens azure;
  private final GoogleIdTokens googleIdTokens;
  private final GoogleKeyJwts googleKeys;

  /**
   * @param environment the operator's, where the clouds' own variables are read from
   * @param azureClientId the managed identity that the operator's settings choose
   * @param keyFolder the only folder that key files are read from; empty means any
   */
  public CloudProofs(
      Map<String, String> environment,
      Optional<String> azureClientId,
      Clients clients,
      Optional<Path> keyFolder,
      InstantSource clock) {
    this.clients = clients;
    this.azure = new AzureTokens(environment, azureClientId, clients);
    this.googleIdTokens = new GoogleIdTokens(environment, clients);
    this.googleKeys =
        new GoogleKeyJwts(
            new GoogleKeyFiles(Path.of("/"), GcpIamMethod.KEY_FILE_FIELD, keyFolder), clock);
  }

  /** The client for token endpoints. */
  HttpClient tokenEndpoints() {
    return clients.cloud();
  }

  AzureTokens azure() {
    return azure;
  }

  GoogleIdTokens googleIdTokens() {
    return googleIdTokens;
  }

  GoogleKeyJwts googleKeys() {
    return googleKeys;
  }
}
