package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

/** HTTPS with a certificate authority of its own. */
class TlsTest {
  @Test
  void isTrustedThroughItsOwnAuthorityOnly() throws GeneralSecurityException, IOException {
    try (DevServer server = DevServer.builder().tls("infisical.test").start()) {
      assertThat(server.address()).startsWith("https://127.0.0.1:");
      HttpClient http =
          HttpClient.newBuilder().sslContext(trusting(server.caCertificatePem())).build();
      assertThat(new Client(http, server.address(), Map.of()).get("/api/status").status())
          .isEqualTo(200);
      assertThatThrownBy(() -> Client.of(server).get("/api/status"))
          .isInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void hasNoAuthorityWithPlainHttp() {
    try (DevServer server = DevServer.builder().start()) {
      assertThatThrownBy(server::caCertificatePem).isInstanceOf(IllegalStateException.class);
    }
  }

  private static SSLContext trusting(String pem) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
