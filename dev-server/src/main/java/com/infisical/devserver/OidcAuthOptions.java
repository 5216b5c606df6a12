package com.infisical.devserver;

import com.infisical.devserver.auth.Bounds;
import com.infisical.devserver.auth.TokenSettings;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * How oidc auth of an identity is attached; without more, every token of the issuer may log in.
 *
 * @param discoveryUrl below which {@code /.well-known/openid-configuration} is
 * @param caCertificate PEM that is trusted there; empty trusts any certificate
 */
public record OidcAuthOptions(
    String discoveryUrl, String caCertificate, Bounds bounds, TokenSettings tokens) {
  /** For tokens of that issuer, whose keys are found at {@code discoveryUrl}. */
  public static OidcAuthOptions issuer(String issuer, String discoveryUrl, String caCertificate) {
    return new OidcAuthOptions(
        discoveryUrl, caCertificate, new Bounds(issuer, "", "", Map.of()), TokenSettings.DEFAULT);
  }

  public OidcAuthOptions bounds(UnaryOperator<Bounds> change) {
    return new OidcAuthOptions(discoveryUrl, caCertificate, change.apply(bounds), tokens);
  }

  /** A comma list, one of which must match. */
  public OidcAuthOptions audiences(String list) {
    return bounds(b -> new Bounds(b.issuer(), list, b.subject(), b.claims()));
  }

  /** A name or pattern. */
  public OidcAuthOptions subject(String pattern) {
    return bounds(b -> new Bounds(b.issuer(), b.audiences(), pattern, b.claims()));
  }

  /** Life of one access token. */
  public OidcAuthOptions accessTokenTtl(Duration ttl) {
    return new OidcAuthOptions(discoveryUrl, caCertificate, bounds, tokens.withTtl(ttl));
  }
}
