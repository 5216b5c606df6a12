package com.infisical.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Words answers of the API server that a healthy one seldom gives. */
final class ApiAnswers {
  /** https://www.rfc-editor.org/rfc/rfc6455#section-1.3 */
  private static final String WEB_SOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;
  private static final int TWO_BYTES_OF_LENGTH = 126;

  private ApiAnswers() {}

  /** A refusal as a Status. */
  static byte[] refused(int status, String reason) {
    return http(
        status + " " + reason, status == 429 ? "Retry-After: 1\r\n" : "", status(status, reason));
  }

  /** What a watch is told whose version is gone, in its own form. */
  static byte[] expired(ApiRequest watch) {
    String event = "{\"type\":\"ERROR\",\"object\":%s}\n".formatted(status(410, "Expired"));
    return watch.isUpgrade() ? webSocket(watch, event) : http("200 OK", "", event);
  }

  private static String status(int code, String reason) {
    return """
    {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
    "message":"a fault of the test","reason":"%s","code":%d}\
    """
        .formatted(reason, code);
  }

  private static byte[] http(String status, String headers, String body) {
    return "HTTP/1.1 %s\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(status, headers, body.length(), body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] webSocket(ApiRequest watch, String event) {
    String accept = digest(watch.header("sec-websocket-key").orElseThrow() + WEB_SOCKET);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String head =
        """
        HTTP/1.1 101 Switching Protocols\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Accept: %s\r
        \r
        """;
    out.writeBytes(head.formatted(accept).getBytes(StandardCharsets.US_ASCII));
    byte[] text = event.getBytes(StandardCharsets.US_ASCII);
    out.write(TEXT);
    out.write(TWO_BYTES_OF_LENGTH);
    out.write(text.length >> 8);
    out.write(text.length & 0xff);
    out.writeBytes(text);
    out.writeBytes(new byte[] {(byte) CLOSE, 2, 0x03, (byte) 0xe8});
    return out.toByteArray();
  }

  private static String digest(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new ControlPlaneException("This JVM has no SHA-1.", e);
    }
  }
}
