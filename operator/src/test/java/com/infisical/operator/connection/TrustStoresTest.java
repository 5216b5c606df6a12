package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.connection.TrustStores.Trust;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a connection trusts. */
class TrustStoresTest {
  private static final Path NONE = Path.of("/no/such/file");
  private final TestAuthority authority = new TestAuthority("one");
  private final TestAuthority other = new TestAuthority("two");

  @TempDir Path folder;

  private static boolean trusts(TrustStores stores, List<String> pems, TestAuthority authority)
      throws IOException {
    assertThat(stores.with(pems)).isInstanceOf(Trust.Usable.class);
    Trust.Usable trust = (Trust.Usable) stores.with(pems);
    HttpsServer server = authority.server(TestAuthority.ip("127.0.0.1"));
    try (Socket socket =
        trust
            .context()
            .getSocketFactory()
            .createSocket("127.0.0.1", server.getAddress().getPort())) {
      ((SSLSocket) socket).startHandshake();
      return true;
    } catch (SSLException e) {
      return false;
    } finally {
      server.stop(0);
    }
  }

  @Test
  void trustsNobodyUnknown() throws IOException {
    assertThat(trusts(new TrustStores(Map.of(), NONE), List.of(), authority)).isFalse();
  }

  @Test
  void addsTheCertificatesOfTheConnection() throws IOException {
    TrustStores stores = new TrustStores(Map.of(), NONE);
    String several = "# a comment\n" + other.pem() + "\nSubject: x\n" + authority.pem();
    assertThat(trusts(stores, List.of(several), authority)).isTrue();
    assertThat(trusts(stores, List.of(several), other)).isTrue();
    assertThat(trusts(stores, List.of(other.pem()), authority)).isFalse();
    assertThat(trusts(stores, List.of(), other)).isFalse();
  }

  @Test
  void trustsTheFileOfTheEnvironmentAndSkipsWhatItCannotRead() throws IOException {
    Path file = folder.resolve("ca.pem");
    String broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    Files.writeString(file, broken + authority.pem());
    TrustStores stores = new TrustStores(Map.of("SSL_CERT_FILE", file.toString()), NONE);
    assertThat(trusts(stores, List.of(), authority)).isTrue();
    assertThat(trusts(stores, List.of(other.pem()), authority)).isTrue();
  }

  @Test
  void trustsTheFoldersOfTheEnvironment() throws IOException {
    Path second = Files.createDirectory(folder.resolve("second"));
    Files.writeString(folder.resolve("notes.txt"), "no certificate");
    Files.writeString(second.resolve("0a1b2c3d.0"), authority.pem());
    TrustStores stores =
        new TrustStores(Map.of("SSL_CERT_DIR", folder + ":/no/such/folder:" + second), NONE);
    assertThat(trusts(stores, List.of(), authority)).isTrue();
  }

  @Test
  void trustsTheSystemsBundleOnlyWhereTheEnvironmentNamesNothing() throws IOException {
    Path bundle = folder.resolve("bundle.crt");
    Files.writeString(bundle, authority.pem());
    Path file = folder.resolve("other.pem");
    Files.writeString(file, other.pem());
    assertThat(trusts(new TrustStores(Map.of(), bundle), List.of(), authority)).isTrue();
    TrustStores named = new TrustStores(Map.of("SSL_CERT_FILE", file.toString()), bundle);
    assertThat(trusts(named, List.of(), authority)).isFalse();
    assertThat(trusts(named, List.of(), other)).isTrue();
  }

  @Test
  void startsWithoutAFileThatIsNotThere() {
    assertThat(new TrustStores(Map.of("SSL_CERT_FILE", "/no/such/file"), NONE).with(List.of()))
        .isInstanceOf(Trust.Usable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hush",
        "-----BEGIN CERTIFICATE-----\nhush",
        "-----BEGIN CERTIFICATE-----\nhush\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
        "-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----",
      })
  void refusesWhatIsNoCertificateWithoutRepeatingIt(String pem) {
    assertThat(new TrustStores(Map.of(), NONE).with(List.of(pem)))
        .isInstanceOfSatisfying(
            Trust.Unusable.class,
            no -> assertThat(no.reason()).startsWith("holds ").doesNotContain("hush"));
  }

  @Test
  void saysWhichOfSeveralCertificatesCannotBeRead() {
    String broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assertThat(new TrustStores(Map.of(), NONE).with(List.of(authority.pem() + broken)))
        .isEqualTo(
            new Trust.Unusable("holds 2 PEM certificates, of which number 2 cannot be read"));
    assertThat(
            new TrustStores(Map.of(), NONE)
                .with(List.of(authority.pem() + "-----BEGIN CERTIFICATE-----\nAA")))
        .isEqualTo(new Trust.Unusable("holds a certificate that is cut off before its END line"));
  }
}
