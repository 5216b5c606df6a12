package com.infisical.devserver.auth;

import com.infisical.devserver.hooks.Switches;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.http.Caller;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.store.Identity;
import com.infisical.devserver.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Issues, checks, renews and revokes access tokens
 * (docs/design/infisical-api.md#3-access-token-semantics-renew-revoke). Safe for use by several
 * threads.
 */
public final class AccessTokens {
  private static final Duration CEILING = Duration.ofDays(90);
  private static final long PERIODIC_MAX_TTL = 1_000_000_000;

  private final Store store;
  private final Clock clock;
  private final Switches switches;
  private final TokenCodec codec = TokenCodec.withRandomKey();
  private final ServiceTokens serviceTokens = new ServiceTokens();
  private final Map<String, Issued> issued = new ConcurrentHashMap<>();

  public AccessTokens(Store store, Clock clock, Switches switches) {
    this.store = store;
    this.clock = clock;
    this.switches = switches;
  }

  /**
   * What a token is issued for.
   *
   * @param method as the claim {@code authMethod} has it
   * @param clientSecretId empty but for universal auth
   * @param proof the claim {@code identityAuth}
   */
  public record Proof(String method, String clientSecretId, Map<String, Object> proof) {
    public Proof {
      proof = Map.copyOf(proof);
    }
  }

  private static final class Issued {
    private final Identity identity;
    private final TokenSettings settings;
    private final Proof proof;
    private final Instant created;
    private final boolean permanent;
    private final AtomicLong uses = new AtomicLong();
    private volatile boolean revoked;

    Issued(
        Identity identity,
        TokenSettings settings,
        Proof proof,
        Instant created,
        boolean permanent) {
      this.identity = identity;
      this.settings = settings;
      this.proof = proof;
      this.created = created;
      this.permanent = permanent;
    }

    boolean usedUp() {
      return settings.usesLimit() > 0 && uses.get() >= settings.usesLimit();
    }
  }

  /** The tokens that no login brings. */
  public ServiceTokens serviceTokens() {
    return serviceTokens;
  }

  /** A token for somebody who has just proven to be the identity. */
  public Grant issue(Identity identity, TokenSettings settings, Proof proof) {
    Instant now = clock.instant();
    String id = UUID.randomUUID().toString();
    Issued token = new Issued(identity, settings, proof, now, false);
    issued.put(id, token);
    Duration life = settings.period().isPositive() ? settings.period() : settings.ttl();
    return grant(id, token, life, capped(life, settings, settings.maxTtl()));
  }

  /** A token that outlives {@link #revokeAll()} and ten years of a moved clock. */
  public String issuePermanent(Identity identity) {
    String id = UUID.randomUUID().toString();
    TokenSettings settings = TokenSettings.DEFAULT.withMaxTtl(Duration.ZERO);
    Issued token =
        new Issued(
            identity, settings, new Proof("token-auth", "", Map.of()), clock.instant(), true);
    issued.put(id, token);
    return codec.sign(claims(id, token, Duration.ofDays(3650)));
  }

  private static Duration capped(Duration life, TokenSettings settings, Duration left) {
    Duration wanted = life.isPositive() ? life : CEILING;
    boolean limited = settings.maxTtl().isPositive() && !settings.period().isPositive();
    Duration most = limited && left.compareTo(CEILING) < 0 ? left : CEILING;
    return wanted.compareTo(most) < 0 ? wanted : most;
  }

  private Grant grant(String id, Issued token, Duration shown, Duration life) {
    boolean periodic = token.settings.period().isPositive();
    return new Grant(
        codec.sign(claims(id, token, life)),
        shown.toSeconds(),
        periodic ? PERIODIC_MAX_TTL : token.settings.maxTtl().toSeconds(),
        "Bearer",
        token.identity.id());
  }

  private TokenCodec.Claims claims(String id, Issued token, Duration life) {
    Instant now = clock.instant();
    return new TokenCodec.Claims(
        id, token.identity, token.settings, token.proof, token.created, now, now.plus(life));
  }

  /** Proves the sender of a request and counts one use; refuses as 3.3 says. */
  public Caller authenticate(Request request) {
    String header = request.header("authorization").orElse("");
    if (header.length() <= "Bearer ".length()) {
      throw ApiException.unauthorized("Token missing");
    }
    String text = header.substring("Bearer ".length());
    if (text.startsWith("st.")) {
      return serviceTokens.authenticate(request, text);
    }
    String id = verified(text);
    Issued token = issued.get(id);
    if (token == null) {
      throw ApiException.unauthorized("No identity access token found");
    }
    checkAlive(token);
    if (!TrustedIp.anyHolds(token.settings.trustedIps(), request.clientIp())) {
      throw ApiException.forbidden(
          "You are not allowed to access this resource from the current IP address");
    }
    if (!use(token)) {
      throw ApiException.unauthorized(
          switches.oldServer()
              ? "Unable to renew because access token number of uses limit reached"
              : "Failed to authorize: token usage limit reached");
    }
    return new Caller(token.identity);
  }

  private void checkAlive(Issued token) {
    if (token.revoked) {
      throw ApiException.unauthorized(
          switches.oldServer()
              ? "No identity access token found"
              : "Failed to authorize: token has been revoked");
    }
    if (!exists(token.identity)) {
      throw ApiException.unauthorized("Identity does not belong to any organization");
    }
  }

  private static boolean use(Issued token) {
    long limit = token.settings.usesLimit();
    return limit == 0 || token.uses.getAndUpdate(n -> n < limit ? n + 1 : n) < limit;
  }

  private boolean exists(Identity identity) {
    return store.read(tables -> tables.identities().byId(identity.id())).isPresent();
  }

  /** The token's id, once signature and expiry are checked. */
  private String verified(String text) {
    TokenCodec.Verified claims = codec.verify(text);
    if (!clock.instant().isBefore(claims.expires())) {
      throw ApiException.token("Your token has expired. Please re-authenticate.");
    }
    return claims.tokenId();
  }

  /** A new token with the same id, shortened near the end of the maximum (3.4). */
  public Grant renew(String text) {
    String id = verified(text);
    Issued token = issued.get(id);
    if (token == null) {
      throw ApiException.unauthorized("No identity access token found");
    }
    checkRenewable(token);
    TokenSettings settings = token.settings;
    Duration left = Duration.between(clock.instant(), token.created.plus(settings.maxTtl()));
    boolean limited = settings.maxTtl().isPositive() && !settings.period().isPositive();
    Duration life = settings.period().isPositive() ? settings.period() : settings.ttl();
    if (switches.oldServer()) {
      return renewAsBefore(text, token, limited && left.compareTo(life) < 0);
    }
    if (limited && left.toSeconds() <= 0) {
      throw ApiException.unauthorized(
          "Cannot renew: identity access token has reached its max TTL");
    }
    Duration granted = capped(life, settings, left);
    return grant(id, token, granted, granted);
  }

  private static Grant renewAsBefore(String text, Issued token, boolean beyond) {
    if (beyond) {
      throw ApiException.unauthorized("Failed to renew MI access token due to Max TTL expiration");
    }
    return new Grant(
        text,
        token.settings.ttl().toSeconds(),
        token.settings.maxTtl().toSeconds(),
        "Bearer",
        token.identity.id());
  }

  private void checkRenewable(Issued token) {
    if (token.revoked) {
      throw ApiException.unauthorized("Cannot renew: token has been revoked");
    }
    if (token.usedUp()) {
      throw ApiException.unauthorized("Cannot renew exhausted access token");
    }
    if (!exists(token.identity)) {
      throw ApiException.unauthorized("Cannot renew: Identity is not a member of the organization");
    }
    if (clientSecretRevoked(token)) {
      throw ApiException.unauthorized("Cannot renew: client secret has been revoked");
    }
  }

  private boolean clientSecretRevoked(Issued token) {
    if (token.proof.clientSecretId().isEmpty()) {
      return false;
    }
    Optional<UniversalAuth.ClientSecret> secret =
        store.read(
            tables ->
                tables
                    .identities()
                    .method(token.identity.id(), UniversalAuth.class)
                    .flatMap(method -> method.byId(token.proof.clientSecretId())));
    return secret.map(UniversalAuth.ClientSecret::revoked).orElse(true);
  }

  /** Ends a token (3.5). */
  public void revoke(String text) {
    Issued token = issued.get(verified(text));
    if (token == null || token.revoked) {
      throw ApiException.unauthorized("Failed to authorize: token has been revoked");
    }
    token.revoked = true;
  }

  /** Ends all tokens but permanent ones, and tells how many. */
  public int revokeAll() {
    int ended = 0;
    for (Issued token : issued.values()) {
      if (!token.permanent && !token.revoked) {
        token.revoked = true;
        ended++;
      }
    }
    return ended;
  }
}
