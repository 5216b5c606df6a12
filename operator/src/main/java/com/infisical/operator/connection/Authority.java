package com.infisical.operator.connection;

import java.util.Optional;

/**
 * The authority of a URL in its three parts, user information, host and port, as they are written.
 *
 * <p>{@link java.net.URI} gives none of them where the host is not one of RFC 2396, such as {@code
 * squid_proxy}.
 *
 * @param user before the last {@code @}; may hold a password
 * @param host with its brackets, where it has some
 * @param port after the host's colon; may be empty
 */
record Authority(Optional<String> user, String host, Optional<String> port) {
  static Authority of(String text) {
    int at = text.lastIndexOf('@');
    Optional<String> user = at < 0 ? Optional.empty() : Optional.of(text.substring(0, at));
    String server = text.substring(at + 1);
    // The colons of an IPv6 address stand in brackets.
    int colon = server.indexOf(':', Math.max(server.lastIndexOf(']'), 0));
    return colon < 0
        ? new Authority(user, server, Optional.empty())
        : new Authority(user, server.substring(0, colon), Optional.of(server.substring(colon + 1)));
  }

  /** The port's number where it is one; {@code standard} where none is written. */
  Optional<Integer> portOr(int standard) {
    String digits = port.orElse("");
    if (digits.isEmpty()) {
      return Optional.of(standard);
    }
    return digits.matches("[0-9]{1,5}")
        ? Optional.of(Integer.valueOf(digits)).filter(number -> number > 0 && number <= 65_535)
        : Optional.empty();
  }

  /** Without the user, who may be a secret. */
  @Override
  public String toString() {
    return host + port.map(digits -> ":" + digits).orElse("");
  }
}
