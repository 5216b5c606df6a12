package com.infisical.operator.runtime.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.operator.runtime.settings.BindAddress;
import com.infisical.operator.runtime.settings.Request;
import com.infisical.operator.runtime.settings.Settings;
import com.infisical.testkit.TrustsAll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointsTest {
  private static final BindAddress ANY = new BindAddress("127.0.0.1", 0);

  @Test
  void saysReadyWhenTheCachesAreFilledAndHealthyAlways() throws Exception {
    AtomicBoolean ready = new AtomicBoolean();
    try (HealthServer server = HealthServer.start(ANY, ready::get);
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(get(client, "http", server.port(), "/healthz").statusCode()).isEqualTo(200);
      assertThat(get(client, "http", server.port(), "/readyz").statusCode()).isEqualTo(503);
      ready.set(true);
      assertThat(get(client, "http", server.port(), "/readyz").body()).isEqualTo("ok");
    }
  }

  @Test
  void servesMetricsOverHttpOrHttps() throws Exception {
    try (MetricsServer plain = MetricsServer.plain(ANY, () -> "up 1\n");
        MetricsServer secure =
            MetricsServer.secure(
                ANY, SelfSignedCertificate.tls(), MetricsAccess.EVERYBODY, () -> "up 1\n");
        HttpClient client = trusting()) {
      assertThat(get(client, "http", plain.port(), "/metrics").body()).isEqualTo("up 1\n");
      HttpResponse<String> answer = get(client, "https", secure.port(), "/metrics");
      assertThat(answer.body()).isEqualTo("up 1\n");
      assertThat(answer.headers().firstValue("content-type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8");
    }
  }

  @Test
  void servesFewRequestsForMetricsAtOnce() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    Supplier<String> text =
        () -> {
          begun.incrementAndGet();
          await().until(() -> held.getCount() == 0);
          return "up 1\n";
        };
    try (MetricsServer server = MetricsServer.plain(ANY, text);
        HttpClient client = HttpClient.newHttpClient()) {
      URI address = URI.create("http://localhost:%d/metrics".formatted(server.port()));
      List<CompletableFuture<HttpResponse<String>>> first =
          IntStream.range(0, MetricsServer.MAX_AT_ONCE)
              .mapToObj(
                  i ->
                      client.sendAsync(
                          HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()))
              .toList();
      await().until(() -> begun.get() == MetricsServer.MAX_AT_ONCE);

      HttpResponse<String> more = get(client, "http", server.port(), "/metrics");
      assertThat(more.statusCode()).isEqualTo(503);
      assertThat(more.body()).isEqualTo("Too many requests are in progress; retry\n");

      held.countDown();
      assertThat(first).allSatisfy(each -> assertThat(each.join().body()).isEqualTo("up 1\n"));
      assertThat(get(client, "http", server.port(), "/metrics").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void takesUpARenewedCertificate(@TempDir Path folder) throws Exception {
    Path certificate = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    TestPem.write("first", certificate, key);
    SSLContext tls = ServerCertificate.tls(certificate, key);
    try (MetricsServer server = MetricsServer.secure(ANY, tls, MetricsAccess.EVERYBODY, () -> "")) {
      assertThat(servedName(server.port())).isEqualTo("CN=first");
      TestPem.write("second", certificate, key);
      Files.setLastModifiedTime(certificate, FileTime.from(Instant.now().plusSeconds(60)));
      assertThat(servedName(server.port())).isEqualTo("CN=second");
      Files.writeString(key, "no key");
      Files.setLastModifiedTime(key, FileTime.from(Instant.now().plusSeconds(120)));
      assertThat(servedName(server.port())).isEqualTo("CN=second");
    }
  }

  @Test
  void keepsItsCertificateUntilTheNewOneAndItsKeyAreThere(@TempDir Path folder) throws Exception {
    Path certificate = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    Path nextCertificate = folder.resolve("next.crt");
    Path nextKey = folder.resolve("next.key");
    TestPem.write("first", certificate, key);
    TestPem.write("second", nextCertificate, nextKey);
    SSLContext tls = ServerCertificate.tls(certificate, key);
    try (MetricsServer server =
        MetricsServer.secure(ANY, tls, MetricsAccess.EVERYBODY, () -> "up 1\n")) {
      replace(certificate, nextCertificate, 60);
      assertThat(servedName(server.port())).isEqualTo("CN=first");

      Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\nbroken");
      Files.setLastModifiedTime(certificate, FileTime.from(Instant.now().plusSeconds(120)));
      assertThat(servedName(server.port())).isEqualTo("CN=first");

      // Restored from an archive, the certificate is older than the key.
      replace(certificate, nextCertificate, -3_600);
      replace(key, nextKey, 60);
      assertThat(servedName(server.port())).isEqualTo("CN=second");
    }
  }

  private static void replace(Path file, Path by, long inSeconds) throws IOException {
    Files.copy(by, file, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(inSeconds)));
  }

  @Test
  void refusesAKeyThatDoesNotBelongToItsCertificate(@TempDir Path folder) throws Exception {
    Path certificate = folder.resolve("tls.crt");
    TestPem.write("first", certificate, folder.resolve("other.key"));
    TestPem.write("second", folder.resolve("other.crt"), folder.resolve("tls.key"));

    assertThat(refusal("--metrics-bind-address=127.0.0.1:0", "--metrics-cert-path=" + folder))
        .startsWith("The certificate or key of the metrics endpoint cannot be used")
        .contains("that they belong together");
  }

  @Test
  void namesTheFolderThatHasNoCertificate(@TempDir Path folder) {
    assertThat(
            refusal(
                "--metrics-bind-address=127.0.0.1:0",
                "--metrics-cert-path=" + folder,
                "--health-probe-bind-address=0"))
        .startsWith("The certificate or key of the metrics endpoint cannot be used")
        .contains(folder.toString(), "tls.crt", "tls.key");
  }

  @Test
  void namesTheFlagAndTheAddressThatCannotBeListenedOn() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertThat(refusal("--health-probe-bind-address=" + address))
          .startsWith(
              "Nothing can listen on " + address + ", set by --health-probe-bind-address: choose");
      assertThat(refusal("--metrics-secure=false", "--metrics-bind-address=" + address))
          .startsWith(
              "Nothing can listen on " + address + ", set by --metrics-bind-address: choose");
    }
  }

  private static String refusal(String... flags) {
    Settings settings = ((Request.Run) Request.of(List.of(flags), Map.of())).settings();
    Endpoints.Opening opening =
        Endpoints.start(
            settings,
            () -> "",
            () -> {
              throw new AssertionError("nothing is served, so nobody asks");
            },
            () -> true);
    assertThat(opening).isInstanceOf(Endpoints.Opening.Refused.class);
    return ((Endpoints.Opening.Refused) opening).sentence();
  }

  private static HttpResponse<String> get(HttpClient client, String scheme, int port, String path)
      throws IOException, InterruptedException {
    URI address = URI.create("%s://localhost:%d%s".formatted(scheme, port, path));
    return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }

  private static String servedName(int port)
      throws IOException, InterruptedException, GeneralSecurityException {
    try (HttpClient client = trusting()) {
      HttpResponse<String> answer = get(client, "https", port, "/metrics");
      return ((X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    }
  }

  private static HttpClient trusting() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
    return HttpClient.newBuilder().sslContext(context).build();
  }
}
