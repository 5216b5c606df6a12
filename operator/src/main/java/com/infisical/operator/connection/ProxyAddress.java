package com.infisical.operator.connection;

import com.infisical.client.SecretText;
import com.infisical.operator.connection.ProxyRules.Proxy;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the address of a proxy as Go does; of what it cannot read, it repeats nothing. */
sealed interface ProxyAddress {
  /** It can be called. */
  record Usable(Proxy proxy) implements ProxyAddress {}

  /**
   * It cannot.
   *
   * @param sentence names the variable, never its value, which may hold a password
   */
  record Unusable(String sentence) implements ProxyAddress {}

  /** What every proxy may look like. */
  String EXAMPLE = "write it like http://proxy.example:3128";

  /** What Go takes in a user or password; anything else has to be percent-encoded. */
  Pattern USER = Pattern.compile("(?:[A-Za-z0-9._:~!$&'()*+,;=@-]|%[0-9A-Fa-f]{2})*+");

  /**
   * Reads {@code value}; one without a scheme is http.
   *
   * @param variable where it comes from
   */
  static ProxyAddress read(String variable, String value) {
    int mark = value.indexOf("://");
    String scheme = mark < 0 ? "http" : value.substring(0, mark).toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https");
    if (scheme.startsWith("socks")) {
      return new Unusable(
          variable + " names a SOCKS proxy, which the operator does not support; " + EXAMPLE);
    }
    if (!tls && !scheme.equals("http")) {
      return new Unusable(
          variable + " names a proxy whose scheme is neither http:// nor https://; " + EXAMPLE);
    }
    String rest = mark < 0 ? value : value.substring(mark + "://".length());
    String[] parts = rest.split("[/?#]", 2);
    Authority authority = Authority.of(parts[0]);
    boolean userCutOff = parts.length > 1 && parts[1].contains("@");
    if (userCutOff || !USER.matcher(authority.user().orElse("")).matches()) {
      return new Unusable(
          variable
              + " has a user or password that cannot be read; percent-encode their special"
              + " characters, as in http://user:p%5Ess@proxy.example:3128");
    }
    return judge(variable, tls, authority);
  }

  private static ProxyAddress judge(String variable, boolean tls, Authority authority) {
    if (authority.host().isEmpty()) {
      return new Unusable(variable + " has no host; " + EXAMPLE);
    }
    Optional<HostName> host = HostName.of(authority.host());
    if (host.isEmpty()) {
      return new Unusable(variable + " has an invalid host; " + EXAMPLE);
    }
    if (tls && host.get().hasUnderscore()) {
      return new Unusable(
          variable
              + " names an https:// proxy with an underscore in its host name, for which Java"
              + " verifies no certificate; use another name for it");
    }
    Optional<Integer> port = authority.portOr(tls ? 443 : 80);
    if (port.isEmpty()) {
      return new Unusable(
          variable + " has an invalid port; use one from 1 to 65535, and " + EXAMPLE);
    }
    return new Usable(
        new Proxy(
            variable,
            tls,
            host.get().ascii(),
            port.get(),
            authority.user().map(ProxyAddress::basic)));
  }

  /** The bytes of an escape need not be text. */
  private static SecretText basic(String user) {
    String pair = user.contains(":") ? user : user + ":";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < pair.length(); i++) {
      char next = pair.charAt(i);
      if (next == '%') {
        bytes.write(HexFormat.fromHexDigits(pair, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(next);
      }
    }
    return SecretText.of("Basic " + Base64.getEncoder().encodeToString(bytes.toByteArray()));
  }
}
