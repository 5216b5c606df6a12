package com.infisical.operator.auth.cloud.google;

import static com.infisical.operator.auth.cloud.CloudClients.sentence;
import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.auth.cloud.CloudClients;
import com.infisical.operator.auth.cloud.Minting;
import com.infisical.testkit.FakeGoogleCerts;
import com.infisical.testkit.SigningKey;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleKeyJwtsTest {
  private static final String EMAIL = "operator@demo.iam.gserviceaccount.com";
  private static final String FIELD = ".spec.gcpIam.serviceAccountKeyFilePath";
  private static final Instant NOW = Instant.parse("2026-01-31T10:20:30Z");
  private static final SigningKey KEY = SigningKey.make();
  private static final String KEY_FILE = FakeGoogleCerts.keyFile(EMAIL, KEY);

  private Path root;
  private GoogleKeyJwts jwts;

  @BeforeEach
  void begin(@TempDir Path folder) throws IOException {
    root = folder.toRealPath();
    jwts = new GoogleKeyJwts(new GoogleKeyFiles(root, FIELD, Optional.empty()), () -> NOW);
  }

  private Path file(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private String refusal(Path file) {
    return sentence(jwts.mint(file, "identity"));
  }

  private static String named(Path file) {
    return "the file %s, referenced by %s, ".formatted(file, FIELD);
  }

  private static String noKey(Path file) {
    return named(file)
        + "is not a service account key file; mount the JSON key that Google generated for the"
        + " service account";
  }

  private static String forbidden(Path file) {
    return named(file)
        + "is below /proc, /sys or a token folder of /var/run/secrets, where the operator reads no"
        + " key file; mount the key file elsewhere, such as below /etc/infisical/gcp";
  }

  @Test
  void signsWithTheKeyOfTheFile()
      throws IOException, ParseException, JOSEException, CertificateException {
    SignedJWT jwt = CloudClients.jwt(jwts.mint(file("etc/key.json", KEY_FILE), "identity"));

    assertThat(jwt.getHeader().getKeyID()).isEqualTo(KEY.id());
    assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
    assertThat(jwt.verify(new RSASSAVerifier(publicKey()))).isTrue();
    assertThat(jwt.getJWTClaimsSet().getClaims())
        .containsOnlyKeys("sub", "aud", "iat", "exp")
        .containsEntry("sub", EMAIL)
        .containsEntry("iat", Date.from(NOW))
        .containsEntry("exp", Date.from(NOW.plus(Duration.ofMinutes(10))));
    assertThat(jwt.getJWTClaimsSet().getAudience()).containsExactly("identity");
    // Infisical compares the claim with a text, so it must not be a list.
    assertThat(jwt.getPayload().toJSONObject().get("aud")).isEqualTo("identity");
  }

  private static RSAPublicKey publicKey() throws CertificateException {
    byte[] pem = KEY.certificatePem().getBytes(StandardCharsets.US_ASCII);
    return (RSAPublicKey)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem))
            .getPublicKey();
  }

  @Test
  void readsTheFileForEveryLoginAnew() throws IOException {
    Path file = file("etc/key.json", KEY_FILE);
    jwts.mint(file, "identity");
    SigningKey next = SigningKey.make();
    Files.writeString(file, FakeGoogleCerts.keyFile(EMAIL, next));
    assertThat(CloudClients.jwt(jwts.mint(file, "identity")).getHeader().getKeyID())
        .isEqualTo(next.id());
  }

  @Test
  void followsTheLinksOfAMountedSecret() throws IOException {
    file("etc/gcp/..2026/key.json", KEY_FILE);
    Files.createSymbolicLink(root.resolve("etc/gcp/..data"), Path.of("..2026"));
    Path link =
        Files.createSymbolicLink(root.resolve("etc/gcp/key.json"), Path.of("..data/key.json"));
    assertThat(jwts.mint(link, "identity")).isInstanceOf(Minting.Token.class);
  }

  @Test
  void readsOnlyBelowTheFolderThatIsNamed() throws IOException {
    Path inside = file("etc/gcp/..2026/key.json", KEY_FILE);
    Files.createSymbolicLink(root.resolve("etc/gcp/..data"), Path.of("..2026"));
    Path mounted =
        Files.createSymbolicLink(root.resolve("etc/gcp/key.json"), Path.of("..data/key.json"));
    Path outside = file("etc/other/key.json", KEY_FILE);
    Path out = Files.createSymbolicLink(root.resolve("etc/gcp/out.json"), outside);
    GoogleKeyJwts only =
        new GoogleKeyJwts(
            new GoogleKeyFiles(root, FIELD, Optional.of(root.resolve("etc/gcp"))), () -> NOW);

    assertThat(only.mint(inside, "identity")).isInstanceOf(Minting.Token.class);
    assertThat(only.mint(mounted, "identity")).isInstanceOf(Minting.Token.class);
    for (Path file :
        List.of(
            outside, out, root.resolve("etc/gcp/../other/key.json"), root.resolve("etc/gcp-2/x"))) {
      assertThat(sentence(only.mint(file, "identity")))
          .contains("is not below the folder that --gcp-key-dir names");
    }
  }

  @Test
  void saysThatTheFileIsMissing() {
    Path file = root.resolve("none.json");
    assertThat(refusal(file))
        .isEqualTo(
            named(file)
                + "does not exist in the operator's pod; mount the key file there or correct the"
                + " path");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proc/self/environ",
        "sys/kernel/x",
        "var/run/secrets/kubernetes.io/serviceaccount/token",
        "run/secrets/kubernetes.io/serviceaccount/token",
        "var/run/secrets/eks.amazonaws.com/serviceaccount/token",
        "var/run/secrets/azure/tokens/azure-identity-token",
        "etc/../var/run/secrets/azure/tokens/t"
      })
  void readsNothingBelowFoldersOfTheKernelAndOfTokens(String path) throws IOException {
    Path file = root.resolve(path);
    assertThat(refusal(file)).isEqualTo(forbidden(file));
    file(file.normalize().toString(), KEY_FILE);
    assertThat(refusal(file)).isEqualTo(forbidden(file));
  }

  @Test
  void readsNothingThereThroughALinkEither() throws IOException {
    file("run/secrets/kubernetes.io/serviceaccount/token", KEY_FILE);
    Files.createDirectories(root.resolve("var"));
    Files.createDirectories(root.resolve("tmp"));
    Files.createSymbolicLink(root.resolve("var/run"), Path.of("../run"));
    Path toFile =
        Files.createSymbolicLink(
            root.resolve("tmp/key.json"),
            root.resolve("var/run/secrets/kubernetes.io/serviceaccount/token"));
    Path toFolder =
        Files.createSymbolicLink(root.resolve("tmp/secrets"), root.resolve("var/run/secrets"));

    assertThat(refusal(toFile)).isEqualTo(forbidden(toFile));
    Path below = toFolder.resolve("kubernetes.io/serviceaccount/token");
    assertThat(refusal(below)).isEqualTo(forbidden(below));
  }

  @Test
  void readsThereWhereAFolderItselfIsALinkToElsewhere() throws IOException {
    file("mnt/tokens/serviceaccount/token", KEY_FILE);
    Files.createDirectories(root.resolve("run/secrets"));
    Files.createSymbolicLink(root.resolve("run/secrets/kubernetes.io"), root.resolve("mnt/tokens"));
    Path direct = root.resolve("mnt/tokens/serviceaccount/token");
    assertThat(refusal(direct)).isEqualTo(forbidden(direct));
  }

  @Test
  void readsOtherFoldersOfTheSecrets() throws IOException {
    Path file = file("var/run/secrets/gcp/key.json", KEY_FILE);
    assertThat(jwts.mint(file, "identity")).isInstanceOf(Minting.Token.class);
  }

  @Test
  void saysThatAFileIsNoKeyAndQuotesNothingOfIt() throws IOException {
    for (String content :
        new String[] {
          "",
          "geheim",
          "{\"type\":\"geheim\"}",
          "{\"type\":\"service_account\",\"client_email\":\"geheim\"}",
          "[1]",
          KEY_FILE.replace("BEGIN PRIVATE KEY", "BEGIN RSA PRIVATE KEY"),
          KEY_FILE.replace("service_account", "authorized_user"),
          KEY_FILE.replace(KEY.id(), ""),
          "{\"type\":\"service_account\",\"client_email\":\"a@b\",\"private_key_id\":\"1\",\"private_key\":\"-----BEGIN"
              + " PRIVATE KEY-----\\n"
              + "geheim\\n"
              + "-----END PRIVATE KEY-----\\n"
              + "\"}",
          KEY_FILE + " ".repeat(70_000)
        }) {
      Path file = file("etc/key.json", content);
      assertThat(refusal(file)).isEqualTo(noKey(file));
    }
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void waitsForNoPipeAndReadsNoFolder() throws IOException, InterruptedException {
    Path pipe = root.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(refusal(pipe)).isEqualTo(noKey(pipe));
    assertThat(refusal(root)).isEqualTo(noKey(root));
    assertThat(refusal(Path.of("/dev/zero"))).isEqualTo(noKey(Path.of("/dev/zero")));
  }
}
