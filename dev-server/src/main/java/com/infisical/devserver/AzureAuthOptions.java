package com.infisical.devserver;

import com.infisical.devserver.auth.TokenSettings;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * How azure auth of an identity is attached; without more, every principal of the tenant may log
 * in.
 *
 * @param resource what tokens must be for
 * @param allowedServicePrincipalIds comma list of object ids; empty allows any
 */
public record AzureAuthOptions(
    String tenantId, String resource, String allowedServicePrincipalIds, TokenSettings tokens) {
  /** For tokens of that tenant, for {@code https://management.azure.com/}. */
  public static AzureAuthOptions tenant(String tenantId) {
    return new AzureAuthOptions(
        tenantId, "https://management.azure.com/", "", TokenSettings.DEFAULT);
  }

  public AzureAuthOptions resource(String other) {
    return new AzureAuthOptions(tenantId, other, allowedServicePrincipalIds, tokens);
  }

  public AzureAuthOptions allowedServicePrincipalIds(String commaList) {
    return new AzureAuthOptions(tenantId, resource, commaList, tokens);
  }

  /** Life of one access token. */
  public AzureAuthOptions accessTokenTtl(Duration ttl) {
    return tokens(settings -> settings.withTtl(ttl));
  }

  public AzureAuthOptions tokens(UnaryOperator<TokenSettings> change) {
    return new AzureAuthOptions(
        tenantId, resource, allowedServicePrincipalIds, change.apply(tokens));
  }
}
