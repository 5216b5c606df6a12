package com.infisical.operator.auth.cloud;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/**
 * The address of a cloud's service: its own, unless a variable names another.
 *
 * @param variable the variable that may name it
 * @param url without a trailing slash; empty when the variable holds no such address
 */
public record CloudHost(String variable, String url) {
  public static CloudHost of(String variable, Map<String, String> environment, String otherwise) {
    String text = environment.getOrDefault(variable, "").strip().replaceFirst("/+$", "");
    if (text.isEmpty()) {
      return new CloudHost(variable, otherwise);
    }
    try {
      URI uri = new URI(text);
      boolean http = "http".equalsIgnoreCase(uri.getScheme());
      boolean https = "https".equalsIgnoreCase(uri.getScheme());
      boolean bare = uri.getHost() != null && text.endsWith("://" + uri.getRawAuthority());
      return (http || https) && bare && uri.getRawUserInfo() == null
          ? new CloudHost(variable, text)
          : new CloudHost(variable, "");
    } catch (URISyntaxException e) {
      return new CloudHost(variable, "");
    }
  }

  public boolean isUsable() {
    return !url.isEmpty();
  }

  /** Whether what is sent there can be read on the way. */
  public boolean isOpenToReaders() {
    URI uri = URI.create(url);
    return "http".equalsIgnoreCase(uri.getScheme())
        && !uri.getHost().matches("(?i)localhost|127(\\.\\d{1,3}){3}|\\[::1]");
  }

  public Minting refused() {
    return new Minting.Failed(
        "the operator's variable " + variable + " is not a service address",
        "write it like https://host.example, or remove it");
  }
}
