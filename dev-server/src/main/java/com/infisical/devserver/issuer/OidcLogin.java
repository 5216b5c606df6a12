package com.infisical.devserver.issuer;

import com.infisical.devserver.auth.AccessTokens;
import com.infisical.devserver.auth.Attached;
import com.infisical.devserver.auth.Bounds;
import com.infisical.devserver.auth.Grant;
import com.infisical.devserver.auth.OidcAuth;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.issuer.IssuerKeys.Named;
import com.infisical.devserver.issuer.IssuerKeys.Unavailable;
import com.infisical.devserver.store.Store;
import java.security.PublicKey;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Logs in with a JWT that the keys of its issuer verify, which OpenID discovery finds
 * (docs/design/infisical-api.md#28-oidc-auth-jwt-auth-token-auth).
 */
public final class OidcLogin {
  private final Store store;
  private final AccessTokens tokens;
  private final Clock clock;
  private final IssuerKeys keys = new IssuerKeys();

  public OidcLogin(Store store, AccessTokens tokens, Clock clock) {
    this.store = store;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** Gives a token, or refuses. */
  public Grant login(String identityId, String jwt) {
    Attached<OidcAuth> known = Attached.find(store, identityId, OidcAuth.class, "OIDC");
    OidcAuth method = known.method();
    List<Named> published = published(method);
    PresentedJwt token =
        PresentedJwt.parse(jwt).orElseThrow(() -> ApiException.unauthorized("Invalid JWT"));
    Optional<String> flaw = token.flaw(key(published, token.keyId().orElse("")), clock.instant());
    if (flaw.isPresent()) {
      throw denied(flaw.get());
    }
    check(method.bounds(), token);
    return tokens.issue(
        known.identity(),
        method.tokens(),
        new AccessTokens.Proof("oidc-auth", "", Map.of("oidc", Map.of("claims", Map.of()))));
  }

  private List<Named> published(OidcAuth method) {
    String url;
    try {
      url =
          keys.discover(method.discoveryUrl(), method.caCertificate())
              .orElseThrow(
                  () ->
                      denied(
                          "OIDC discovery document does not contain a jwks_uri. The identity"
                              + " provider may be misconfigured."));
    } catch (Unavailable e) {
      throw denied(
          "Failed to fetch OIDC discovery document from %s. %s"
              .formatted(method.discoveryUrl(), e.getMessage()));
    }
    try {
      return keys.at(url, method.caCertificate());
    } catch (Unavailable e) {
      throw denied("Failed to retrieve signing key from OIDC provider: " + e.getMessage());
    }
  }

  private static PublicKey key(List<Named> keys, String id) {
    return keys.stream()
        .filter(key -> key.id().equals(id))
        .map(Named::key)
        .findFirst()
        .orElseThrow(
            () ->
                denied(
                    "Unable to verify JWT signature. The signing key '%s' was not found in the OIDC provider's JWKS endpoint. This may indicate an invalid token or misconfigured OIDC provider."
                        .formatted(id)));
  }

  private static void check(Bounds bounds, PresentedJwt token) {
    if (!token.issuer().equals(bounds.issuer())) {
      throw denied("jwt issuer invalid. expected: " + bounds.issuer());
    }
    if (!bounds.subject().isEmpty() && !new Policy(bounds.subject()).allows(token.subject())) {
      throw ApiException.forbidden("Access denied: OIDC subject not allowed.");
    }
    if (!bounds.audiences().isEmpty()
        && !new Policy(bounds.audiences()).allows(token.audiences())) {
      throw denied("OIDC audience not allowed.");
    }
    bounds
        .claims()
        .forEach(
            (name, allowed) -> {
              Object value =
                  token
                      .claim(name)
                      .orElseThrow(() -> denied("token has no %s field".formatted(name)));
              if (!new Policy(allowed).allows(value)) {
                throw denied("OIDC claim not allowed.");
              }
            });
  }

  private static ApiException denied(String why) {
    return ApiException.unauthorized("Access denied: " + why);
  }
}
