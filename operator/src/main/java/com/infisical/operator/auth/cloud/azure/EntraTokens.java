package com.infisical.operator.auth.cloud.azure;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.client.HttpStatus;
import com.infisical.client.SecretText;
import com.infisical.operator.auth.cloud.CloudCall;
import com.infisical.operator.auth.cloud.CloudCall.CallResult;
import com.infisical.operator.auth.cloud.CloudHost;
import com.infisical.operator.auth.cloud.Minting;
import com.infisical.operator.connection.Clients;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Exchanges the operator's service account token for access tokens at Microsoft Entra ID (Azure
 * Workload Identity).
 *
 * <p>The token file is read for every login: the kubelet renews it. Safe for use by several
 * threads.
 */
final class EntraTokens {
  private static final String HOST_VARIABLE = "AZURE_AUTHORITY_HOST";
  private static final int OK = 200;

  private final CloudHost host;
  private final Clients clients;

  /**
   * @param environment may say where Entra ID is, as it says to Azure's own libraries
   */
  EntraTokens(Map<String, String> environment, Clients clients) {
    this.host = CloudHost.of(HOST_VARIABLE, environment, "https://login.microsoftonline.com");
    this.clients = clients;
  }

  /** A token of the application that {@code identity} stands for. */
  Minting mint(String resource, AzureSource.WorkloadIdentity identity) {
    if (!host.isUsable()) {
      return host.refused();
    }
    if (host.isOpenToReaders()) {
      return new Minting.Failed(
          "the operator's variable " + HOST_VARIABLE + " names a plain-http address",
          "use https, since a token is sent there");
    }
    String assertion = assertion(identity.tokenFile());
    if (assertion.isEmpty()) {
      return new Minting.Failed(
          "the token file that AZURE_FEDERATED_TOKEN_FILE names cannot be read or is empty",
          "check that the operator's pod has the label azure.workload.identity/use: \"true\" and"
              + " that the Azure Workload Identity webhook runs");
    }
    return switch (CloudCall.send(clients.cloud(), request(resource, identity, assertion))) {
      case CallResult.Missing(String why) ->
          new Minting.Failed(
              "%s could not be called for an access token: %s".formatted(service(), why),
              "check the operator's network, its proxy variables and " + HOST_VARIABLE);
      case CallResult.Received answer when answer.status() == OK -> read(answer.json());
      case CallResult.Received answer -> refused(answer, resource);
    };
  }

  private static String assertion(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private HttpRequest request(
      String resource, AzureSource.WorkloadIdentity identity, String assertion) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    form.put("client_id", identity.clientId());
    // The resource's own slash stays, or the audience would differ from the metadata service's.
    form.put("scope", resource + "/.default");
    form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    form.put("client_assertion", assertion);
    String body =
        form.entrySet().stream()
            .map(field -> field.getKey() + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return HttpRequest.newBuilder(
            URI.create(host.url() + "/" + encoded(identity.tenantId()) + "/oauth2/v2.0/token"))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Accept", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private Minting read(JsonNode answer) {
    String token = answer.path("access_token").asText("");
    return token.isEmpty()
        ? new Minting.Failed(
            service() + " responded without an access token",
            "something else responds at that address; check " + HOST_VARIABLE)
        : new Minting.Token(SecretText.of(token));
  }

  private Minting refused(CallResult.Received answer, String resource) {
    if (answer.status() >= HttpStatus.SERVER_ERROR) {
      return new Minting.Failed(
          "%s returned HTTP %d".formatted(service(), answer.status()), "the operator retries");
    }
    int code = answer.json().path("error_codes").path(0).asInt(0);
    return new Minting.Failed(
        "%s returned no access token for the workload identity: HTTP %d%s"
            .formatted(service(), answer.status(), code == 0 ? "" : " AADSTS" + code),
        advice(code, resource));
  }

  private static String advice(int code, String resource) {
    return switch (code) {
      case 70021, 700211, 700212, 700213 ->
          "add a federated credential with the cluster's issuer, the operator's service account and"
              + " the audience api://AzureADTokenExchange to the application";
      case 700016, 7000215 -> "check AZURE_CLIENT_ID: the tenant has no such application";
      case 90002, 900023 -> "check AZURE_TENANT_ID: there is no such tenant";
      case 500011 ->
          "the tenant does not know the resource %s: correct %s"
              .formatted(resource, AzureTokens.RESOURCE_FIELD);
      case 700024 -> "the service account token is not valid now: check the nodes' clocks";
      default ->
          "check the application's federated credential, AZURE_CLIENT_ID, AZURE_TENANT_ID and "
              + AzureTokens.RESOURCE_FIELD;
    };
  }

  private String service() {
    return "Microsoft Entra ID at " + host.url();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
