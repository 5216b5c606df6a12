package com.infisical.operator.connection;

import com.infisical.client.SecretText;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which proxy a call goes through: {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} in
 * either case, the upper one first (SPEC section 1).
 *
 * <p>Immutable.
 */
public final class ProxyRules {
  /**
   * A proxy.
   *
   * @param authorization the value of {@code Proxy-Authorization}, where the variable names a user
   */
  public record Proxy(String host, int port, Optional<SecretText> authorization) {}

  private final Optional<Proxy> forHttps;
  private final Optional<Proxy> forHttp;
  private final NoProxy without;

  private ProxyRules(Optional<Proxy> forHttps, Optional<Proxy> forHttp, NoProxy without) {
    this.forHttps = forHttps;
    this.forHttp = forHttp;
    this.without = without;
  }

  /** No proxy for any call. */
  public static ProxyRules none() {
    return from(Map.of());
  }

  /**
   * The rules of an environment.
   *
   * @throws IllegalArgumentException when a variable holds what cannot be used as a proxy; the
   *     message names the variable, never its value
   */
  public static ProxyRules from(Map<String, String> environment) {
    return new ProxyRules(
        proxy("HTTPS_PROXY", environment),
        proxy("HTTP_PROXY", environment),
        new NoProxy(value("NO_PROXY", environment)));
  }

  /** The proxy for an http or https URI with a host; empty for a direct connection. */
  public Optional<Proxy> proxyFor(URI uri) {
    Optional<Proxy> proxy = "https".equalsIgnoreCase(uri.getScheme()) ? forHttps : forHttp;
    return proxy.filter(found -> !without.covers(uri));
  }

  private static String value(String name, Map<String, String> environment) {
    String upper = environment.getOrDefault(name, "");
    return upper.isEmpty() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : upper;
  }

  private static Optional<Proxy> proxy(String name, Map<String, String> environment) {
    String value = value(name, environment).strip();
    return value.isEmpty() ? Optional.empty() : Optional.of(parse(name, value));
  }

  private static Proxy parse(String name, String value) {
    URI uri;
    try {
      uri = new URI(value.contains("://") ? value : "http://" + value);
    } catch (URISyntaxException e) {
      // Without a cause: the exception quotes the value, which may hold a password.
      throw new IllegalArgumentException(
          name
              + " is not a URL; write it like http://proxy.example:3128 (special characters of a"
              + " password percent-encoded)");
    }
    if (!"http".equalsIgnoreCase(uri.getScheme())) {
      throw new IllegalArgumentException(
          name + " names a proxy that is not reached by http://; other kinds are not supported");
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException(
          name + " has no host; write it like http://proxy.example:3128");
    }
    int port = uri.getPort() < 0 ? 80 : uri.getPort();
    return new Proxy(
        uri.getHost(), port, Optional.ofNullable(uri.getRawUserInfo()).map(ProxyRules::basic));
  }

  private static SecretText basic(String userInfo) {
    String[] sides = userInfo.split(":", 2);
    String pair = decode(sides[0]) + ":" + (sides.length > 1 ? decode(sides[1]) : "");
    byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
    return SecretText.of("Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  private static String decode(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
