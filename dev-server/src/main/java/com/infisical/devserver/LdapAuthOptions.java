package com.infisical.devserver;

import com.infisical.devserver.auth.LdapAuth.AllowedField;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.auth.UniversalAuth.LockoutRule;
import com.infisical.devserver.ldap.Directory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How LDAP auth of an identity is attached; without more, every entry below the search base may log
 * in.
 *
 * @param allowedFields what the user's entry must have; empty allows any
 */
public record LdapAuthOptions(
    Directory directory,
    List<AllowedField> allowedFields,
    LockoutRule lockout,
    TokenSettings tokens) {
  public LdapAuthOptions {
    allowedFields = List.copyOf(allowedFields);
  }

  /** Users are found by {@code uid}, by searching as {@code bindDn}. */
  public static LdapAuthOptions of(
      String url, String bindDn, String bindPassword, String searchBase) {
    return new LdapAuthOptions(
        new Directory(url, bindDn, bindPassword, searchBase, Directory.DEFAULT_FILTER),
        List.of(),
        LockoutRule.DEFAULT,
        TokenSettings.DEFAULT);
  }

  /** Another filter; {@code {{username}}} in it stands for the user name. */
  public LdapAuthOptions searchFilter(String filter) {
    Directory other =
        new Directory(
            directory.url(),
            directory.bindDn(),
            directory.bindPassword(),
            directory.searchBase(),
            filter);
    return new LdapAuthOptions(other, allowedFields, lockout, tokens);
  }

  /** One more attribute that the entry must have, with one of the values of a comma list. */
  public LdapAuthOptions allowedField(String key, String commaList) {
    List<AllowedField> more = new ArrayList<>(allowedFields);
    more.add(new AllowedField(key, commaList));
    return new LdapAuthOptions(directory, more, lockout, tokens);
  }

  public LdapAuthOptions lockout(LockoutRule rule) {
    return new LdapAuthOptions(directory, allowedFields, rule, tokens);
  }

  /** Life of one access token. */
  public LdapAuthOptions accessTokenTtl(Duration ttl) {
    return tokens(settings -> settings.withTtl(ttl));
  }

  public LdapAuthOptions tokens(UnaryOperator<TokenSettings> change) {
    return new LdapAuthOptions(directory, allowedFields, lockout, change.apply(tokens));
  }

  @Override
  public String toString() {
    return "LDAP auth options for " + directory.url();
  }
}
