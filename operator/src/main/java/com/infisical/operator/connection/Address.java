package com.infisical.operator.connection;

import com.infisical.client.BaseUrl;
import com.infisical.client.UnderscoreHosts;
import com.infisical.operator.reference.StrayCharacters;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server's address as the user gave it, judged before anything is sent there
 * (docs/security.md#tenancy).
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
      return "http".equals(base.uri().getScheme()) && !isLoopback(base.host());
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
    Optional<String> stray = StrayCharacters.first(text);
    if (stray.isPresent()) {
      return new Invalid(
          origin + " has " + stray.get() + "; write it again without that character");
    }
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
              + " contains credentials; remove what precedes the host and use an InfisicalAuth to"
              + " log in");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      return new Invalid(origin + " has a query or a fragment; remove what follows ? or #");
    }
    return judgeHost(uri, origin);
  }

  private static Address judgeHost(URI uri, String origin) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    Authority authority = Authority.of(Objects.requireNonNullElse(uri.getRawAuthority(), ""));
    if (ForbiddenDestinations.contains(authority.host())) {
      return forbidden(origin);
    }
    if (authority.host().contains("%") && authority.host().startsWith("[")) {
      return new Invalid(
          origin
              + " has an IPv6 address with a zone, which only link-local addresses need; remove"
              + " what follows the %");
    }
    Optional<HostName> host =
        authority.host().isEmpty() ? Optional.empty() : HostName.of(authority.host());
    if (host.isEmpty()) {
      return new Invalid(origin + " has no usable host name; " + EXAMPLE);
    }
    if (ForbiddenDestinations.contains(host.get().ascii())) {
      return forbidden(origin);
    }
    Optional<Integer> port = authority.portOr(scheme.equals("https") ? 443 : 80);
    if (port.isEmpty()) {
      return new Invalid(origin + " has an invalid port; use one from 1 to 65535");
    }
    if (host.get().hasUnderscore() && scheme.equals("https")) {
      return new Invalid(
          origin
              + " has an underscore in its host name, for which Java verifies no certificate; give"
              + " the server another DNS name and use that");
    }
    String server = UnderscoreHosts.forRequests(host.get().ascii());
    URI request = URI.create(scheme + "://" + server + ":" + port.get() + uri.getRawPath());
    // A last label that begins with a digit is no host of RFC 2396, and no request could be sent.
    return request.getHost() == null
        ? new Invalid(origin + " has no usable host name; " + EXAMPLE)
        : new Valid(new BaseUrl(request), origin);
  }

  private static Address forbidden(String origin) {
    return new Invalid(
        origin
            + " is a link-local address or a cloud's metadata service, which cannot be an Infisical"
            + " server; use the server's own address");
  }

  private static boolean isLoopback(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || ForbiddenDestinations.literal(host).filter(ip -> ip.isLoopbackAddress()).isPresent();
  }

  /** What every address may look like. */
  String EXAMPLE = "write it like https://app.infisical.com";
}
