package com.infisical.operator.connection;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Refuses link-local addresses and the metadata services of clouds, which hand credentials to any
 * caller on the node (docs/security.md#tenancy).
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
          InetAddress.ofLiteral("fd00:c1::a9fe:a9fe"), // Oracle
          InetAddress.ofLiteral("fd00:42::42"), // Scaleway
          InetAddress.ofLiteral("fd00:a9fe:a9fe::1"), // Akamai
          InetAddress.ofLiteral("168.63.129.16"), // Azure
          InetAddress.ofLiteral("100.100.100.200"), // Alibaba
          InetAddress.ofLiteral("192.0.0.192")); // Oracle

  /**
   * Where IPv6 addresses that begin in one way carry an IPv4 address, to which a gateway or a
   * tunnel may bring what is sent.
   *
   * @param prefix the first bytes, in hex
   * @param inverted whether the bits are turned round
   * @param places of the four bytes
   */
  private record Carrier(String prefix, boolean inverted, List<Integer> places) {
    /**
     * @param hex the address once more
     */
    Optional<InetAddress> carried(byte[] address, String hex) {
      if (!hex.startsWith(prefix)) {
        return Optional.empty();
      }
      byte[] found = new byte[places.size()];
      for (int i = 0; i < found.length; i++) {
        byte there = address[places.get(i)];
        found[i] = (byte) (inverted ? ~there : there);
      }
      return Optional.of(bytes(found));
    }
  }

  private static final List<Carrier> CARRIERS =
      List.of(
          new Carrier(
              "000000000000000000000000", false, List.of(12, 13, 14, 15)), // IPv4-compatible
          new Carrier("0000000000000000ffff0000", false, List.of(12, 13, 14, 15)), // RFC 2765
          new Carrier(
              "0064ff9b0000000000000000", false, List.of(12, 13, 14, 15)), // NAT64, RFC 6052
          new Carrier("0064ff9b0001", false, List.of(12, 13, 14, 15)), // NAT64, RFC 8215: /96,
          new Carrier("0064ff9b0001", false, List.of(6, 7, 9, 10)), // /48,
          new Carrier("0064ff9b0001", false, List.of(7, 9, 10, 11)), // /56
          new Carrier("0064ff9b0001", false, List.of(9, 10, 11, 12)), // and /64
          new Carrier("2002", false, List.of(2, 3, 4, 5)), // 6to4, RFC 3056
          new Carrier("20010000", false, List.of(4, 5, 6, 7)), // Teredo, RFC 4380: the server
          new Carrier("20010000", true, List.of(12, 13, 14, 15))); // and the client

  /** What stands before an IPv4 address at the end of an IPv6 address of any network (RFC 5214). */
  private static final Set<String> ISATAP = Set.of("00005efe", "02005efe");

  private ForbiddenDestinations() {}

  /** Judges a URI's host without asking DNS. */
  static boolean contains(String host) {
    String name = host.toLowerCase(Locale.ROOT).replaceAll("\\.+$", "");
    return NAMES.contains(name)
        || literal(name).filter(ForbiddenDestinations::contains).isPresent();
  }

  static boolean contains(InetAddress address) {
    return address.isLinkLocalAddress()
        || ADDRESSES.contains(withoutScope(address))
        || embedded(address).anyMatch(ForbiddenDestinations::contains);
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

  private static Stream<InetAddress> embedded(InetAddress address) {
    if (address instanceof Inet4Address) {
      return Stream.empty();
    }
    byte[] all = address.getAddress();
    String hex = HexFormat.of().formatHex(all);
    Stream<InetAddress> isatap =
        ISATAP.contains(hex.substring(16, 24))
            ? Stream.of(bytes(Arrays.copyOfRange(all, 12, 16)))
            : Stream.empty();
    return Stream.concat(
        isatap, CARRIERS.stream().flatMap(carrier -> carrier.carried(all, hex).stream()));
  }

  private static InetAddress bytes(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes are always an address");
    }
  }
}
