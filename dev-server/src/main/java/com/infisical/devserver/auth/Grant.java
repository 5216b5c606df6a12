package com.infisical.devserver.auth;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The response to a login or a renewal (docs/design/infisical-api.md#20-common-to-all), times in
 * seconds.
 *
 * @param identityId who logged in; not part of the answer
 */
public record Grant(
    String accessToken,
    long expiresIn,
    @JsonProperty("accessTokenMaxTTL") long accessTokenMaxTtl,
    String tokenType,
    @JsonIgnore String identityId) {
  @Override
  public String toString() {
    return "grant for identity " + identityId;
  }
}
