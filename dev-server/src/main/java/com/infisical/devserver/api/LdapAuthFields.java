package com.infisical.devserver.api;

import com.infisical.devserver.auth.LdapAuth;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.auth.UniversalAuth.LockoutRule;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.ldap.Directory;

/** Reads the body that attaches LDAP auth (docs/design/infisical-api.md#26-ldap-auth). */
public final class LdapAuthFields {
  private LdapAuthFields() {}

  /** The method that the body describes; what does not fit is noted in {@code fields}. */
  public static LdapAuth read(String identityId, Fields fields, TokenSettings otherwise) {
    Directory directory =
        new Directory(
            fields.filled("url"),
            fields.filled("bindDN"),
            fields.filled("bindPass"),
            fields.filled("searchBase"),
            fields.text("searchFilter", Directory.DEFAULT_FILTER));
    if (!directory.url().matches("(?:ldaps?://.+)?")) {
      fields.refuse("url", "The URL has to begin with ldap:// or ldaps://");
    }
    return new LdapAuth(
        identityId,
        directory,
        fields.items(
            "allowedFields",
            item -> new LdapAuth.AllowedField(item.filled("key"), item.filled("value"))),
        TokenFields.lockout(fields, LockoutRule.DEFAULT),
        TokenFields.read(fields, otherwise));
  }
}
