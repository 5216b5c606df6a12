package com.infisical.devserver.cloud;

import com.infisical.devserver.auth.AccessTokens;
import com.infisical.devserver.auth.Attached;
import com.infisical.devserver.auth.AzureAuth;
import com.infisical.devserver.auth.Grant;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.store.Store;
import java.security.PublicKey;
import java.time.Clock;
import java.util.Map;

/**
 * Logs in with an access token of an Azure identity (docs/design/infisical-api.md#24-azure-auth).
 */
public final class AzureLogin {
  private final Store store;
  private final AccessTokens tokens;
  private final PublishedKeys keys;
  private final Clock clock;

  public AzureLogin(Store store, AccessTokens tokens, PublishedKeys keys, Clock clock) {
    this.store = store;
    this.tokens = tokens;
    this.keys = keys;
    this.clock = clock;
  }

  /** Gives a token, or refuses. */
  public Grant login(String identityId, String jwt) {
    Attached<AzureAuth> known = Attached.find(store, identityId, AzureAuth.class, "Azure");
    AzureAuth method = known.method();
    CloudToken token = CloudToken.parse(jwt);
    PublicKey key =
        keys.azure(method.tenantId(), token.keyId())
            .orElseThrow(() -> ApiException.unauthorized("Invalid signing key"));
    token.verify(key);
    token.checkTimes(clock.instant());
    checkAudience(method.resource(), token.audience());
    String issuer = "https://sts.windows.net/" + method.tenantId() + "/";
    if (!token.text("iss").equals(issuer)) {
      throw ApiException.token("jwt issuer invalid. expected: " + issuer);
    }
    if (!token.text("tid").equals(method.tenantId())) {
      throw ApiException.unauthorized("Tenant ID mismatch");
    }
    String principal = token.text("oid");
    if (!new CommaList(method.allowedServicePrincipalIds()).allows(principal)) {
      throw ApiException.unauthorized("Service principal '" + principal + "' not allowed");
    }
    Map<String, Object> claim =
        Map.of("azure", Map.of("tenantId", method.tenantId(), "servicePrincipalId", principal));
    return tokens.issue(
        known.identity(), method.tokens(), new AccessTokens.Proof("azure-auth", "", claim));
  }

  /** A token whose audience has no trailing slash may be for a resource that has one. */
  private static void checkAudience(String resource, String audience) {
    String expected =
        resource.endsWith("/") && !audience.endsWith("/")
            ? resource.substring(0, resource.length() - 1)
            : resource;
    if (!audience.equals(expected)) {
      throw ApiException.token("jwt audience invalid. expected: " + expected);
    }
  }
}
