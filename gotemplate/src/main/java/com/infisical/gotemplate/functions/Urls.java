package com.infisical.gotemplate.functions;

import com.google.re2j.Pattern;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Takes URLs apart and puts them together as Go's {@code net/url} does; read by re2j, since the
 * JDK's expressions take the square of the time for some texts.
 */
final class Urls {
  /** The part of a URL that is escaped. */
  private enum Part {
    HOST("!$&'()*+,;=:[]<>\""),
    USER("$&+,;="),
    PATH("$&+,/:;=@"),
    FRAGMENT("$&+,/:;=?@!()*");

    private final String plain;

    Part(String plain) {
      this.plain = plain;
    }

    boolean escapes(char c) {
      return !(c < 0x80 && Character.isLetterOrDigit(c))
          && "-_.~".indexOf(c) < 0
          && plain.indexOf(c) < 0;
    }
  }

  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.\\-]*");
  private static final Pattern PORT = Pattern.compile("(:[0-9]*)?");
  private static final Pattern USERINFO = Pattern.compile("[A-Za-z0-9\\-._:~!$&'()*+,;=%@]*");
  private static final Pattern IPV6 =
      Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:]*(\\d+\\.\\d+\\.\\d+\\.\\d+)?(%.+)?");

  private Urls() {}

  static MapValue parse(String url) {
    int hash = url.indexOf('#');
    String fragment = hash < 0 ? "" : unescape(url.substring(hash + 1), Part.FRAGMENT);
    String rest = hash < 0 ? url : url.substring(0, hash);
    if (rest.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
      throw refuse("invalid control character in URL");
    }
    String scheme = scheme(rest);
    rest = scheme.isEmpty() ? rest : rest.substring(scheme.length() + 1);
    int question = rest.indexOf('?');
    String query = question < 0 ? "" : rest.substring(question + 1);
    rest = question < 0 ? rest : rest.substring(0, question);
    MapValue map = MapValue.dict();
    put(map, "scheme", scheme.toLowerCase(Locale.ROOT));
    put(map, "query", query);
    put(map, "fragment", fragment);
    authorityAndPath(map, scheme.toLowerCase(Locale.ROOT), rest);
    return map;
  }

  private static void put(MapValue map, String key, String value) {
    map.put(key, new Text(value));
  }

  private static FunctionException refuse(String reason) {
    return new FunctionException("unable to parse url: " + reason);
  }

  private static String scheme(String url) {
    int colon = url.indexOf(':');
    if (colon == 0) {
      throw refuse("missing protocol scheme");
    }
    return colon > 0 && SCHEME.matcher(url.substring(0, colon)).matches()
        ? url.substring(0, colon)
        : "";
  }

  private static void authorityAndPath(MapValue map, String scheme, String rest) {
    String host = "";
    String user = "";
    String opaque = "";
    String path = rest;
    if (!rest.startsWith("/") && !scheme.isEmpty()) {
      opaque = rest;
      path = "";
    } else if (!rest.startsWith("/") && firstSegment(rest).contains(":")) {
      throw refuse("first path segment in URL cannot contain colon");
    } else if (rest.startsWith("//") && (!scheme.isEmpty() || !rest.startsWith("///"))) {
      int slash = rest.indexOf('/', 2);
      String authority = rest.substring(2, slash < 0 ? rest.length() : slash);
      path = slash < 0 ? "" : rest.substring(slash);
      int at = authority.lastIndexOf('@');
      host = host(scheme, authority.substring(at + 1));
      user = at < 0 ? "" : user(authority.substring(0, at));
    }
    put(map, "host", host);
    put(map, "hostname", hostname(host));
    put(map, "path", path.equals("*") ? path : unescape(path, Part.PATH));
    put(map, "opaque", opaque);
    put(map, "userinfo", user);
  }

  private static String firstSegment(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? path : path.substring(0, slash);
  }

  private static String user(String userinfo) {
    if (!USERINFO.matcher(userinfo).matches()) {
      throw refuse("invalid userinfo");
    }
    int colon = userinfo.indexOf(':');
    if (colon < 0) {
      return escape(unescape(userinfo, Part.USER), Part.USER);
    }
    return escape(unescape(userinfo.substring(0, colon), Part.USER), Part.USER)
        + ":"
        + escape(unescape(userinfo.substring(colon + 1), Part.USER), Part.USER);
  }

  private static String host(String scheme, String host) {
    int open = host.lastIndexOf('[');
    if (open > 0) {
      throw refuse("invalid IP-literal");
    }
    if (open == 0) {
      return bracketed(host);
    }
    int colon = host.indexOf(':');
    boolean strict = scheme.equals("http") || scheme.equals("https");
    if (colon >= 0 && !strict) {
      colon = host.lastIndexOf(':');
    }
    if (colon >= 0 && !PORT.matcher(host.substring(colon)).matches()) {
      throw refuse("invalid port after host");
    }
    return unescape(host, Part.HOST);
  }

  private static String bracketed(String host) {
    int close = host.lastIndexOf(']');
    if (close < 0) {
      throw refuse("missing ']' in host");
    }
    if (!PORT.matcher(host.substring(close + 1)).matches()) {
      throw refuse("invalid port after host");
    }
    String address = host.substring(1, close);
    String plain = unescape(address.replace("%25", "%2525"), null);
    if (!IPV6.matcher(plain.replace("%25", "%")).matches()) {
      throw refuse("invalid host");
    }
    return "[" + plain.replace("%25", "%") + "]" + host.substring(close + 1);
  }

  private static String hostname(String host) {
    int colon = host.lastIndexOf(':');
    String name =
        colon >= 0 && PORT.matcher(host.substring(colon)).matches()
            ? host.substring(0, colon)
            : host;
    return name.startsWith("[") && name.endsWith("]") && name.length() > 1
        ? name.substring(1, name.length() - 1)
        : name;
  }

  private static String unescape(String text, @Nullable Part part) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int value = hexadecimal(text, i + 1);
        if (part == Part.HOST && value < 0x80 && value != '%') {
          throw refuse("invalid URL escape");
        }
        out.append((char) value);
        i += 2;
      } else if (part == Part.HOST && c < 0x80 && part.escapes(c)) {
        throw refuse("invalid character in host name");
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static int hexadecimal(String text, int from) {
    int high = from + 1 < text.length() ? Character.digit(text.charAt(from), 16) : -1;
    int low = from + 1 < text.length() ? Character.digit(text.charAt(from + 1), 16) : -1;
    if (high < 0 || low < 0) {
      throw refuse("invalid URL escape");
    }
    return high << 4 | low;
  }

  private static String escape(String text, Part part) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (part.escapes(text.charAt(i))) {
        Escapes.percent(out, text.charAt(i));
      } else {
        out.append(text.charAt(i));
      }
    }
    return out.toString();
  }

  static String join(MapValue parts) {
    String scheme = part(parts, "scheme");
    String host = part(parts, "host");
    String path = part(parts, "path");
    String user = part(parts, "userinfo");
    String opaque = part(parts, "opaque");
    String query = part(parts, "query");
    String fragment = part(parts, "fragment");
    StringBuilder out = new StringBuilder(scheme.isEmpty() ? "" : scheme + ":");
    if (!opaque.isEmpty()) {
      out.append(opaque);
    } else {
      hierarchy(out, host, path, user.isEmpty() ? "" : rebuiltUser(user));
    }
    out.append(query.isEmpty() ? "" : "?" + query);
    out.append(fragment.isEmpty() ? "" : "#" + escape(fragment, Part.FRAGMENT));
    return out.toString();
  }

  private static void hierarchy(StringBuilder out, String host, String path, String user) {
    boolean any = !out.isEmpty() || !host.isEmpty() || !user.isEmpty();
    if (any && (!host.isEmpty() || !path.isEmpty() || !user.isEmpty())) {
      out.append("//");
    }
    out.append(user).append(escape(host, Part.HOST));
    String escaped = path.equals("*") ? path : escape(path, Part.PATH);
    if (!escaped.isEmpty() && !escaped.startsWith("/") && !host.isEmpty()) {
      out.append('/');
    }
    if (out.isEmpty() && firstSegment(escaped).contains(":")) {
      out.append("./");
    }
    out.append(escaped);
  }

  /** Sprig parses a URL made of the user and a host; what ends an authority ends the user too. */
  private static String rebuiltUser(String user) {
    String authority = (user + "@host").split("[/?#]", 2)[0];
    int at = authority.lastIndexOf('@');
    host("proto", authority.substring(at + 1));
    return at < 0 ? "" : user(authority.substring(0, at)) + "@";
  }

  private static String part(MapValue parts, String key) {
    Value value = parts.has(new Text(key)) ? parts.get(key) : Text.EMPTY;
    if (value instanceof Text(String bytes)) {
      return bytes;
    }
    throw new FunctionException(
        "unable to parse "
            + key
            + " key, must be of type string, but "
            + value.kind().goName()
            + " found");
  }
}
