package com.infisical.devserver.auth;

import com.infisical.devserver.ldap.Directory;
import java.util.List;

/**
 * Login by a user name and a password of a directory (docs/design/infisical-api.md#26-ldap-auth).
 *
 * @param allowedFields what the user's entry must have; empty allows any
 */
public record LdapAuth(
    String identityId,
    Directory directory,
    List<AllowedField> allowedFields,
    UniversalAuth.LockoutRule lockout,
    TokenSettings tokens)
    implements AuthMethod {
  public LdapAuth {
    allowedFields = List.copyOf(allowedFields);
  }

  /**
   * An attribute that the user's entry must have.
   *
   * @param value comma list of values, one of which it must be
   */
  public record AllowedField(String key, String value) {}
}
