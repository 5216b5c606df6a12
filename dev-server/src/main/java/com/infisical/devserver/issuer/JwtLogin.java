package com.infisical.devserver.issuer;

import com.infisical.devserver.auth.AccessTokens;
import com.infisical.devserver.auth.Attached;
import com.infisical.devserver.auth.Bounds;
import com.infisical.devserver.auth.Grant;
import com.infisical.devserver.auth.JwtAuth;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.issuer.IssuerKeys.Named;
import com.infisical.devserver.issuer.IssuerKeys.Unavailable;
import com.infisical.devserver.store.Store;
import java.security.PublicKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Logs in with a JWT that the keys of the identity's configuration verify
 * (docs/design/infisical-api.md#28-oidc-auth-jwt-auth-token-auth).
 */
public final class JwtLogin {
  private final Store store;
  private final AccessTokens tokens;
  private final Clock clock;
  private final IssuerKeys keys = new IssuerKeys();

  public JwtLogin(Store store, AccessTokens tokens, Clock clock) {
    this.store = store;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** Gives a token, or refuses. */
  public Grant login(String identityId, String jwt) {
    Attached<JwtAuth> known = Attached.find(store, identityId, JwtAuth.class, "JWT");
    JwtAuth method = known.method();
    PresentedJwt token =
        PresentedJwt.parse(jwt).orElseThrow(() -> ApiException.unauthorized("Invalid JWT"));
    switch (method.keys()) {
      case JwtAuth.Keys.Fixed fixed -> verify(token, fixed);
      case JwtAuth.Keys.Published published -> verify(token, published);
    }
    check(method.bounds(), token);
    return tokens.issue(
        known.identity(), method.tokens(), new AccessTokens.Proof("jwt-auth", "", Map.of()));
  }

  private void verify(PresentedJwt token, JwtAuth.Keys.Published published) {
    PublicKey key;
    try {
      key =
          keys.at(published.url(), published.caCertificate()).stream()
              .filter(each -> each.id().equals(token.keyId().orElse("")))
              .map(Named::key)
              .findFirst()
              .orElseThrow(JwtLogin::unexpected);
    } catch (Unavailable _) {
      throw unexpected();
    }
    Optional<String> flaw = token.flaw(key, clock.instant());
    if (flaw.isPresent()) {
      throw denied(flaw.get());
    }
  }

  private void verify(PresentedJwt token, JwtAuth.Keys.Fixed fixed) {
    List<String> flaws = new ArrayList<>();
    for (String pem : fixed.pems()) {
      Optional<String> flaw =
          IssuerKeys.pem(pem)
              .map(key -> token.flaw(key, clock.instant()))
              .orElse(Optional.of("invalid algorithm"));
      if (flaw.isEmpty()) {
        return;
      }
      flaws.add(flaw.get());
    }
    throw denied("JWT verification failed with all keys. Errors - " + String.join("; ", flaws));
  }

  private static void check(Bounds bounds, PresentedJwt token) {
    if (!bounds.issuer().isEmpty() && !token.issuer().equals(bounds.issuer())) {
      throw ApiException.forbidden("Access denied: issuer mismatch");
    }
    if (!bounds.subject().isEmpty()) {
      if (token.subject().isEmpty()) {
        throw denied("token has no subject field");
      }
      if (!new Policy(bounds.subject()).allows(token.subject())) {
        throw ApiException.forbidden("Access denied: subject not allowed");
      }
    }
    if (!bounds.audiences().isEmpty()) {
      checkAudience(bounds.audiences(), token);
    }
    bounds.claims().forEach((name, allowed) -> checkClaim(name, allowed, token));
  }

  private static void checkAudience(String allowed, PresentedJwt token) {
    if (token.audiences().isEmpty()) {
      throw denied("token has no audience field");
    }
    // Infisical's matcher takes texts only, and Kubernetes always issues a list.
    if (token.hasListOfAudiences()) {
      throw unexpected();
    }
    if (!new Policy(allowed).allows(token.audiences())) {
      throw denied("token audience not allowed");
    }
  }

  private static void checkClaim(String name, String allowed, PresentedJwt token) {
    Object value =
        token.claim(name).orElseThrow(() -> denied("token has no %s field".formatted(name)));
    if (!new Policy(allowed).allows(value)) {
      throw denied("claim mismatch for field " + name);
    }
  }

  private static ApiException denied(String why) {
    return ApiException.unauthorized("Access denied: " + why);
  }

  private static ApiException unexpected() {
    return ApiException.of(500, "InternalServerError", "Something went wrong");
  }
}
