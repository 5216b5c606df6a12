package com.infisical.devserver;

import com.infisical.devserver.auth.Bounds;
import com.infisical.devserver.auth.JwtAuth.Keys;
import com.infisical.devserver.auth.TokenSettings;
import java.util.List;
import java.util.Map;

/** How jwt auth of an identity is attached; without more, every token by its keys may log in. */
public record JwtAuthOptions(Keys keys, Bounds bounds, TokenSettings tokens) {
  private static final Bounds ANY = new Bounds("", "", "", Map.of());

  /** Verified by these keys in PEM. */
  public static JwtAuthOptions keys(String... pems) {
    return new JwtAuthOptions(new Keys.Fixed(List.of(pems)), ANY, TokenSettings.DEFAULT);
  }

  /** Verified by the keys at an address; without a CA certificate any certificate is trusted. */
  public static JwtAuthOptions published(String url, String caCertificate) {
    return new JwtAuthOptions(new Keys.Published(url, caCertificate), ANY, TokenSettings.DEFAULT);
  }

  public JwtAuthOptions issuer(String exactly) {
    return with(new Bounds(exactly, bounds.audiences(), bounds.subject(), bounds.claims()));
  }

  /** A comma list, one of which must match. */
  public JwtAuthOptions audiences(String list) {
    return with(new Bounds(bounds.issuer(), list, bounds.subject(), bounds.claims()));
  }

  /** A name or pattern. */
  public JwtAuthOptions subject(String pattern) {
    return with(new Bounds(bounds.issuer(), bounds.audiences(), pattern, bounds.claims()));
  }

  private JwtAuthOptions with(Bounds other) {
    return new JwtAuthOptions(keys, other, tokens);
  }
}
