package com.infisical.client;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;

/**
 * Decides whether a redirect may be followed: only within the server it came from (SPEC section 5).
 */
sealed interface Redirect {
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
    if (location.isBlank() || target.getHost() == null || target.getRawUserInfo() != null) {
      return new Refuse("it names no usable address");
    }
    if (!from.getHost().equalsIgnoreCase(target.getHost())) {
      return new Refuse("it leads to another host");
    }
    if (!Objects.equals(lower(from.getScheme()), lower(target.getScheme()))) {
      return new Refuse("it leads from " + from.getScheme() + " to " + scheme(target));
    }
    if (port(from) != port(target)) {
      return new Refuse("it leads to another port");
    }
    return new Follow(target);
  }

  /** Why a POST, which is never sent again, does not follow. */
  static String whyNoPost(URI from, String location) {
    return switch (judge(from, location)) {
      case Refuse(String why) -> why;
      case Follow(URI target) -> "it stays at this server, but what is posted is sent only once";
    };
  }

  private static String scheme(URI target) {
    return "https".equals(lower(target.getScheme())) ? "https" : "http or another scheme";
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equals(lower(uri.getScheme())) ? 443 : 80;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
