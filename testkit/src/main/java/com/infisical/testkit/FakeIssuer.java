package com.infisical.testkit;

import com.infisical.testkit.FakeService.Call;
import com.infisical.testkit.FakeService.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An issuer of JWTs that OpenID discovery finds, with tokens such as an API server issues. Safe for
 * use by several threads.
 */
public final class FakeIssuer implements AutoCloseable {
  private static final String KEYS = "/openid/v1/jwks";

  private final FakeService service = new FakeService(this::answer);
  private volatile SigningKey key = SigningKey.make();

  private FakeIssuer() {}

  /** An issuer with one key. */
  public static FakeIssuer start() {
    return new FakeIssuer();
  }

  /** Its name, below which its discovery document is. */
  public String address() {
    return service.address();
  }

  /** Where its keys are. */
  public String keysAddress() {
    return address() + KEYS;
  }

  /** The key that signs now. */
  public SigningKey key() {
    return key;
  }

  /** Signs with another key from now on, and publishes only that. */
  public void rotate() {
    key = SigningKey.make();
  }

  /** Answers every call with this status until the end. */
  public void fail(int status) {
    service.answerInstead(Reply.json(status, "{}"));
  }

  /** The claims of a service account's token of ten minutes, to be signed or changed. */
  public Map<String, Object> claims(String subject, String... audiences) {
    Instant now = Instant.now();
    Map<String, Object> claims = new HashMap<>();
    claims.put("iss", address());
    claims.put("sub", subject);
    claims.put("aud", List.of(audiences));
    claims.put("iat", now);
    claims.put("nbf", now);
    claims.put("exp", now.plus(Duration.ofMinutes(10)));
    claims.put("kubernetes.io", Map.of("namespace", "shop"));
    return claims;
  }

  private Reply answer(Call call) {
    return switch (call.path()) {
      case "/.well-known/openid-configuration" ->
          Reply.json(
              200, "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(address(), keysAddress()));
      case KEYS -> Reply.json(200, "{\"keys\":[" + key.jwk() + "]}");
      default -> Reply.json(404, "{}");
    };
  }

  @Override
  public void close() {
    service.close();
  }
}
