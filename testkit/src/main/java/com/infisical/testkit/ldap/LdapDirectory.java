package com.infisical.testkit.ldap;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.OperationType;
import com.unboundid.ldap.sdk.RDN;
import java.net.InetAddress;
import java.util.Map;
import java.util.UUID;

/**
 * A directory server in memory, on a free port of the loopback address: people below {@code
 * ou=people}, and a service account that may search them. Safe for use by several threads.
 */
public final class LdapDirectory implements AutoCloseable {
  private static final String BASE = "dc=example,dc=org";
  private static final String PEOPLE = "ou=people," + BASE;
  private static final String SEARCHER = "cn=searcher," + BASE;

  private final InMemoryDirectoryServer server;
  private final String searcherPassword = UUID.randomUUID().toString();

  /** Starts it without people. */
  public LdapDirectory() {
    try {
      InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
      config.setListenerConfigs(
          InMemoryListenerConfig.createLDAPConfig(
              "loopback", InetAddress.getLoopbackAddress(), 0, null));
      config.addAdditionalBindCredentials(SEARCHER, searcherPassword);
      // Nobody searches without having bound: what a directory with sane rules does.
      config.setAuthenticationRequiredOperationTypes(OperationType.SEARCH);
      server = new InMemoryDirectoryServer(config);
      server.add(
          new Entry(BASE, new Attribute("objectClass", "domain"), new Attribute("dc", "example")));
      server.add(
          new Entry(
              PEOPLE,
              new Attribute("objectClass", "organizationalUnit"),
              new Attribute("ou", "people")));
      server.startListening();
    } catch (LDAPException e) {
      throw new IllegalStateException("the directory server does not start", e);
    }
  }

  /** Where it listens, such as {@code ldap://127.0.0.1:40123}. */
  public String url() {
    return "ldap://127.0.0.1:" + server.getListenPort();
  }

  /** The DN below which people are. */
  public String searchBase() {
    return PEOPLE;
  }

  /** The DN of who may search. */
  public String bindDn() {
    return SEARCHER;
  }

  /** The password of who may search. */
  public String bindPassword() {
    return searcherPassword;
  }

  /** Adds a person, or replaces the one with that name. */
  public LdapDirectory person(String uid, String password) {
    return person(uid, password, Map.of());
  }

  /** The same with more attributes, such as {@code mail}. */
  public LdapDirectory person(String uid, String password, Map<String, String> attributes) {
    try {
      String dn = new DN(new RDN("uid", uid), new DN(PEOPLE)).toString();
      if (server.getEntry(dn) != null) {
        server.delete(dn);
      }
      Entry entry = new Entry(dn);
      entry.addAttribute("objectClass", "inetOrgPerson");
      entry.addAttribute("uid", uid);
      entry.addAttribute("cn", uid);
      entry.addAttribute("sn", uid);
      entry.addAttribute("userPassword", password);
      attributes.forEach(entry::addAttribute);
      server.add(entry);
      return this;
    } catch (LDAPException e) {
      throw new IllegalArgumentException("no such person can be", e);
    }
  }

  @Override
  public void close() {
    server.shutDown(true);
  }
}
