package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
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

  private static TrustStores stores(Map<String, String> environment, Path bundle) {
    return new TrustStores(environment, bundle, InstantSource.system());
  }

  private static boolean trusts(TrustStores stores, List<String> pems, TestAuthority authority)
      throws IOException {
    SSLContext context = stores.context(pems, stores.since(pems).get());
    HttpsServer server = authority.server(TestAuthority.ip("127.0.0.1"));
    try (Socket socket =
        context.getSocketFactory().createSocket("127.0.0.1", server.getAddress().getPort())) {
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
    assertThat(trusts(stores(Map.of(), NONE), List.of(), authority)).isFalse();
  }

  @Test
  void addsTheCertificatesOfTheConnection() throws IOException {
    TrustStores stores = stores(Map.of(), NONE);
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
    TrustStores stores = stores(Map.of("SSL_CERT_FILE", file.toString()), NONE);
    assertThat(trusts(stores, List.of(), authority)).isTrue();
    assertThat(trusts(stores, List.of(other.pem()), authority)).isTrue();
  }

  @Test
  void trustsTheFoldersOfTheEnvironment() throws IOException {
    Path second = Files.createDirectory(folder.resolve("second"));
    Files.writeString(folder.resolve("notes.txt"), "no certificate");
    Files.writeString(second.resolve("0a1b2c3d.0"), authority.pem());
    TrustStores stores =
        stores(Map.of("SSL_CERT_DIR", folder + ":/no/such/folder:" + second), NONE);
    assertThat(trusts(stores, List.of(), authority)).isTrue();
  }

  @Test
  void trustsTheSystemsBundleOnlyWhereTheEnvironmentNamesNothing() throws IOException {
    Path bundle = folder.resolve("bundle.crt");
    Files.writeString(bundle, authority.pem());
    Path file = folder.resolve("other.pem");
    Files.writeString(file, other.pem());
    assertThat(trusts(stores(Map.of(), bundle), List.of(), authority)).isTrue();
    TrustStores named = stores(Map.of("SSL_CERT_FILE", file.toString()), bundle);
    assertThat(trusts(named, List.of(), authority)).isFalse();
    assertThat(trusts(named, List.of(), other)).isTrue();
  }

  @Test
  void startsWithoutAFileThatCannotBeRead() throws IOException {
    Files.writeString(folder.resolve("ca.crt"), authority.pem());
    for (String file : List.of("/no/such/file", "/dev/zero", folder.toString(), "\u0000")) {
      TrustStores stores =
          stores(Map.of("SSL_CERT_FILE", file, "SSL_CERT_DIR", folder + ":\u0000"), NONE);
      assertThat(trusts(stores, List.of(), authority)).isTrue();
    }
  }

  @Test
  void trustsNoCertificateOfTheEnvironmentThatHasExpired() throws IOException {
    Instant now = Instant.now();
    Path file = folder.resolve("ca.pem");
    String expired = authority.pem(now.minusSeconds(600), now.minusSeconds(60));
    String valid = authority.pem(now.minusSeconds(60), now.plusSeconds(600));
    Files.writeString(file, other.pem() + expired);
    TrustStores stores = stores(Map.of("SSL_CERT_FILE", file.toString()), NONE);
    assertThat(trusts(stores, List.of(), authority)).isFalse();
    assertThat(trusts(stores, List.of(), other)).isTrue();
    assertThat(trusts(stores, List.of(expired + valid), authority)).isTrue();
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
    assertThat(TrustStores.flaw(List.of(pem)))
        .hasValueSatisfying(why -> assertThat(why).startsWith("contains ").doesNotContain("hush"));
  }

  @Test
  void usesTheCertificatesThatCanBeReadAndKnowsTheNumbersOfTheOthers() throws IOException {
    String broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    String cutOff = "-----BEGIN CERTIFICATE-----\nAA\n";
    String bundle = broken + other.pem() + cutOff + authority.pem() + cutOff;
    assertThat(TrustStores.flaw(List.of(bundle))).isEmpty();
    assertThat(trusts(stores(Map.of(), NONE), List.of(bundle), authority)).isTrue();
    assertThat(PemCertificates.read(bundle))
        .isInstanceOfSatisfying(
            PemCertificates.Read.class,
            read -> {
              assertThat(read.certificates()).containsOnlyKeys(2, 4);
              assertThat(read.unreadable()).containsExactly(1, 3, 5);
            });
    assertThat(TrustStores.flaw(List.of(broken + cutOff)))
        .contains("holds 2 PEM certificates, none of which can be read");
  }

  @Test
  void readsAFloodOfBeginningsInOnePass() {
    String flood = "-----BEGIN CERTIFICATE-----\n".repeat(1 << 15);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(PemCertificates.of(flood)).isEmpty());
  }
}
