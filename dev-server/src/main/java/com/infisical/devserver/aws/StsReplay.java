package com.infisical.devserver.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Forwards a signed request to an STS unchanged, and reports which principal the STS takes the
 * signer for.
 *
 * <p>Written on a socket: the JDK's HTTP clients do not let their callers set {@code Host} and
 * {@code Content-Length}, which are signed.
 *
 * @param sts plain HTTP, on this machine or another; never AWS itself
 */
public record StsReplay(URI sts) {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Refuses what it cannot speak. */
  public StsReplay {
    if (!"http".equals(sts.getScheme()) || sts.getHost() == null || sts.getPort() < 0) {
      throw new IllegalArgumentException(
          "The URL of the STS has to be like http://127.0.0.1:4566, not " + sts);
    }
  }

  /**
   * Who signed; empty when the STS refuses or cannot be reached.
   *
   * @param headers what the caller sent, all of it
   */
  public Optional<CallerIdentity> ask(
      String region, String method, Map<String, String> headers, byte[] body) {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.put("Host", "sts." + region + ".amazonaws.com");
    all.put("Content-Length", Integer.toString(body.length));
    all.putAll(headers);
    all.put("Accept", "application/json");
    all.put("Connection", "close");
    if (!isToken(method) || !all.entrySet().stream().allMatch(StsReplay::isHeader)) {
      return Optional.empty();
    }
    try {
      return identity(exchange(method, all, body));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private String exchange(String method, Map<String, String> headers, byte[] body)
      throws IOException {
    StringBuilder head = new StringBuilder(method).append(" / HTTP/1.0\r\n");
    new LinkedHashMap<>(headers)
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(sts.getHost(), sts.getPort()), (int) TIMEOUT.toMillis());
      socket.setSoTimeout((int) TIMEOUT.toMillis());
      socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().write(body);
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Optional<CallerIdentity> identity(String answer) throws JsonProcessingException {
    String[] parts = answer.split("\r\n\r\n", 2);
    if (parts.length != 2 || !parts[0].matches("(?s)HTTP/1\\.[01] 200 .*")) {
      return Optional.empty();
    }
    JsonNode result =
        JSON.readTree(parts[1]).at("/GetCallerIdentityResponse/GetCallerIdentityResult");
    return result.isObject()
        ? Optional.of(
            new CallerIdentity(
                result.path("Account").asText(),
                result.path("Arn").asText(),
                result.path("UserId").asText()))
        : Optional.empty();
  }

  private static boolean isHeader(Map.Entry<String, String> header) {
    return isToken(header.getKey())
        && header.getValue().chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  private static boolean isToken(String text) {
    return text.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  }
}
