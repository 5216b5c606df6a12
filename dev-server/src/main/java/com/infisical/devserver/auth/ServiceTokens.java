package com.infisical.devserver.auth;

import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.http.Caller;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.store.Identity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Issues and checks service tokens (docs/design/infisical-api.md#11-service-tokens-legacy). Safe
 * for use by several threads.
 */
public final class ServiceTokens {
  private static final List<String> ROUTES =
      List.of("/api/v2/service-token", "/api/v3/secrets", "/api/v4/secrets");

  private final Map<String, Issued> issued = new ConcurrentHashMap<>();

  /**
   * A service token.
   *
   * @param identity whose rights in the project it has
   */
  public record Issued(Identity identity, String id, String secret, String projectId) {
    @Override
    public String toString() {
      return "ServiceToken[" + id + "]";
    }
  }

  /** A token as users have it, with the fourth part that is not for the server. */
  public String issue(Identity identity, String projectId) {
    Issued token =
        new Issued(identity, UUID.randomUUID().toString(), UUID.randomUUID().toString(), projectId);
    issued.put(token.id(), token);
    return "st.%s.%s.%s".formatted(token.id(), token.secret(), UUID.randomUUID());
  }

  /** Lets the sender of a request in, on the routes that know such tokens. */
  Caller authenticate(Request request, String text) {
    Issued token = verified(text);
    if (ROUTES.stream().noneMatch(request.rawPath()::startsWith)) {
      throw ApiException.forbiddenBecause(
          "Forbidden access to %s, use another kind of token".formatted(request.rawPath()));
    }
    return new Caller(token.identity());
  }

  /** The service token that a request was sent with; refuses another kind of token. */
  public Issued of(Request request) {
    String header = request.header("authorization").orElse("");
    if (!header.startsWith("Bearer st.")) {
      throw ApiException.forbiddenBecause("Forbidden access to " + request.rawPath());
    }
    return verified(header.substring("Bearer ".length()));
  }

  private Issued verified(String text) {
    String[] parts = text.split("\\.", -1);
    String id = parts.length > 1 ? parts[1] : "";
    Issued token = issued.get(id);
    if (token == null) {
      throw ApiException.notFound("Service token with ID '%s' not found".formatted(id));
    }
    // A fourth part makes another secret of it, as at the server.
    String secret = String.join(".", List.of(parts).subList(2, parts.length));
    if (!MessageDigest.isEqual(bytes(secret), bytes(token.secret()))) {
      throw ApiException.unauthorized("Invalid service token");
    }
    return token;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
