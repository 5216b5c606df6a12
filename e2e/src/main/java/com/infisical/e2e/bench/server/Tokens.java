package com.infisical.e2e.bench.server;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Issues access tokens of the size and shape of Infisical's, and knows whose they are. Thread-safe.
 */
final class Tokens {
  private record Issued(int tenant, Instant end) {}

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Duration life;
  private final InstantSource clock;
  private final AtomicLong serial = new AtomicLong();
  private final Map<String, Issued> issued = new ConcurrentHashMap<>();

  Tokens(Duration life, InstantSource clock) {
    this.life = life;
    this.clock = clock;
  }

  Duration life() {
    return life;
  }

  /** A new token for a tenant: a JWT whose signature nobody can check but this server. */
  String issue(int tenant) {
    Instant now = clock.instant();
    String id = "00000000-0000-4000-8000-%012d".formatted(serial.incrementAndGet());
    String claims =
        """
        {"authTokenType":"identityAccessToken","identityId":"%s","identityName":"bench-%d",\
        "authMethod":"universal-auth","orgId":"%s","identityAccessTokenId":"%s","jti":"%s",\
        "accessTokenTTL":%d,"accessTokenMaxTTL":%d,"accessTokenPeriod":0,"iat":%d,"exp":%d}\
        """
            .formatted(
                id,
                tenant,
                id,
                id,
                id,
                life.toSeconds(),
                life.toSeconds(),
                now.getEpochSecond(),
                now.plus(life).getEpochSecond());
    String token =
        encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + encoded(claims) + "." + encoded(id);
    issued.put(token, new Issued(tenant, now.plus(life)));
    return token;
  }

  /** The tenant that the token was issued to; empty when it is unknown, revoked or over. */
  Optional<Integer> tenant(String token) {
    return Optional.ofNullable(issued.get(token))
        .filter(each -> clock.instant().isBefore(each.end()))
        .map(Issued::tenant);
  }

  void revoke(String token) {
    issued.remove(token);
  }

  void forget() {
    issued.clear();
  }

  private static String encoded(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
