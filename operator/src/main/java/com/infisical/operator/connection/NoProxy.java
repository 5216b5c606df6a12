package com.infisical.operator.connection;

import com.infisical.client.UnderscoreHosts;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which hosts are called without a proxy, by the rules of Go's {@code httpproxy} for {@code
 * NO_PROXY}.
 *
 * <p>The entries, separated by commas: {@code *} for all; an IP address or a block like {@code
 * 10.0.0.0/8}; {@code example.com} for that host and all below it; {@code .example.com} or {@code
 * *.example.com} for those below it only. All but blocks may end in {@code :port}. Loopback never
 * goes through a proxy.
 */
final class NoProxy {
  /** One entry. */
  private sealed interface Rule {
    boolean matches(String host, Optional<InetAddress> ip, int port);
  }

  private record Everything() implements Rule {
    @Override
    public boolean matches(String host, Optional<InetAddress> ip, int port) {
      return true;
    }
  }

  private record Block(InetAddress first, int bits) implements Rule {
    @Override
    public boolean matches(String host, Optional<InetAddress> ip, int port) {
      return ip.map(InetAddress::getAddress).filter(this::holds).isPresent();
    }

    private boolean holds(byte[] address) {
      byte[] network = first.getAddress();
      if (address.length != network.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (network[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private record Ip(InetAddress address, Optional<Integer> onPort) implements Rule {
    @Override
    public boolean matches(String host, Optional<InetAddress> ip, int port) {
      return ip.filter(address::equals).isPresent() && onPort.orElse(port) == port;
    }
  }

  private record Domain(String suffix, boolean itselfToo, Optional<Integer> onPort)
      implements Rule {
    @Override
    public boolean matches(String host, Optional<InetAddress> ip, int port) {
      boolean named = host.endsWith(suffix) || (itselfToo && host.equals(suffix.substring(1)));
      return named && onPort.orElse(port) == port;
    }
  }

  private final List<Rule> rules = new ArrayList<>();

  NoProxy(String entries) {
    for (String entry : entries.split(",", -1)) {
      rule(entry.strip().toLowerCase(Locale.ROOT)).ifPresent(rules::add);
    }
  }

  boolean covers(URI uri) {
    String host = withoutDot(UnderscoreHosts.trueName(uri.getHost().toLowerCase(Locale.ROOT)));
    Optional<InetAddress> ip = ForbiddenDestinations.literal(host);
    if (host.equals("localhost") || ip.filter(InetAddress::isLoopbackAddress).isPresent()) {
      return true;
    }
    int port = port(uri);
    return rules.stream().anyMatch(rule -> rule.matches(host, ip, port));
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  private static Optional<Rule> rule(String entry) {
    if (entry.equals("*")) {
      return Optional.of(new Everything());
    }
    if (entry.contains("/")) {
      return block(entry);
    }
    // A bare IPv6 address has colons, but no port.
    if (ForbiddenDestinations.literal(entry).isPresent()) {
      return hostRule(entry, Optional.empty());
    }
    int colon = entry.lastIndexOf(':');
    if (colon < 0) {
      return hostRule(entry, Optional.empty());
    }
    return number(entry.substring(colon + 1), 65_535)
        .flatMap(port -> hostRule(entry.substring(0, colon), Optional.of(port)));
  }

  /** A name that ends in a dot is the same one; it is looked up nowhere else. */
  private static String withoutDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static Optional<Rule> hostRule(String written, Optional<Integer> port) {
    String host = withoutDot(written);
    if (host.isEmpty()) {
      return Optional.empty();
    }
    Optional<InetAddress> ip = ForbiddenDestinations.literal(host);
    if (ip.isPresent()) {
      return ip.map(address -> new Ip(address, port));
    }
    String domain = host.startsWith("*.") ? host.substring(1) : host;
    return Optional.of(
        domain.startsWith(".")
            ? new Domain(domain, false, port)
            : new Domain("." + domain, true, port));
  }

  private static Optional<Rule> block(String entry) {
    String[] sides = entry.split("/", 2);
    return ForbiddenDestinations.literal(sides[0])
        .flatMap(
            first ->
                number(sides[1], first.getAddress().length * 8)
                    .map(bits -> new Block(first, bits)));
  }

  private static Optional<Integer> number(String digits, int most) {
    return digits.matches("[0-9]{1,5}") && Integer.parseInt(digits) <= most
        ? Optional.of(Integer.parseInt(digits))
        : Optional.empty();
  }
}
