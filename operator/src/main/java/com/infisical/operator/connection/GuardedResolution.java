package com.infisical.operator.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.stream.Stream;

/**
 * Leaves forbidden destinations out of every answer of DNS in this process.
 *
 * <p>The JDK's HTTP client asks DNS by itself when it connects. A name that led elsewhere when it
 * was checked may lead to a metadata service a moment later, so the check must be here, too
 * (docs/security.md#in-both-modes). The names of metadata services themselves pass: connections
 * cannot have them, and cloud SDKs need them. Found by the JDK as a service.
 */
public final class GuardedResolution extends InetAddressResolverProvider {
  @Override
  public InetAddressResolver get(Configuration configuration) {
    return guarded(configuration.builtinResolver());
  }

  /** The same answers as those of {@code builtin}, without what is forbidden. */
  static InetAddressResolver guarded(InetAddressResolver builtin) {
    return new Guard(new ThreadedResolver(builtin));
  }

  @Override
  public String name() {
    return "infisical-operator";
  }

  /**
   * One resolver.
   *
   * @param builtin asks DNS
   */
  record Guard(InetAddressResolver builtin) implements InetAddressResolver {
    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
        throws UnknownHostException {
      Stream<InetAddress> found = builtin.lookupByName(host, policy);
      if (ForbiddenDestinations.contains(host)) {
        return found;
      }
      List<InetAddress> allowed =
          found.filter(address -> !ForbiddenDestinations.contains(address)).toList();
      if (allowed.isEmpty()) {
        throw new UnknownHostException(host);
      }
      return allowed.stream();
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
      return builtin.lookupByAddress(address);
    }
  }
}
