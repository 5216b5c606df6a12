package com.infisical.testkit.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LdapDirectoryTest {
  @Test
  void letsPeopleBindAndOnlyWhoHasBoundSearch() throws LDAPException {
    try (LdapDirectory directory =
        new LdapDirectory().person("ann", "correct horse", Map.of("mail", "ann@example.org"))) {
      LDAPURL url = new LDAPURL(directory.url());
      try (LDAPConnection connection = new LDAPConnection(url.getHost(), url.getPort())) {
        assertThatThrownBy(() -> search(connection, directory)).isInstanceOf(LDAPException.class);
        connection.bind(directory.bindDn(), directory.bindPassword());
        assertThat(search(connection, directory)).isEqualTo(1);
        String ann = "uid=ann," + directory.searchBase();
        assertThatThrownBy(() -> connection.bind(ann, "wrong")).isInstanceOf(LDAPException.class);
        connection.bind(ann, "correct horse");
      }
    }
  }

  private static int search(LDAPConnection connection, LdapDirectory directory)
      throws LDAPException {
    return connection.search(directory.searchBase(), SearchScope.SUB, "(uid=ann)").getEntryCount();
  }
}
