package com.infisical.devserver.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.util.ssl.SSLUtil;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.SocketFactory;

/**
 * A directory, and how a user's entry is found in it: a search bound as a service account, then a
 * bind as the entry that was found.
 *
 * @param url {@code ldap://} or {@code ldaps://}, the latter with the JDK's trust
 * @param bindDn who searches
 * @param bindPassword the password of who searches
 * @param searchFilter {@code {{username}}} in it stands for the user name, escaped
 */
public record Directory(
    String url, String bindDn, String bindPassword, String searchBase, String searchFilter) {
  /** What Infisical searches by when nothing is said. */
  public static final String DEFAULT_FILTER = "(uid={{username}})";

  private static final int TIMEOUT = (int) Duration.ofSeconds(10).toMillis();

  /** What came of a login. */
  public sealed interface BindResult {
    /** The password is right; these are the entry's attributes. */
    record Bound(Map<String, List<String>> attributes) implements BindResult {}

    /** The directory does not know the user, or not by that password, or refuses the search. */
    record Refused() implements BindResult {}

    /** The directory cannot be reached. */
    record Unreachable() implements BindResult {}
  }

  /** Tries a user name and a password. */
  public BindResult login(String username, String password) {
    try (LDAPConnection connection = connect()) {
      connection.bind(bindDn, bindPassword);
      String filter = searchFilter.replace("{{username}}", Filter.encodeValue(username));
      List<SearchResultEntry> found =
          connection.search(searchBase, SearchScope.SUB, filter).getSearchEntries();
      if (found.size() != 1) {
        return new BindResult.Refused();
      }
      connection.bind(found.getFirst().getDN(), password);
      return new BindResult.Bound(attributes(found.getFirst()));
    } catch (LDAPException e) {
      return isUnreachable(e.getResultCode())
          ? new BindResult.Unreachable()
          : new BindResult.Refused();
    }
  }

  private LDAPConnection connect() throws LDAPException {
    LDAPURL address = new LDAPURL(url);
    LDAPConnectionOptions options = new LDAPConnectionOptions();
    options.setConnectTimeoutMillis(TIMEOUT);
    options.setResponseTimeoutMillis(TIMEOUT);
    SocketFactory sockets =
        address.getScheme().equals("ldaps") ? tlsSockets() : SocketFactory.getDefault();
    return new LDAPConnection(sockets, options, address.getHost(), address.getPort());
  }

  private static SocketFactory tlsSockets() {
    try {
      return new SSLUtil().createSSLSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  private static boolean isUnreachable(ResultCode code) {
    return code.equals(ResultCode.CONNECT_ERROR)
        || code.equals(ResultCode.SERVER_DOWN)
        || code.equals(ResultCode.TIMEOUT);
  }

  private static Map<String, List<String>> attributes(SearchResultEntry entry) {
    Map<String, List<String>> attributes = new HashMap<>();
    for (Attribute attribute : entry.getAttributes()) {
      attributes.put(attribute.getName(), List.of(attribute.getValues()));
    }
    return attributes;
  }

  @Override
  public String toString() {
    return url;
  }
}
