package com.infisical.client.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.infisical.client.BaseUrl;
import com.infisical.client.ClientSettings;
import com.infisical.client.RawServer;
import com.infisical.client.Reply;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Whose answers tell the time of a server, by which leases are renewed and replaced. */
class ServerTimeTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private static String answer(int status, String type, String date, String body) {
    return "HTTP/1.1 %d x\r\nContent-Type: %s\r\nDate: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
        .formatted(status, type, date, body.length(), body);
  }

  @Test
  void aGuardsPageSaysNothingOfTheServersClock() throws IOException {
    AtomicReference<String> next = new AtomicReference<>("");
    try (RawServer server = new RawServer(socket -> RawServer.send(socket, next.get()));
        HttpClient client = HttpClient.newHttpClient()) {
      HttpInfisicalApi api =
          new HttpInfisicalApi(
              client, new BaseUrl(server.uri()), ClientSettings.standard("k8-operator/test"));

      next.set(
          answer(
              403, "text/html", "Sun, 01 Feb 2026 12:00:00 GMT", "<html><title>No</title></html>"));
      assertThat(api.status()).isInstanceOf(Reply.Foreign.class);
      assertThat(api.serverTime()).isEmpty();

      next.set(
          answer(200, "application/json", "Sat, 31 Jan 2026 12:00:00 GMT", "{\"message\":\"Ok\"}"));
      assertThat(api.status()).isInstanceOf(Reply.Ok.class);
      next.set(answer(503, "text/html", "Sun, 01 Feb 2026 12:00:00 GMT", "<html>Back soon</html>"));
      assertThat(api.status()).isInstanceOf(Reply.Foreign.class);
      assertThat(api.serverTime())
          .hasValueSatisfying(
              time -> assertThat(time).isCloseTo(NOON, within(5, ChronoUnit.MINUTES)));
    }
  }
}
