package com.infisical.operator.connection;

import com.infisical.client.UnderscoreHosts;
import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The host of an address in the one spelling in which it is looked up and compared: ASCII, lower
 * case, an IPv6 address in brackets.
 *
 * @param ascii as it stands in a URL
 */
record HostName(String ascii) {
  /** What a name looks like: with underscores, which DNS allows, and a dot at the end or none. */
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\\.?");

  /** A last label that makes it a number, of whatever base, and no name. */
  private static final Pattern NUMBER = Pattern.compile("(^|\\.)([0-9]+|0x[0-9a-f]*)\\.?$");

  private static final int LONGEST = 253;
  private static final int MAX_LABEL_CHARS = 63;

  /** Letters that IDNA 2003, which the JDK has, and IDNA 2008, which Go has, turn differently. */
  private static final Pattern AMBIGUOUS = Pattern.compile("[\u00df\u1e9e\u03c2\u200c\u200d]");

  /** Reads a host as somebody wrote it; empty when no server can have that name. */
  static Optional<HostName> of(String written) {
    if (written.startsWith("[")) {
      return bracketed(written);
    }
    if (AMBIGUOUS.matcher(written).find()) {
      return Optional.empty();
    }
    String ascii;
    try {
      ascii = IDN.toASCII(written, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    } catch (RuntimeException e) {
      // The JDK throws others than it says for what is too long.
      return Optional.empty();
    }
    if (NUMBER.matcher(ascii).find()) {
      // A resolver or a proxy would read it as an address, each in its own way.
      String digits = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
      return ForbiddenDestinations.literal(digits)
          .map(address -> new HostName(address.getHostAddress()));
    }
    return isName(ascii) && !UnderscoreHosts.standsForAnother(ascii)
        ? Optional.of(new HostName(ascii))
        : Optional.empty();
  }

  /** Whether it has a character that certificates and the JDK's client allow in no name. */
  boolean hasUnderscore() {
    return ascii.indexOf('_') >= 0;
  }

  private static boolean isName(String ascii) {
    String absolute = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
    if (absolute.isEmpty() || absolute.length() > LONGEST || !NAME.matcher(ascii).matches()) {
      return false;
    }
    for (String label : absolute.split("\\.", -1)) {
      if (label.length() > MAX_LABEL_CHARS) {
        return false;
      }
    }
    return true;
  }

  private static Optional<HostName> bracketed(String written) {
    // A zone belongs to a link-local address, where no server may be.
    boolean plain = written.endsWith("]") && written.contains(":") && !written.contains("%");
    return plain && ForbiddenDestinations.literal(written).isPresent()
        ? Optional.of(new HostName(written.toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }
}
