package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.ClientSettings;
import com.infisical.client.Reply;
import com.infisical.client.http.AnswerBudget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that send a part of an HTTP response which has no end, and never hang up. */
class EndlessAnswersTest {
  private static final int MEBIBYTE = 1 << 20;

  private final Clients clients =
      new Clients(
          new TrustStores(Map.of(), Path.of("/no/such/file"), InstantSource.system()),
          ProxyRules.none(),
          ClientSettings.standard("k8-operator/test"),
          new AnswerBudget(MEBIBYTE));

  private final AtomicInteger open = new AtomicInteger();

  @AfterEach
  void close() {
    clients.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "status line, HTTP/1.1 200 , A",
    "header, HTTP/1.1 200 OK\\r\\nX: , A",
    "headers, HTTP/1.1 200 OK\\r\\n, X: a\\r\\n",
    "folded header, HTTP/1.1 200 OK\\r\\nX: a\\r\\n, ' a\\r\\n'",
    "interim responses, '', HTTP/1.1 103 Early Hints\\r\\n\\r\\n",
    "continues, '', HTTP/1.1 100 Continue\\r\\n\\r\\n",
    "change of the protocol, HTTP/1.1 101 Switching Protocols\\r\\n\\r\\n, A",
    "size of a chunk, HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n, 0",
    "extension of a chunk, HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5;, A",
    "trailers, HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n, X: a\\r\\n",
    "body of one-byte chunks, HTTP/1.1 200 OK\\r"
        + "\\n"
        + "Transfer-Encoding: chunked\\r"
        + "\\n"
        + "\\r"
        + "\\n"
        + ", 1\\r"
        + "\\n"
        + "A\\r"
        + "\\n",
    "body, HTTP/1.1 200 OK\\r\\n\\r\\n, A",
    "body of a 204, HTTP/1.1 204 No Content\\r\\nContent-Length: 99999999999\\r\\n\\r\\n, A",
    "body of a 304, HTTP/1.1 304 Not Modified\\r\\nContent-Length: 99999999999\\r\\n\\r\\n, A",
    "rest after the response, HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n{}, A"
  })
  void areHungUpOn(String what, String start, String rest) throws IOException {
    byte[] block = bytes(rest.repeat(MEBIBYTE / rest.length()));
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> serve(listener, bytes(start), block));
      Address.Valid address =
          (Address.Valid) Address.of("http://127.0.0.1:" + listener.getLocalPort(), "");
      ServerClient client =
          ((Clients.Opened.Ready) clients.open("apps", address, List.of())).client();

      assertThat(client.api().status()).as(what).isNotInstanceOf(Reply.Ok.class);
      await().untilAsserted(() -> assertThat(open).as("connections").hasValue(0));
    }
  }

  private void serve(ServerSocket listener, byte[] start, byte[] rest) {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.incrementAndGet();
        Thread.ofVirtual().start(() -> sendWithoutEnd(socket, start, rest));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void sendWithoutEnd(Socket accepted, byte[] start, byte[] rest) {
    try (Socket socket = accepted) {
      socket.getOutputStream().write(start);
      while (true) {
        socket.getOutputStream().write(rest);
      }
    } catch (IOException e) {
      open.decrementAndGet();
    }
  }

  private static byte[] bytes(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
