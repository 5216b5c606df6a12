package com.infisical.client.http;

import com.infisical.client.UnderscoreHosts;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides whether a redirect may be followed: only within the server it came from
 * (docs/security.md#tenancy).
 */
public sealed interface Redirect {
  /** Go there. */
  record Follow(URI target) implements Redirect {}

  /** Do not. */
  record Refuse(String why) implements Redirect {}

  static boolean isRedirect(int status) {
    return status >= 300 && status < 400 && status != 304;
  }

  static Redirect judge(URI from, String location) {
    URI target;
    try {
      target = from.resolve(location);
    } catch (IllegalArgumentException e) {
      return new Refuse("it names no usable address");
    }
    Optional<Place> there = location.isBlank() ? Optional.empty() : Place.of(target);
    Place here = Place.of(from).orElseThrow();
    if (there.isEmpty()) {
      return new Refuse("it names no usable address");
    }
    if (!here.host().equals(there.get().host())) {
      return new Refuse("it leads to another host");
    }
    if (!here.scheme().equals(there.get().scheme())) {
      return new Refuse("it leads from " + here.scheme() + " to " + there.get().schemeInWords());
    }
    if (here.port() != there.get().port()) {
      return new Refuse("it leads to another port");
    }
    return new Follow(there(from, target));
  }

  /** The same server in the spelling in which it was called. */
  private static URI there(URI from, URI target) {
    String path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
    String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
    return URI.create(from.getScheme() + "://" + from.getRawAuthority() + path + query);
  }

  /** Why a POST, which is never sent again, does not follow. */
  static String whyNoPost(URI from, String location) {
    return switch (judge(from, location)) {
      case Refuse(String why) -> why;
      case Follow(URI target) -> "it stays at this server, but a POST is never repeated";
    };
  }

  /** Which server a URL is of: spellings of one server are equal. */
  record Place(String scheme, String host, int port) {
    /** What may stand between {@code //} and the path, with a host that is none of RFC 2396. */
    private static final Pattern AUTHORITY = Pattern.compile("([^@:\\[\\]]+)(?::([0-9]{0,5}))?");

    /** Empty for a URL without a host, or with a user. */
    static Optional<Place> of(URI url) {
      String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
      String host = url.getHost();
      if (host != null) {
        return url.getRawUserInfo() == null
            ? Optional.of(new Place(scheme, spelled(host), port(scheme, url.getPort())))
            : Optional.empty();
      }
      Matcher parts = AUTHORITY.matcher(Objects.requireNonNullElse(url.getRawAuthority(), ""));
      if (!parts.matches()) {
        return Optional.empty();
      }
      String digits = Objects.requireNonNullElse(parts.group(2), "");
      int port = digits.isEmpty() ? -1 : Integer.parseInt(digits);
      return Optional.of(new Place(scheme, spelled(parts.group(1)), port(scheme, port)));
    }

    private static String spelled(String host) {
      String name = UnderscoreHosts.trueName(host.toLowerCase(Locale.ROOT));
      return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static int port(String scheme, int written) {
      if (written >= 0) {
        return written;
      }
      return scheme.equals("https") ? 443 : 80;
    }

    private String schemeInWords() {
      return scheme.equals("https") ? "https" : "http or another scheme";
    }
  }
}
