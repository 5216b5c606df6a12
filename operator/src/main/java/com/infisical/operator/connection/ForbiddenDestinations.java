package com.infisical.operator.connection;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Knows where no connection may lead: link-local addresses and the metadata services of clouds,
 * which give credentials to whoever asks from inside (SPEC section 5).
 */
final class ForbiddenDestinations {
  private static final Set<String> NAMES =
      Set.of(
          "metadata",
          "metadata.google.internal",
          "metadata.goog",
          "instance-data",
          "instance-data.ec2.internal",
          "metadata.tencentyun.com");

  /** Metadata services outside the link-local networks. */
  private static final Set<InetAddress> ADDRESSES =
      Set.of(
          InetAddress.ofLiteral("fd00:ec2::254"), // AWS
          InetAddress.ofLiteral("fd00:ec2::23"), // AWS, credentials of pods
          InetAddress.ofLiteral("fd20:ce::254"), // Google
          InetAddress.ofLiteral("168.63.129.16"), // Azure
          InetAddress.ofLiteral("100.100.100.200"), // Alibaba
          InetAddress.ofLiteral("192.0.0.192")); // Oracle

  /** The prefixes under which IPv6 addresses carry an IPv4 address in their last 32 bits. */
  private static final Set<String> IPV4_PREFIXES =
      Set.of("000000000000000000000000", "0064ff9b0000000000000000");

  private ForbiddenDestinations() {}

  /** Judges a URI's host without asking DNS. */
  static boolean contains(String host) {
    String name = host.toLowerCase(Locale.ROOT).replaceAll("\\.+$", "");
    return NAMES.contains(name)
        || literal(host).filter(ForbiddenDestinations::contains).isPresent();
  }

  static boolean contains(InetAddress address) {
    return address.isLinkLocalAddress()
        || ADDRESSES.contains(withoutScope(address))
        || embedded(address).filter(ForbiddenDestinations::contains).isPresent();
  }

  /** The address that a URI's host spells out; empty when it is a name. */
  static Optional<InetAddress> literal(String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      // The zone of an IPv6 address (fe80::1%eth0) names one of our interfaces: it may not exist.
      return Optional.of(InetAddress.ofLiteral(bare.split("%", 2)[0]));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static InetAddress withoutScope(InetAddress address) {
    return address instanceof Inet6Address ? bytes(address.getAddress()) : address;
  }

  private static Optional<InetAddress> embedded(InetAddress address) {
    if (address instanceof Inet4Address) {
      return Optional.empty();
    }
    byte[] all = address.getAddress();
    return IPV4_PREFIXES.contains(HexFormat.of().formatHex(all, 0, 12))
        ? Optional.of(bytes(Arrays.copyOfRange(all, 12, 16)))
        : Optional.empty();
  }

  private static InetAddress bytes(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes are always an address");
    }
  }
}
