package com.infisical.client;

import java.time.Duration;

/**
 * What a login gave.
 *
 * @param accessToken the bearer token
 * @param lifetime how long it lives from the moment the login was sent: the smaller of {@code
 *     expiresIn} (where over 0) and the JWT's {@code exp − iat} (where both are there), else 10
 *     minutes (docs/infisical-auth.md)
 * @param age how long ago the login was sent when its answer had come, on the monotonic clock: so
 *     much of the lifetime is over. What the login waited before that does not count
 */
public record LoginGrant(SecretText accessToken, Duration lifetime, Duration age) {
  public LoginGrant aged(Duration sentAgo) {
    return new LoginGrant(accessToken, lifetime, sentAgo);
  }
}
