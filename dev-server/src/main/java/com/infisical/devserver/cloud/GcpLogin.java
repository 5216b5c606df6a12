package com.infisical.devserver.cloud;

import com.infisical.devserver.auth.AccessTokens;
import com.infisical.devserver.auth.Attached;
import com.infisical.devserver.auth.GcpAuth;
import com.infisical.devserver.auth.Grant;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.store.Store;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Logs in with a token of a Google service account (docs/design/infisical-api.md#25-gcp-auth). */
public final class GcpLogin {
  private static final String ISSUER = "https://accounts.google.com";
  private static final Duration GOOGLES_SKEW = Duration.ofMinutes(5);
  private static final Pattern SERVICE_ACCOUNT =
      Pattern.compile("[a-z0-9-]+@[a-z0-9.:-]+\\.iam\\.gserviceaccount\\.com");

  private final Store store;
  private final AccessTokens tokens;
  private final PublishedKeys keys;
  private final Clock clock;

  public GcpLogin(Store store, AccessTokens tokens, PublishedKeys keys, Clock clock) {
    this.store = store;
    this.tokens = tokens;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Who presented the token.
   *
   * @param engine what the token says of the machine, where it does
   */
  private record Presenter(String email, Optional<Map<?, ?>> engine) {}

  /** Gives a token, or refuses. */
  public Grant login(String identityId, String jwt) {
    Attached<GcpAuth> known = Attached.find(store, identityId, GcpAuth.class, "GCP");
    GcpAuth method = known.method();
    CloudToken token = CloudToken.parse(jwt);
    Presenter presenter =
        switch (method.type()) {
          case GCE -> verifyIdToken(token, identityId);
          case IAM -> verifySigned(token, identityId);
        };
    if (!new CommaList(method.allowedServiceAccounts()).allows(presenter.email())) {
      throw ApiException.unauthorized("Access denied: GCP service account not allowed.");
    }
    presenter.engine().ifPresent(engine -> checkMachine(method, engine));
    Map<String, Object> claim = Map.of("gcp", Map.of("serviceAccountEmail", presenter.email()));
    return tokens.issue(
        known.identity(), method.tokens(), new AccessTokens.Proof("gcp-auth", "", claim));
  }

  private Presenter verifyIdToken(CloudToken token, String identityId) {
    PublicKey key =
        keys.googleIdToken(token.keyId())
            .orElseThrow(() -> ApiException.token("No pem found for envelope"));
    token.verify(key);
    token.checkTimes(clock.instant(), GOOGLES_SKEW);
    if (!token.text("iss").equals(ISSUER)) {
      throw ApiException.token("Invalid issuer, expected one of [" + ISSUER + "]");
    }
    if (!token.audience().equals(identityId)) {
      throw ApiException.token("Wrong recipient, payload audience != requiredAudience");
    }
    String email = token.text("email");
    if (email.isEmpty()) {
      throw ApiException.unauthorized("The ID token names no email address");
    }
    return new Presenter(email, token.object("google", "compute_engine"));
  }

  private Presenter verifySigned(CloudToken token, String identityId) {
    String account = token.text("sub");
    if (!SERVICE_ACCOUNT.matcher(account).matches()) {
      throw ApiException.unauthorized("Invalid service account identifier");
    }
    PublicKey key =
        keys.googleServiceAccount(account, token.keyId())
            .orElseThrow(() -> ApiException.token("secret or public key must be provided"));
    token.verify(key);
    token.checkTimes(clock.instant());
    if (!token.audience().equals(identityId)) {
      throw ApiException.unauthorized("Invalid audience in GCP IAM Token");
    }
    return new Presenter(account, Optional.empty());
  }

  private static void checkMachine(GcpAuth method, Map<?, ?> engine) {
    if (!new CommaList(method.allowedProjects()).allows(String.valueOf(engine.get("project_id")))) {
      throw ApiException.unauthorized("Access denied: GCP project not allowed.");
    }
    if (!new CommaList(method.allowedZones()).allows(String.valueOf(engine.get("zone")))) {
      throw ApiException.unauthorized("Access denied: GCP zone not allowed.");
    }
  }
}
