package com.infisical.client.calls;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Builds a query, percent-encoded, in the order of the calls. */
final class QueryString {
  private final StringBuilder text = new StringBuilder();

  QueryString add(String name, String value) {
    text.append(text.isEmpty() ? '?' : '&').append(name).append('=').append(encode(value));
    return this;
  }

  QueryString add(String name, boolean value) {
    return add(name, Boolean.toString(value));
  }

  /** A value as part of a path or a query; not every server reads {@code +} as a space. */
  static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
