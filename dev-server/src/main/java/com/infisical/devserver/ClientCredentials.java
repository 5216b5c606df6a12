package com.infisical.devserver;

/** What a client logs in with by universal auth; printing it shows no secret. */
public record ClientCredentials(String clientId, String clientSecret) {
  @Override
  public String toString() {
    return "client " + clientId;
  }
}
