package com.infisical.testkit.ldap;

import com.infisical.testkit.ChildProcess;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * OpenLDAP's server, as Debian's package {@code slapd} brings it: the same tree as {@link
 * LdapDirectory}, in an independent directory server.
 *
 * <p>It ends with the control plane that it was started beside.
 */
public final class Slapd {
  private static final Path PROGRAM = Path.of("/usr/sbin/slapd");
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final String BASE = "dc=example,dc=org";
  private static final String PEOPLE = "ou=people," + BASE;
  private static final String SEARCHER = "cn=searcher," + BASE;

  private final String url;
  private final String searcherPassword;

  private Slapd(String url, String searcherPassword) {
    this.url = url;
    this.searcherPassword = searcherPassword;
  }

  /** Whether this machine has the package. */
  public static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  /** Starts it with one person in it. */
  public static Slapd start(ControlPlane controlPlane, String uid, String password)
      throws InterruptedException {
    try {
      Path home =
          Files.createTempDirectory(
              "slapd",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      String searcherPassword = UUID.randomUUID().toString();
      Path configuration = home.resolve("slapd.conf");
      Files.createDirectory(home.resolve("data"));
      Files.writeString(configuration, configuration(home, searcherPassword));
      Path entries = home.resolve("entries.ldif");
      Files.writeString(entries, entries(uid, password));
      load(configuration, entries);
      int port = FreePort.find();
      String url = "ldap://127.0.0.1:" + port;
      ChildProcess server =
          controlPlane.startProgram(
              "slapd",
              new ProcessBuilder(
                  PROGRAM.toString(), "-d", "0", "-h", url, "-f", configuration.toString()));
      server.awaitReady(START_LIMIT, () -> listens(port));
      return new Slapd(url, searcherPassword);
    } catch (IOException e) {
      throw new UncheckedIOException("slapd cannot be started", e);
    }
  }

  /** Where it listens. */
  public String url() {
    return url;
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

  private static String configuration(Path home, String searcherPassword) {
    return """
    include /etc/ldap/schema/core.schema
    include /etc/ldap/schema/cosine.schema
    include /etc/ldap/schema/inetorgperson.schema
    pidfile %1$s/slapd.pid
    modulepath /usr/lib/ldap
    moduleload back_mdb
    database mdb
    maxsize 10485760
    suffix "%2$s"
    directory %1$s/data
    rootdn "%3$s"
    rootpw "%4$s"
    access to attrs=userPassword by anonymous auth by * none
    access to * by users read by * none
    """
        .formatted(home, BASE, SEARCHER, searcherPassword);
  }

  private static String entries(String uid, String password) {
    return """
    dn: %1$s
    objectClass: dcObject
    objectClass: organization
    dc: example
    o: Example

    dn: %2$s
    objectClass: organizationalUnit
    ou: people

    dn: uid=%3$s,%2$s
    objectClass: inetOrgPerson
    uid: %3$s
    cn: %3$s
    sn: %3$s
    userPassword: %4$s
    """
        .formatted(BASE, PEOPLE, uid, password);
  }

  private static void load(Path configuration, Path entries)
      throws IOException, InterruptedException {
    Process loading =
        new ProcessBuilder(
                List.of(
                    "/usr/sbin/slapadd", "-f", configuration.toString(), "-l", entries.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (loading.waitFor() != 0) {
      throw new IOException("slapadd refuses the entries or its configuration");
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
