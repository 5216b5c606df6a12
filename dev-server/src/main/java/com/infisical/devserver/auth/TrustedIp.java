package com.infisical.devserver.auth;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;

/** One address or range in CIDR notation from which something may be used. */
public record TrustedIp(InetAddress network, int prefix) {
  /** Every IPv4 and IPv6 address. */
  public static final List<TrustedIp> ANYWHERE = List.of(parse("0.0.0.0/0"), parse("::/0"));

  /**
   * Reads {@code 10.0.0.0/8} or {@code 10.1.2.3}.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static TrustedIp parse(String text) {
    int slash = text.indexOf('/');
    InetAddress network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    int bits = network.getAddress().length * 8;
    int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException("prefix out of range: " + text);
    }
    return new TrustedIp(network, prefix);
  }

  /** Tells whether one of the ranges holds the address. */
  public static boolean anyHolds(List<TrustedIp> ranges, String address) {
    try {
      InetAddress literal = InetAddress.ofLiteral(address);
      return ranges.stream().anyMatch(range -> range.holds(literal));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private boolean holds(InetAddress address) {
    byte[] mine = network.getAddress();
    byte[] theirs = address.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    int ignored = mine.length * 8 - prefix;
    return new BigInteger(1, mine)
        .shiftRight(ignored)
        .equals(new BigInteger(1, theirs).shiftRight(ignored));
  }

  /** In CIDR notation. */
  public String cidr() {
    return network.getHostAddress() + "/" + prefix;
  }
}
