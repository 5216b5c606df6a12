package com.infisical.operator.connection;

import com.infisical.client.SecretText;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which proxy a call goes through: {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} in
 * either case, the upper one first (docs/infisical-connection.md).
 *
 * <p>Immutable.
 */
public final class ProxyRules {
  /**
   * A proxy.
   *
   * @param variable the one that names it, for messages
   * @param tls whether the connection to the proxy itself is one of TLS
   * @param authorization the value of {@code Proxy-Authorization}, where the variable names a user
   */
  public record Proxy(
      String variable, boolean tls, String host, int port, Optional<SecretText> authorization) {}

  private static final String HTTPS = "HTTPS_PROXY";
  private static final String HTTP = "HTTP_PROXY";

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
        proxy(HTTPS, environment),
        proxy(HTTP, environment),
        new NoProxy(environment.getOrDefault(variable("NO_PROXY", environment), "")));
  }

  /**
   * What in an environment cannot be used as a proxy: a sentence for each variable, which names it
   * and never its value.
   */
  public static List<String> flaws(Map<String, String> environment) {
    return Stream.of(HTTPS, HTTP)
        .flatMap(name -> read(name, environment).stream())
        .flatMap(
            address ->
                address instanceof ProxyAddress.Unusable(String sentence)
                    ? Stream.of(sentence)
                    : Stream.empty())
        .toList();
  }

  /** The proxy for an http or https URI with a host; empty for a direct connection. */
  public Optional<Proxy> proxyFor(URI uri) {
    Optional<Proxy> proxy = "https".equalsIgnoreCase(uri.getScheme()) ? forHttps : forHttp;
    return proxy.filter(found -> !without.covers(uri));
  }

  private static String variable(String name, Map<String, String> environment) {
    return environment.getOrDefault(name, "").isBlank() ? name.toLowerCase(Locale.ROOT) : name;
  }

  private static Optional<Proxy> proxy(String name, Map<String, String> environment) {
    return read(name, environment)
        .map(
            address ->
                switch (address) {
                  case ProxyAddress.Usable(Proxy proxy) -> proxy;
                  case ProxyAddress.Unusable(String sentence) ->
                      throw new IllegalArgumentException(sentence);
                });
  }

  private static Optional<ProxyAddress> read(String name, Map<String, String> environment) {
    String variable = variable(name, environment);
    String value = environment.getOrDefault(variable, "").strip();
    return value.isEmpty() ? Optional.empty() : Optional.of(ProxyAddress.read(variable, value));
  }
}
