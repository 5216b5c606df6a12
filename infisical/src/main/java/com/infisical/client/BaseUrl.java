package com.infisical.client;

import java.net.URI;
import java.util.Locale;

/**
 * The address of one Infisical server in its one spelling, below which every path of the API lies.
 *
 * <p>Users write it with or without {@code /api} and a trailing slash
 * (docs/design/infisical-api.md#17-base-url). Two spellings of one address are equal: scheme and
 * host are in lower case, a default port is left out, and trailing slashes and one trailing {@code
 * /api} are cut off.
 *
 * @param uri the canonical address, without query, fragment and trailing slash, as requests have it
 *     ({@link UnderscoreHosts})
 */
public record BaseUrl(URI uri) {
  /**
   * Makes the address canonical.
   *
   * @throws IllegalArgumentException when it is not http or https with a host
   */
  public BaseUrl {
    uri = canonical(uri);
  }

  /** The address of a path of the API. */
  public URI resolve(String path) {
    return URI.create(uri.toString() + path);
  }

  public boolean isTls() {
    return "https".equals(uri.getScheme());
  }

  private static URI canonical(URI uri) {
    if (uri.getScheme() == null || uri.getHost() == null) {
      throw new IllegalArgumentException("An address needs a scheme and a host");
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int defaultPort =
        switch (scheme) {
          case "http" -> 80;
          case "https" -> 443;
          default -> throw new IllegalArgumentException("An address is http or https");
        };
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    boolean named = uri.getPort() >= 0 && uri.getPort() != defaultPort;
    String port = named ? ":" + uri.getPort() : "";
    return URI.create(scheme + "://" + host + port + prefix(uri.getRawPath()));
  }

  private static String prefix(String path) {
    String trimmed = withoutTrailingSlashes(path);
    return trimmed.endsWith("/api")
        ? withoutTrailingSlashes(trimmed.substring(0, trimmed.length() - "/api".length()))
        : trimmed;
  }

  private static String withoutTrailingSlashes(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  /** The host as it is looked up; an IPv6 address in brackets. */
  public String host() {
    return UnderscoreHosts.trueName(uri.getHost());
  }

  /** The port, which is that of the scheme where the address names none. */
  public int port() {
    return uri.getPort() >= 0 ? uri.getPort() : isTls() ? 443 : 80;
  }

  /** The address as users know it. */
  @Override
  public String toString() {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + host() + port + uri.getRawPath();
  }
}
