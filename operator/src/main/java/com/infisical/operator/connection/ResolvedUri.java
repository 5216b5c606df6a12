package com.infisical.operator.connection;

import com.infisical.client.UnderscoreHosts;
import com.infisical.client.http.RefusedAddressException;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Resolves a request's URL to the one that the JDK's client is given, and refuses forbidden
 * addresses.
 *
 * @param uri what it is given
 * @param hostHeader the host to send, if it is not the one of {@code uri}
 * @param addresses where the host name leads; empty behind a proxy, or if it leads nowhere
 */
record ResolvedUri(URI uri, Optional<String> hostHeader, Set<InetAddress> addresses) {
  /**
   * Resolves {@code uri}; may block for DNS.
   *
   * @throws RefusedAddressException where no call may lead
   */
  static ResolvedUri of(URI uri, Network network) throws IOException {
    String host = UnderscoreHosts.trueName(uri.getHost());
    boolean named = UnderscoreHosts.standsForAnother(uri.getHost());
    if (network.proxies().proxyFor(uri).isPresent()) {
      if (named) {
        throw new RefusedAddressException(
            "a host name with an underscore cannot be called through a proxy; list it in NO_PROXY");
      }
      return new ResolvedUri(forTls(uri), Optional.empty(), Set.of());
    }
    InetAddress[] addresses = resolve(host, network, named);
    for (InetAddress address : addresses) {
      if (ForbiddenDestinations.contains(address)) {
        throw new RefusedAddressException(
            "the host name resolves to a link-local address or a cloud's metadata service");
      }
    }
    Set<InetAddress> all = Set.copyOf(List.of(addresses));
    return named
        ? new ResolvedUri(
            withHost(uri, literal(addresses[0])),
            Optional.of(uri.getPort() < 0 ? host : host + ":" + uri.getPort()),
            all)
        : new ResolvedUri(forTls(uri), Optional.empty(), all);
  }

  private static InetAddress[] resolve(String host, Network network, boolean itself)
      throws UnknownHostException {
    try {
      return network.resolver().resolve(host);
    } catch (UnknownHostException e) {
      if (itself) {
        throw e;
      }
      // The call itself will say so.
      return new InetAddress[0];
    }
  }

  /** TLS names and verifies a host without the dot that makes its name absolute (RFC 6066). */
  private static URI forTls(URI uri) {
    String host = uri.getHost();
    return "https".equalsIgnoreCase(uri.getScheme()) && host.endsWith(".")
        ? withHost(uri, host.substring(0, host.length() - 1))
        : uri;
  }

  private static URI withHost(URI uri, String host) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(uri.getScheme() + "://" + host + port + uri.getRawPath() + query);
  }

  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }
}
