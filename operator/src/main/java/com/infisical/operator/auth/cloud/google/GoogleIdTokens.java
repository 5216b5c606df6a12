package com.infisical.operator.auth.cloud.google;

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
import java.util.regex.Pattern;

/**
 * Requests a new ID token of the default service account from Google's metadata server for every
 * login.
 *
 * <p>Safe for use by several threads.
 */
public final class GoogleIdTokens {
  private static final String HOST_VARIABLE = "GCE_METADATA_HOST";
  private static final String PATH =
      "/computeMetadata/v1/instance/service-accounts/default/identity";
  private static final String FLAVOR = "Metadata-Flavor";
  private static final Pattern JWT = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
  private static final int OK = 200;

  private final CloudHost host;
  private final Clients clients;

  /**
   * Google ID tokens.
   *
   * @param environment may say where the server is, as it says to Google's own libraries: a host
   *     with or without a port
   */
  public GoogleIdTokens(Map<String, String> environment, Clients clients) {
    String host = environment.getOrDefault(HOST_VARIABLE, "").strip();
    this.host =
        CloudHost.of(
            HOST_VARIABLE,
            host.isEmpty() ? Map.of() : Map.of(HOST_VARIABLE, "http://" + host),
            "http://metadata.google.internal");
    this.clients = clients;
  }

  /** A token for {@code audience}; blocks while it is asked for. */
  public Minting mint(String audience) {
    if (!host.isUsable()) {
      return new Minting.Failed(
          "the operator's variable " + HOST_VARIABLE + " is not a host name",
          "write it like metadata.google.internal or 169.254.169.254:80, or remove it");
    }
    String query = "?audience=" + URLEncoder.encode(audience, StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(host.url() + PATH + query + "&format=full"))
            .header(FLAVOR, "Google")
            .GET()
            .build();
    return switch (CloudCall.send(clients.metadata(), request)) {
      case CallResult.Missing(String why) ->
          new Minting.Failed(
              "%s could not be called for an ID token: %s".formatted(server(), why),
              "method gcp-id-token works only if the operator runs on Google Cloud with a service"
                  + " account; check that it does, and that no network policy blocks that address");
      case CallResult.Received answer when answer.status() == OK -> read(answer);
      case CallResult.Received answer -> refused(answer.status());
    };
  }

  private Minting read(CallResult.Received answer) {
    String token = answer.body().reveal().strip();
    // Every answer of the real server says so; a captive portal or a proxy does not.
    boolean real = answer.headers().firstValue(FLAVOR).filter("Google"::equals).isPresent();
    return real && JWT.matcher(token).matches()
        ? new Minting.Token(SecretText.of(token))
        : new Minting.Failed(
            server() + " responded without an ID token",
            "something else responds at that address; check " + HOST_VARIABLE);
  }

  private Minting refused(int status) {
    String what = "%s returned no ID token: HTTP %d".formatted(server(), status);
    return switch (status) {
      case HttpStatus.NOT_FOUND ->
          new Minting.Failed(
              what,
              "attach a service account to the operator's nodes, or bind one to the operator's"
                  + " Kubernetes service account by Workload Identity Federation for GKE");
      case HttpStatus.FORBIDDEN ->
          new Minting.Failed(
              what,
              "grant roles/iam.workloadIdentityUser on the Google service account to the operator's"
                  + " Kubernetes service account");
      default -> new Minting.Failed(what, "the operator retries");
    };
  }

  private String server() {
    return "the Google metadata server at " + host.url();
  }
}
