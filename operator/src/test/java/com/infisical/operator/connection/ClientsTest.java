package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.infisical.client.Caller;
import com.infisical.client.ClientSettings;
import com.infisical.client.InfisicalApi;
import com.infisical.client.Reply;
import com.infisical.client.Reply.Cause;
import com.infisical.client.SecretText;
import com.infisical.client.ServerStatus;
import com.infisical.client.Timeouts;
import com.infisical.client.http.AnswerBudget;
import com.infisical.client.http.ConnectionFault;
import com.infisical.testkit.ForwardProxy;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls by the clients of the operator, to real servers and through a real proxy. */
class ClientsTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("one");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration TIME = Duration.ofSeconds(20);

  private final List<AutoCloseable> toClose = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : toClose.reversed()) {
      resource.close();
    }
  }

  private <T extends AutoCloseable> T closed(T resource) {
    toClose.add(resource);
    return resource;
  }

  private Clients clients(Map<String, String> environment, HostResolver resolver) {
    return clients(
        environment,
        new TrustStores(Map.of(), Path.of("/no/such/file"), InstantSource.system()),
        resolver);
  }

  private Clients clients(
      Map<String, String> environment, TrustStores trust, HostResolver resolver) {
    ClientSettings settings =
        ClientSettings.standard("k8-operator/test")
            .withTimeouts(new Timeouts(TIME, TIME, TIME, TIME));
    return closed(
        new Clients(
            trust, ProxyRules.from(environment), settings, new AnswerBudget(1 << 20), resolver));
  }

  private Clients clients() {
    return clients(Map.of(), InetAddress::getAllByName);
  }

  private static ServerClient open(Clients clients, String address, String... pems) {
    Address.Valid valid = (Address.Valid) Address.of(address, "");
    Clients.Opened opened = clients.open("apps", valid, List.of(pems));
    assertThat(opened).isInstanceOf(Clients.Opened.Ready.class);
    return ((Clients.Opened.Ready) opened).client();
  }

  private int port(HttpServer server) {
    toClose.add(() -> server.stop(0));
    return server.getAddress().getPort();
  }

  private Reply<ServerStatus> status(String host, HttpsServer server) {
    return open(clients(), "https://" + host + ":" + port(server), AUTHORITY.pem()).api().status();
  }

  private static void assertUnreachable(Reply<?> reply, Cause cause, String detail) {
    assertThat(reply).isEqualTo(new Reply.Unreachable<>(cause, detail));
  }

  @Test
  void callsAServerWhoseAuthorityTheConnectionTrusts() {
    assertThat(status("127.0.0.1", AUTHORITY.server(TestAuthority.ip("127.0.0.1"))))
        .isInstanceOf(Reply.Ok.class);
    assertThat(status("localhost", AUTHORITY.server(TestAuthority.dns("localhost"))))
        .isInstanceOf(Reply.Ok.class);
  }

  @Test
  void saysThatTheAuthorityIsUnknown() {
    TestAuthority stranger = new TestAuthority("stranger");
    assertUnreachable(
        status("127.0.0.1", stranger.server(TestAuthority.ip("127.0.0.1"))),
        Cause.TLS,
        ConnectionFault.UNKNOWN_AUTHORITY);
  }

  @Test
  void saysThatAnImpostorWithTheNameOfTheAuthorityIsUnknown() {
    TestAuthority impostor = new TestAuthority("one");
    assertUnreachable(
        status("127.0.0.1", impostor.server(TestAuthority.ip("127.0.0.1"))),
        Cause.TLS,
        ConnectionFault.UNKNOWN_AUTHORITY);
  }

  @Test
  void noticesThatAnAuthorityExpiresWhileItRuns() {
    Instant start = Instant.now();
    AtomicReference<Instant> now = new AtomicReference<>(start);
    Clients clients =
        clients(
            Map.of(),
            new TrustStores(Map.of(), Path.of("/no/such/file"), now::get),
            InetAddress::getAllByName);
    HttpsServer server = AUTHORITY.server(TestAuthority.ip("127.0.0.1"));
    String address = "https://127.0.0.1:" + port(server);
    String old = AUTHORITY.pem(start.minus(DAY), start.plusSeconds(3_600));
    String twin = AUTHORITY.pem(start.plusSeconds(1_800), start.plus(DAY));
    ServerClient known = open(clients, address, old);
    ServerClient renewed = open(clients, address, old + twin);
    ServerClient early = open(clients, address, twin);
    assertThat(known.api().status()).isInstanceOf(Reply.Ok.class);
    assertThat(renewed.api().status()).isInstanceOf(Reply.Ok.class);
    assertUnreachable(early.api().status(), Cause.TLS, ConnectionFault.FUTURE_AUTHORITY);
    now.set(start.plusSeconds(7_200));
    assertUnreachable(known.api().status(), Cause.TLS, ConnectionFault.EXPIRED_AUTHORITY);
    assertThat(renewed.api().status()).isInstanceOf(Reply.Ok.class);
    assertThat(early.api().status()).isInstanceOf(Reply.Ok.class);
  }

  @Test
  void callsAServerWhoseNameHasAnUnderscoreAndTellsItThatName() throws IOException {
    List<String> hosts = new ArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/status",
        exchange -> {
          hosts.add(exchange.getRequestHeaders().getFirst("Host"));
          byte[] body = "{\"message\":\"Ok\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    int port = port(server);
    HostResolver dns =
        host -> {
          assertThat(host).isIn("infisical_backend", "meta_data");
          return new InetAddress[] {
            InetAddress.ofLiteral(host.equals("meta_data") ? "169.254.169.254" : "127.0.0.1")
          };
        };
    assertThat(
            open(clients(Map.of(), dns), "http://infisical_backend:" + port + "/api")
                .api()
                .status())
        .isInstanceOf(Reply.Ok.class);
    assertThat(hosts).containsExactly("infisical_backend:" + port);
    assertUnreachable(
        open(clients(Map.of(), dns), "http://meta_data:" + port).api().status(),
        Cause.CONNECT,
        "the host name resolves to a link-local address or a cloud's metadata service");
    assertUnreachable(
        open(clients(Map.of("HTTP_PROXY", "p:1"), dns), "http://infisical_backend:" + port)
            .api()
            .status(),
        Cause.CONNECT,
        "a host name with an underscore cannot be called through a proxy; list it in NO_PROXY");
  }

  @Test
  void callsAServerWhoseNameEndsInADot() throws IOException {
    HttpsServer server = AUTHORITY.server(TestAuthority.dns("localhost"));
    assertThat(status("localhost.", server)).isInstanceOf(Reply.Ok.class);
    HttpsServer far = AUTHORITY.server(TestAuthority.dns("infisical.invalid"));
    try (ForwardProxy proxy = new ForwardProxy(port(far))) {
      assertThat(
              open(
                      clients(
                          Map.of("HTTPS_PROXY", "http://" + proxy.address()),
                          InetAddress::getAllByName),
                      "https://infisical.invalid.:443",
                      AUTHORITY.pem())
                  .api()
                  .status())
          .isInstanceOf(Reply.Ok.class);
      assertThat(proxy.heads().getFirst()).startsWith("CONNECT infisical.invalid:443 HTTP/1.1\r\n");
    }
  }

  @Test
  void saysThatTheCertificateIsForAnotherHost() {
    for (GeneralName name :
        List.of(TestAuthority.dns("elsewhere.example"), TestAuthority.ip("10.0.0.1"))) {
      assertUnreachable(
          status("127.0.0.1", AUTHORITY.server(name)), Cause.TLS, ConnectionFault.OTHER_HOST);
      assertUnreachable(
          status("localhost", AUTHORITY.server(name)), Cause.TLS, ConnectionFault.OTHER_HOST);
    }
  }

  @Test
  void saysThatTheCertificateIsNotValidNow() {
    Instant now = Instant.now();
    GeneralName name = TestAuthority.ip("127.0.0.1");
    assertUnreachable(
        status("127.0.0.1", AUTHORITY.server(now.minus(DAY), now.minusSeconds(60), name)),
        Cause.TLS,
        ConnectionFault.EXPIRED);
    assertUnreachable(
        status("127.0.0.1", AUTHORITY.server(now.plusSeconds(600), now.plus(DAY), name)),
        Cause.TLS,
        ConnectionFault.NOT_YET_VALID);
  }

  @Test
  void saysThatAnIntermediateCertificateHasExpired() {
    Instant now = Instant.now();
    TestAuthority expired =
        new TestAuthority("expired", AUTHORITY, now.minus(DAY), now.minusSeconds(60));
    TestAuthority valid = new TestAuthority("valid", AUTHORITY, now.minus(DAY), now.plus(DAY));

    assertThat(status("localhost", valid.server(TestAuthority.dns("localhost"))))
        .isInstanceOf(Reply.Ok.class);
    assertUnreachable(
        status("localhost", expired.server(TestAuthority.dns("localhost"))),
        Cause.TLS,
        ConnectionFault.EXPIRED_INTERMEDIATE);
  }

  @Test
  void saysThatThePeerSpeaksNoTls() throws IOException {
    ServerSocket listener = listening("HTTP/1.1 400 Bad Request\r\n\r\n");
    assertUnreachable(
        open(clients(), "https://127.0.0.1:" + listener.getLocalPort()).api().status(),
        Cause.TLS,
        ConnectionFault.NO_TLS);
  }

  @Test
  void saysThatThePeerHangsUpDuringTheHandshake() throws IOException {
    ServerSocket listener = listening("");
    assertUnreachable(
        open(clients(), "https://127.0.0.1:" + listener.getLocalPort()).api().status(),
        Cause.TLS,
        "the handshake failed");
  }

  /** Says a text to whoever says something, and hangs up. */
  private ServerSocket listening(String text) throws IOException {
    ServerSocket listener = closed(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(() -> say(listener, text));
    return listener;
  }

  private static void say(ServerSocket listener, String text) {
    try {
      while (true) {
        try (Socket socket = listener.accept()) {
          int unused = socket.getInputStream().read(new byte[16_384]);
          socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @Test
  void sharesAClientByAddressAndCertificates() {
    Clients clients = clients();
    ServerClient first = open(clients, "https://h.example/api", AUTHORITY.pem());
    assertThat(open(clients, "https://h.example", AUTHORITY.pem())).isSameAs(first);
    assertThat(open(clients, "https://h.example")).isNotSameAs(first);
    assertThat(open(clients, "https://h2.example", AUTHORITY.pem())).isNotSameAs(first);
    assertThat(open(clients, "https://h.example", new TestAuthority("one").pem()))
        .isNotSameAs(first);
  }

  @Test
  void needsOneClientForAThousandAddressesOfTheSameTrust() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", ClientsTest::sayOk);
    server.start();
    int port = port(server);
    Clients clients = clients();
    long before = selectors();
    List<ServerClient> held = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      ServerClient client = open(clients, "http://127.0.0.1:" + port + "/tenant" + i);
      assertThat(client.api().status()).isInstanceOf(Reply.Ok.class);
      held.add(client);
    }
    assertThat(held).doesNotHaveDuplicates();
    assertThat(clients.openClients()).isEqualTo(1);
    assertThat(selectors()).isLessThanOrEqualTo(before + 1);
  }

  @Test
  void keepsFewClientsOfManyDifferentTrusts() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", ClientsTest::sayOk);
    server.start();
    int port = port(server);
    Clients clients = clients();
    long before = selectors();
    for (int i = 0; i < 100; i++) {
      ServerClient client =
          open(clients, "http://127.0.0.1:" + port, AUTHORITY.pem() + "# number " + i);
      assertThat(client.api().status()).isInstanceOf(Reply.Ok.class);
    }
    assertThat(clients.openClients()).isEqualTo(ClientPool.MAX_IDLE);
    await().until(() -> selectors() <= before + ClientPool.MAX_IDLE);
  }

  private static void sayOk(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = "{\"message\":\"Ok\"}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Each of the JDK's clients has one such thread. */
  private static long selectors() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains("SelectorManager"))
        .count();
  }

  @Test
  void opensNothingForACertificateThatCannotBeRead() {
    Address.Valid address = (Address.Valid) Address.of("https://h.example", "");
    assertThat(clients().open("apps", address, List.of("hush")))
        .isInstanceOfSatisfying(
            Clients.Opened.Untrusted.class,
            no -> assertThat(no.reason()).contains("no PEM certificate").doesNotContain("hush"));
  }

  @Test
  void refusesANameThatLeadsToAMetadataService() {
    HostResolver rebound =
        host -> {
          byte[] metadata = {(byte) 169, (byte) 254, (byte) 169, (byte) 254};
          return new InetAddress[] {
            InetAddress.getLoopbackAddress(), InetAddress.getByAddress(host, metadata)
          };
        };
    assertUnreachable(
        open(clients(Map.of(), rebound), "http://looks-good.example").api().status(),
        Cause.CONNECT,
        "the host name resolves to a link-local address or a cloud's metadata service");
  }

  @Test
  void saysThatAHostIsUnknown() {
    HostResolver nobody =
        host -> {
          throw new UnknownHostException(host);
        };
    assertUnreachable(
        open(clients(Map.of(), nobody), "https://no-such-host.invalid").api().status(),
        Cause.DNS,
        "the name is unknown");
  }

  @Test
  void tunnelsThroughTheProxyWithItsCredentials() throws IOException {
    HttpsServer server = AUTHORITY.server(TestAuthority.dns("infisical.invalid"));
    try (ForwardProxy proxy = new ForwardProxy(port(server))) {
      Map<String, String> environment = Map.of("HTTPS_PROXY", "http://ann:pw@" + proxy.address());
      assertThat(
              open(
                      clients(environment, InetAddress::getAllByName),
                      "https://infisical.invalid",
                      AUTHORITY.pem())
                  .api()
                  .status())
          .isInstanceOf(Reply.Ok.class);
      assertThat(proxy.heads()).hasSize(1);
      assertThat(proxy.heads().getFirst())
          .startsWith("CONNECT infisical.invalid:443 HTTP/1.1\r\n")
          .containsIgnoringCase("Proxy-Authorization: Basic YW5uOnB3\r\n");
    }
  }

  private Clients throughTls(ForwardProxy proxy, TestAuthority trusted, Path folder)
      throws IOException {
    String address = "https://ann:pw@" + proxy.address();
    return clients(
        Map.of("HTTPS_PROXY", address, "HTTP_PROXY", address),
        new TrustStores(
            Map.of(
                "SSL_CERT_FILE",
                Files.writeString(folder.resolve("ca.crt"), trusted.pem()).toString()),
            InstantSource.system()),
        InetAddress::getAllByName);
  }

  @Test
  void callsThroughAProxyThatIsItselfReachedByTls(@TempDir Path folder) throws IOException {
    HttpsServer server = AUTHORITY.server(TestAuthority.dns("infisical.invalid"));
    TestAuthority proxys = new TestAuthority("of the proxy");
    try (ForwardProxy proxy =
        new ForwardProxy(port(server), "", proxys.listener(TestAuthority.ip("127.0.0.1")))) {
      Clients clients = throughTls(proxy, proxys, folder);
      assertThat(open(clients, "https://infisical.invalid", AUTHORITY.pem()).api().status())
          .isInstanceOf(Reply.Ok.class);
      assertThat(open(clients, "http://infisical.invalid").api().status())
          .isInstanceOf(Reply.Ok.class);
      assertThat(proxy.heads()).hasSize(2);
      assertThat(proxy.heads().getFirst())
          .startsWith("CONNECT infisical.invalid:443 HTTP/1.1\r\n")
          .containsIgnoringCase("Proxy-Authorization: Basic YW5uOnB3\r\n");
      assertThat(proxy.heads().getLast())
          .startsWith("GET http://infisical.invalid/api/status HTTP/1.1\r\n")
          .containsIgnoringCase("Proxy-Authorization: Basic YW5uOnB3\r\n");
    }
  }

  @Test
  void saysThatTheProxysCertificateIsTheOneThatIsNotTrusted(@TempDir Path folder)
      throws IOException {
    HttpsServer server = AUTHORITY.server(TestAuthority.dns("infisical.invalid"));
    TestAuthority proxys = new TestAuthority("of the proxy");
    for (TestAuthority trusted : List.of(new TestAuthority("another"), AUTHORITY)) {
      try (ForwardProxy proxy =
          new ForwardProxy(port(server), "", proxys.listener(TestAuthority.ip("127.0.0.1")))) {
        assertUnreachable(
            open(throughTls(proxy, trusted, folder), "https://infisical.invalid", AUTHORITY.pem())
                .api()
                .status(),
            Cause.CONNECT,
            "the proxy of HTTPS_PROXY: the certificate is signed by an unknown authority");
      }
    }
  }

  @Test
  void saysThatTheProxySpeaksNoTls(@TempDir Path folder) throws IOException {
    try (ForwardProxy proxy = new ForwardProxy(1)) {
      assertUnreachable(
          open(throughTls(proxy, AUTHORITY, folder), "http://infisical.invalid").api().status(),
          Cause.CONNECT,
          "the proxy of HTTP_PROXY: the peer does not speak TLS");
    }
  }

  /** The JDK takes frames faster than it handles them: a server that floods it fills the heap. */
  @Test
  void offersNoServerHttp2() throws IOException {
    List<String> offered = new CopyOnWriteArrayList<>();
    ServerSocket listener = closed(AUTHORITY.listener(TestAuthority.ip("127.0.0.1")));
    Thread.ofVirtual().start(() -> serve(listener, offered));
    ServerClient client =
        open(clients(), "https://127.0.0.1:" + listener.getLocalPort(), AUTHORITY.pem());

    assertThat(client.api().status()).isInstanceOf(Reply.Ok.class);
    assertThat(
            client
                .http()
                .sendAsync(
                    HttpRequest.newBuilder(client.base().resolve("/any")).build(),
                    BodyHandlers.discarding())
                .join()
                .version())
        .isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(offered).doesNotContain("h2");
  }

  /** Answers every call, and records the protocols that are offered. */
  private static void serve(ServerSocket listener, List<String> offered) {
    try {
      while (true) {
        answer((SSLSocket) listener.accept(), offered);
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static void answer(SSLSocket socket, List<String> offered) throws IOException {
    try (socket) {
      socket.setHandshakeApplicationProtocolSelector(
          (same, protocols) -> {
            offered.addAll(protocols);
            return "";
          });
      BufferedReader request =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      while (!request.readLine().isEmpty()) {
        // All of the head.
      }
      socket
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 16\r\n\r\n{\"message\":\"Ok\"}"
                  .getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Test
  void neverSendsTheProxysCredentialsToTheServer() throws IOException {
    List<String> seen = new ArrayList<>();
    HttpsServer server = AUTHORITY.server(TestAuthority.dns("infisical.invalid"));
    server.createContext(
        "/api/v1/auth/token/revoke",
        exchange -> {
          seen.addAll(exchange.getRequestHeaders().keySet());
          byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    try (ForwardProxy proxy = new ForwardProxy(port(server))) {
      Map<String, String> environment = Map.of("HTTPS_PROXY", "http://ann:pw@" + proxy.address());
      InfisicalApi api =
          open(
                  clients(environment, InetAddress::getAllByName),
                  "https://infisical.invalid",
                  AUTHORITY.pem())
              .api();
      assertThat(api.revoke(SecretText.of("t"), Caller.unknown())).isInstanceOf(Reply.Ok.class);
      assertThat(seen).isNotEmpty().doesNotContain("Proxy-authorization");
    }
  }

  @Test
  void asksTheProxyForPlainHttpAndLeavesOutWhatNoProxyNames() throws IOException {
    try (ForwardProxy proxy = new ForwardProxy(1)) {
      Map<String, String> environment =
          Map.of("HTTP_PROXY", "http://u:p@" + proxy.address(), "NO_PROXY", "direct.invalid");
      Clients clients = clients(environment, InetAddress::getAllByName);
      assertThat(open(clients, "http://infisical.invalid").api().status())
          .isInstanceOf(Reply.Ok.class);
      assertThat(proxy.heads().getFirst())
          .startsWith("GET http://infisical.invalid/api/status HTTP/1.1\r\n")
          .containsIgnoringCase("Proxy-Authorization: Basic dTpw\r\n");
      assertUnreachable(
          open(clients, "http://direct.invalid").api().status(), Cause.DNS, "the name is unknown");
    }
  }

  @Test
  void asksTheProxyForTokenEndpointsOfCloudsAndNeverForMetadataServices()
      throws IOException, InterruptedException {
    try (ForwardProxy proxy = new ForwardProxy(1)) {
      Clients clients =
          clients(Map.of("HTTP_PROXY", "http://u:p@" + proxy.address()), InetAddress::getAllByName);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://cloud.invalid/token")).GET().build();
      assertThat(clients.cloud().send(request, BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);
      assertThat(proxy.heads().getFirst()).containsIgnoringCase("Proxy-Authorization: Basic dTpw");
      assertThatThrownBy(() -> clients.metadata().send(request, BodyHandlers.discarding()))
          .isInstanceOf(IOException.class);
      assertThat(proxy.heads()).hasSize(1);
    }
  }

  @Test
  void saysThatTheProxyRefuses() throws IOException {
    String refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    try (ForwardProxy proxy = new ForwardProxy(1, refusal)) {
      Map<String, String> environment = Map.of("HTTPS_PROXY", proxy.address());
      Clients clients = clients(environment, InetAddress::getAllByName);
      assertUnreachable(
          open(clients, "https://infisical.invalid").api().status(),
          Cause.CONNECT,
          "the proxy refused the connection to the server");
    }
  }

  @Test
  void saysThatTheProxyWantsOtherCredentials() throws IOException {
    String refusal =
        """
        HTTP/1.1 407 Proxy Authentication Required
        Proxy-Authenticate: Basic realm="x"
        Content-Length: 0

        """;
    try (ForwardProxy proxy = new ForwardProxy(1, refusal)) {
      Map<String, String> environment = Map.of("HTTPS_PROXY", "http://a:b@" + proxy.address());
      Clients clients = clients(environment, InetAddress::getAllByName);
      Reply<ServerStatus> reply = open(clients, "https://infisical.invalid").api().status();
      assertThat(
              ServerCheck.judge(reply, (Address.Valid) Address.of("https://infisical.invalid", "")))
          .isEqualTo(
              new ServerCheck.NotReady(
                  "HTTP status: /api/status returned 407, not 200; the proxy requires other"
                      + " credentials; check those in HTTPS_PROXY or HTTP_PROXY"));
    }
  }
}
