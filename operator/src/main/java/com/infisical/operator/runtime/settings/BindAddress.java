package com.infisical.operator.runtime.settings;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address to listen on, in Go's form: {@code :8081}, {@code 127.0.0.1:8081}, {@code [::1]:8081}.
 *
 * @param host empty means every interface
 * @param port from 0 (any free one) to 65535
 */
public record BindAddress(String host, int port) {
  private static final Pattern FORM = Pattern.compile("(|[^:\\[\\]]+|\\[[^\\]]+]):(\\d{1,5})");

  /** The address a text names; empty when it names none. */
  static Optional<BindAddress> of(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(matcher.group(2));
    if (port > 65_535) {
      return Optional.empty();
    }
    String host = matcher.group(1);
    return Optional.of(
        new BindAddress(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port));
  }

  /** The same as a socket address; a host name is looked up here. */
  public InetSocketAddress socketAddress() {
    return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
