package com.infisical.devserver.cloud;

import java.util.Optional;

/**
 * Where the keys are by which the tokens of clouds are verified; the public clouds are never called
 * unless they are named here.
 *
 * @param entra base URL of Microsoft Entra ID, below which each tenant's {@code /discovery/keys} is
 * @param googleIdTokens URL of the certificates of ID tokens
 * @param googleServiceAccounts base URL of the certificates of service accounts, to be followed by
 *     the account's email address
 */
public record CloudIssuers(
    Optional<String> entra,
    Optional<String> googleIdTokens,
    Optional<String> googleServiceAccounts) {
  /** Drops trailing slashes. */
  public CloudIssuers {
    entra = entra.map(CloudIssuers::withoutSlash);
    googleServiceAccounts = googleServiceAccounts.map(CloudIssuers::withoutSlash);
  }

  /** No cloud is known. */
  public static CloudIssuers none() {
    return new CloudIssuers(Optional.empty(), Optional.empty(), Optional.empty());
  }

  public CloudIssuers withEntra(String baseUrl) {
    return new CloudIssuers(Optional.of(baseUrl), googleIdTokens, googleServiceAccounts);
  }

  public CloudIssuers withGoogleIdTokens(String certificatesUrl) {
    return new CloudIssuers(entra, Optional.of(certificatesUrl), googleServiceAccounts);
  }

  public CloudIssuers withGoogleServiceAccounts(String baseUrl) {
    return new CloudIssuers(entra, googleIdTokens, Optional.of(baseUrl));
  }

  private static String withoutSlash(String url) {
    return url.replaceFirst("/+$", "");
  }
}
