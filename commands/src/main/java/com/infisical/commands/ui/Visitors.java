package com.infisical.commands.ui;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests are answered: those that name this machine's loopback as their host, and
 * know the token. Another page in the browser knows neither, even where its name leads to loopback
 * (DNS rebinding); another user of the machine lacks the token.
 */
final class Visitors {
  private static final int TOKEN_BYTES = 24;

  private final Set<String> hosts;
  private final String token;

  private Visitors(Set<String> hosts, String token) {
    this.hosts = hosts;
    this.token = token;
  }

  /** Those of a server that listens on {@code address}, with a new token. */
  static Visitors of(InetSocketAddress address) {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    int port = address.getPort();
    return new Visitors(
        Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port),
        Base64.getUrlEncoder().withoutPadding().encodeToString(random));
  }

  /** Result of looking at a request. */
  sealed interface Verdict {
    /**
     * It is answered.
     *
     * @param file what follows the token, {@code ""} for the page itself
     */
    record Welcome(String file) implements Verdict {}

    /** It is not, as the sentence says. */
    record Refused(int status, String sentence) implements Verdict {}
  }

  /** Begins every path. */
  String token() {
    return token;
  }

  /**
   * Judges a request.
   *
   * @param host the header of this name
   */
  Verdict judge(String method, @Nullable String host, String path) {
    if (host == null || !hosts.contains(host)) {
      return new Verdict.Refused(
          403, "This is not the address of the page: open the one that the command printed.");
    }
    if (!method.equals("GET")) {
      return new Verdict.Refused(405, "This page can only be read: use GET.");
    }
    String[] parts = path.split("/", 3);
    byte[] given = (parts.length > 1 ? parts[1] : "").getBytes(StandardCharsets.UTF_8);
    if (parts.length < 3 || !MessageDigest.isEqual(given, token.getBytes(StandardCharsets.UTF_8))) {
      return new Verdict.Refused(
          403, "The token is missing or wrong: open the whole address that the command printed.");
    }
    return new Verdict.Welcome(parts[2]);
  }
}
