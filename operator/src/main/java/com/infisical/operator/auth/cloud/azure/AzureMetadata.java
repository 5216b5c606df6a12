package com.infisical.operator.auth.cloud.azure;

import com.infisical.client.HttpStatus;
import com.infisical.client.SecretText;
import com.infisical.operator.auth.cloud.CloudCall;
import com.infisical.operator.auth.cloud.CloudCall.CallResult;
import com.infisical.operator.auth.cloud.CloudHost;
import com.infisical.operator.auth.cloud.Minting;
import com.infisical.operator.connection.Clients;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Requests access tokens of managed identities from Azure's instance metadata service.
 *
 * <p>Safe for use by several threads.
 */
final class AzureMetadata {
  private static final String HOST_VARIABLE = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
  private static final String PATH = "/metadata/identity/oauth2/token?api-version=2018-02-01";
  private static final int OK = 200;

  private final CloudHost host;
  private final Clients clients;

  /**
   * @param environment may say where the service is, as it says to Azure's own libraries
   */
  AzureMetadata(Map<String, String> environment, Clients clients) {
    this.host = CloudHost.of(HOST_VARIABLE, environment, "http://169.254.169.254");
    this.clients = clients;
  }

  /** A token of the managed identity that {@code source} means. */
  Minting mint(String resource, AzureSource source) {
    if (!host.isUsable()) {
      return host.refused();
    }
    String identity =
        source instanceof AzureSource.ChosenIdentity chosen
            ? "&client_id=" + encoded(chosen.clientId())
            : "";
    URI uri = URI.create(host.url() + PATH + "&resource=" + encoded(resource) + identity);
    HttpRequest request = HttpRequest.newBuilder(uri).header("Metadata", "true").GET().build();
    return switch (CloudCall.send(clients.metadata(), request)) {
      case CallResult.Missing(String why) -> unreachable(why);
      case CallResult.Received answer when answer.status() == OK -> read(answer);
      case CallResult.Received answer -> refused(answer, resource, source);
    };
  }

  private Minting unreachable(String why) {
    return new Minting.Failed(
        "%s could not be called for an access token: %s".formatted(service(), why),
        "method azure works only if the operator runs on Azure with a managed identity or with"
            + " Azure Workload Identity; check that it does, and that no network policy blocks that"
            + " address");
  }

  private Minting read(CallResult.Received answer) {
    String token = answer.json().path("access_token").asText("");
    return token.isEmpty()
        ? new Minting.Failed(
            service() + " responded without an access token",
            "something else responds at that address; check " + HOST_VARIABLE)
        : new Minting.Token(SecretText.of(token));
  }

  private Minting refused(CallResult.Received answer, String resource, AzureSource source) {
    String error = answer.json().path("error").asText("");
    if (error.equals("invalid_resource")) {
      return new Minting.Failed(
          "%s does not know the resource %s".formatted(service(), resource),
          "correct " + AzureTokens.RESOURCE_FIELD);
    }
    if (answer.status() != HttpStatus.BAD_REQUEST || !error.equals("invalid_request")) {
      return new Minting.Failed(
          "%s returned HTTP %d".formatted(service(), answer.status()), "the operator retries");
    }
    return source instanceof AzureSource.ChosenIdentity chosen
        ? new Minting.Failed(
            "%s has no managed identity with the client id that %s names"
                .formatted(service(), chosen.chosenBy()),
            "assign that identity to the operator's nodes or correct the client id")
        : new Minting.Failed(
            service() + " has no default managed identity",
            "assign a managed identity to the operator's nodes, or, if several are assigned, choose"
                + " one with INFISICAL_AZURE_AUTH_CLIENT_ID");
  }

  private String service() {
    return "the Azure instance metadata service at " + host.url();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
