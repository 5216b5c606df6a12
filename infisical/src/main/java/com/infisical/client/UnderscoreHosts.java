package com.infisical.client;

/**
 * Gives a host name with underscores, which the JDK's URLs and HTTP client do not know, a name for
 * requests that they do.
 *
 * <p>DNS has no host below {@code .invalid} (RFC 2606), so nobody's name is taken. An HTTP client
 * that is given such a request has to call the host's {@linkplain #trueName true name}.
 */
public final class UnderscoreHosts {
  private static final String SUFFIX = ".underscore.invalid";
  private static final char ESCAPE = 'z';

  private UnderscoreHosts() {}

  /** The name for requests; the host itself where it has no underscore. */
  public static String forRequests(String host) {
    if (host.indexOf('_') < 0) {
      return host;
    }
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return name.replace("z", "zz").replace("_", "zu") + SUFFIX;
  }

  /** Whether a request's host stands for another one. */
  public static boolean standsForAnother(String host) {
    return host.endsWith(SUFFIX);
  }

  /** The host that a request's host stands for; itself for any other. */
  public static String trueName(String host) {
    if (!standsForAnother(host)) {
      return host;
    }
    StringBuilder name = new StringBuilder();
    int end = host.length() - SUFFIX.length();
    for (int i = 0; i < end; i++) {
      char next = host.charAt(i);
      if (next == ESCAPE && i + 1 < end) {
        i++;
        name.append(host.charAt(i) == 'u' ? '_' : ESCAPE);
      } else {
        name.append(next);
      }
    }
    return name.toString();
  }
}
