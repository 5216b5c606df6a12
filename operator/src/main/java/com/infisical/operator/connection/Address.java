package com.infisical.operator.connection;

import com.infisical.client.BaseUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A server's address as the user gave it, judged before anything is sent there (SPEC section 5).
 */
public sealed interface Address {
  /**
   * One that may be called.
   *
   * @param base its canonical spelling, in which equal addresses are equal
   * @param origin the field or variable it came from, for messages
   */
  record Valid(BaseUrl base, String origin) implements Address {
    /** Whether credentials would cross a network in plain text. */
    public boolean isPlainHttp() {
      return "http".equals(base.uri().getScheme()) && !isLoopback(base.uri().getHost());
    }
  }

  /**
   * One that must not be called.
   *
   * @param reason a sentence without a full stop that names the field or variable, and of the
   *     address nothing
   */
  record Invalid(String reason) implements Address {}

  /** Where an address comes from when the resource has one. */
  String FIELD = ".spec.address";

  /** Where it comes from otherwise. */
  String VARIABLE = "INFISICAL_HOST_API";

  /**
   * Judges an address.
   *
   * @param specAddress the resource's own; null and blank count as absent
   * @param defaultHost the operator's default, used when it is absent
   */
  static Address of(@Nullable String specAddress, String defaultHost) {
    return specAddress == null || specAddress.isBlank()
        ? judge(defaultHost.strip(), VARIABLE)
        : judge(specAddress.strip(), FIELD);
  }

  private static Address judge(String text, String origin) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return new Invalid(origin + " is not a URL; " + EXAMPLE);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      return new Invalid(origin + " does not begin with https:// or http://; " + EXAMPLE);
    }
    if (uri.getRawUserInfo() != null || text.contains("@")) {
      return new Invalid(
          origin
              + " carries credentials; leave out what stands before the host and use an"
              + " InfisicalAuth to log in");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      return new Invalid(origin + " has a query or a fragment; leave out what follows ? or #");
    }
    return judgeHost(uri, origin);
  }

  private static Address judgeHost(URI uri, String origin) {
    String host = uri.getHost();
    if (host == null) {
      return new Invalid(origin + " has no host name that can be used; " + EXAMPLE);
    }
    if (uri.getPort() == 0 || uri.getPort() > 65_535) {
      return new Invalid(origin + " has a port that does not exist; use one from 1 to 65535");
    }
    if (ForbiddenDestinations.contains(host)) {
      return new Invalid(
          origin
              + " is a link-local address or a cloud's metadata service, where no Infisical"
              + " server may be; use the server's own address");
    }
    return new Valid(new BaseUrl(uri), origin);
  }

  private static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || ForbiddenDestinations.literal(host).filter(ip -> ip.isLoopbackAddress()).isPresent();
  }

  /** What every address may look like. */
  String EXAMPLE = "write it like https://app.infisical.com";
}
