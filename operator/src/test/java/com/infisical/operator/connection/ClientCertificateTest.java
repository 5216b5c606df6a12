package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.Caller;
import com.infisical.client.ClientSettings;
import com.infisical.client.EventSubscription;
import com.infisical.client.InfisicalApi;
import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.client.Reply.Cause;
import com.infisical.client.SecretText;
import com.infisical.client.StreamNews;
import com.infisical.client.http.AnswerBudget;
import com.infisical.client.http.ConnectionFault;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that ask for a certificate of the client, which the operator has not. */
class ClientCertificateTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("one");
  private static final Reply<?> ASKED =
      new Reply.Unreachable<>(Cause.TLS, ConnectionFault.CLIENT_CERTIFICATE);
  private static final SecretText SECRET = SecretText.of("proof-of-identity");

  private final Clients clients =
      new Clients(
          new TrustStores(Map.of(), Path.of("/no/such/file"), InstantSource.system()),
          ProxyRules.none(),
          ClientSettings.standard("k8-operator/test"),
          new AnswerBudget(1 << 20));

  @AfterEach
  void close() {
    clients.close();
  }

  private InfisicalApi api(int port) {
    Address.Valid address = (Address.Valid) Address.of("https://127.0.0.1:" + port, "");
    Clients.Opened opened = clients.open("apps", address, List.of(AUTHORITY.pem()));
    return ((Clients.Opened.Ready) opened).client().api();
  }

  /** A server that shakes hands and hangs up. */
  private static SSLServerSocket server(String protocol, boolean insists) throws IOException {
    SSLServerSocket server =
        (SSLServerSocket)
            AUTHORITY
                .context(TestAuthority.ip("127.0.0.1"))
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    if (insists) {
      server.setNeedClientAuth(true);
    } else {
      server.setWantClientAuth(true);
    }
    server.setEnabledProtocols(new String[] {protocol});
    Thread.ofVirtual().start(() -> accept(server));
    return server;
  }

  private static void accept(SSLServerSocket server) {
    try {
      while (true) {
        SSLSocket socket = (SSLSocket) server.accept();
        Thread.ofVirtual().start(() -> shakeHands(socket));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static void shakeHands(SSLSocket socket) {
    try (socket) {
      socket.startHandshake();
    } catch (IOException e) {
      // It was told to the client by an alert.
    }
  }

  /** Sometimes the alert arrives, sometimes that the connection is closed is noticed first. */
  @ParameterizedTest
  @CsvSource({"TLSv1.2, true", "TLSv1.3, true", "TLSv1.2, false", "TLSv1.3, false"})
  void saysOfEveryCallThatTheServerAsksForACertificate(String protocol, boolean insists)
      throws Exception {
    try (SSLServerSocket server = server(protocol, insists)) {
      InfisicalApi api = api(server.getLocalPort());
      for (int i = 0; i < 20; i++) {
        assertThat(api.status()).isEqualTo(ASKED);
        assertThat(api.login(new LoginRequest.Gcp("id", SECRET), Caller.unknown()))
            .isEqualTo(ASKED);
      }
      List<StreamNews> heard = new CopyOnWriteArrayList<>();
      var unused =
          api.subscribe(SECRET, EventSubscription.ofSecrets("p", "dev", List.of("/")), heard::add);
      await().until(() -> !heard.isEmpty());
      assertThat(heard.getFirst()).isEqualTo(new StreamNews.NotOpened((Reply<?>) ASKED));
    }
  }

  @Test
  void tellsTheUserWhatToDo() {
    Address.Valid address = (Address.Valid) Address.of("https://h.example", "");
    assertThat(
            ServerCheck.judge(
                new Reply.Unreachable<>(Cause.TLS, ConnectionFault.CLIENT_CERTIFICATE), address))
        .isEqualTo(
            new ServerCheck.NotReady(
                "TLS: the server asks for a client certificate, which the operator does not"
                    + " present; use in .spec.address an address that requires none, or make it"
                    + " optional there"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void doesNotBlameACertificateThatTheServerCanDoWithout(String protocol) throws Exception {
    HttpsServer server = wanting(protocol);
    try {
      InfisicalApi api = api(server.getAddress().getPort());
      for (int i = 0; i < 5; i++) {
        assertThat(api.status()).isInstanceOf(Reply.Ok.class);
        assertThat(api.login(new LoginRequest.Gcp("id", SECRET), Caller.unknown()))
            .isInstanceOfSatisfying(
                Reply.Unreachable.class, no -> assertThat(no.cause()).isEqualTo(Cause.BROKEN));
      }
    } finally {
      server.stop(0);
    }
  }

  /** It answers a status, and hangs up on all else after a beginning. */
  private static HttpsServer wanting(String protocol) throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(AUTHORITY.context(TestAuthority.ip("127.0.0.1"))) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters tls = getSSLContext().getDefaultSSLParameters();
            tls.setWantClientAuth(true);
            tls.setProtocols(new String[] {protocol});
            parameters.setSSLParameters(tls);
          }
        });
    server.createContext(
        "/api/status",
        exchange -> {
          byte[] body = "{\"message\":\"Ok\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          throw new IOException("It hangs up");
        });
    server.start();
    return server;
  }
}
