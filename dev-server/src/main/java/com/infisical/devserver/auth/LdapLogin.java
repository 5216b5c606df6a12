package com.infisical.devserver.auth;

import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.ldap.Directory.BindResult;
import com.infisical.devserver.store.Identity;
import com.infisical.devserver.store.Store;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Logs in by user name and password, by binding to a directory
 * (docs/design/infisical-api.md#26-ldap-auth).
 */
public final class LdapLogin {
  private final Store store;
  private final AccessTokens tokens;
  private final Lockouts lockouts;

  public LdapLogin(Store store, AccessTokens tokens, Clock clock) {
    this.store = store;
    this.tokens = tokens;
    this.lockouts = new Lockouts(clock);
  }

  /** Gives a token, or refuses. */
  public Grant login(String identityId, String username, String password) {
    Identity identity =
        store
            .read(tables -> tables.identities().byId(identityId))
            .orElseThrow(
                () ->
                    ApiException.notFound("Identity with ID '%s' not found".formatted(identityId)));
    LdapAuth method =
        store
            .read(tables -> tables.identities().method(identityId, LdapAuth.class))
            .orElseThrow(
                () ->
                    ApiException.notFound(
                        "LDAP auth with ID '%s' not found".formatted(identityId)));
    String lockKey = identityId + "/" + username;
    if (lockouts.locked(lockKey)) {
      throw ApiException.unauthorized(
          "This identity auth method is temporarily locked, please try again later");
    }
    switch (method.directory().login(username, password)) {
      case BindResult.Bound(Map<String, List<String>> attributes) ->
          checkAllowed(method, attributes);
      case BindResult.Refused() -> {
        lockouts.failed(lockKey, method.lockout());
        throw ApiException.unauthorized("LDAP authentication failed");
      }
      case BindResult.Unreachable() ->
          throw ApiException.of(500, "InternalServerError", "Something went wrong");
    }
    lockouts.succeeded(lockKey);
    return tokens.issue(
        identity, method.tokens(), new AccessTokens.Proof("ldap-auth", "", Map.of()));
  }

  private static void checkAllowed(LdapAuth method, Map<String, List<String>> attributes) {
    for (LdapAuth.AllowedField field : method.allowedFields()) {
      List<String> allowed =
          Arrays.stream(field.value().split(",", -1)).map(String::strip).toList();
      if (attributes.getOrDefault(field.key(), List.of()).stream().noneMatch(allowed::contains)) {
        throw ApiException.unauthorized(
            "Access denied: LDAP user field '%s' is not allowed".formatted(field.key()));
      }
    }
  }
}
