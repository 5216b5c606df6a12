package com.infisical.operator.auth.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.ClientSettings;
import com.infisical.operator.connection.Clients;
import com.infisical.operator.connection.ProxyRules;
import com.infisical.operator.connection.TrustStores;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Map;

/** What tests of the cloud methods have in common. */
public final class CloudClients {
  private CloudClients() {}

  public static Clients in(Map<String, String> environment) {
    return new Clients(
        new TrustStores(environment, InstantSource.system()),
        ProxyRules.from(environment),
        ClientSettings.standard("k8-operator/test"));
  }

  /** The claims of a token that was made. */
  public static JWTClaimsSet claims(Minting minting) {
    return parsed(minting, SignedJWT::getJWTClaimsSet);
  }

  public static SignedJWT jwt(Minting minting) {
    return parsed(minting, jwt -> jwt);
  }

  /** What is said where there is no token. */
  public static String sentence(Minting minting) {
    assertThat(minting).isInstanceOf(Minting.Failed.class);
    return ((Minting.Failed) minting).failure().sentence();
  }

  private interface Reading<T> {
    T of(SignedJWT jwt) throws ParseException;
  }

  private static <T> T parsed(Minting minting, Reading<T> reading) {
    assertThat(minting)
        .as(() -> minting instanceof Minting.Failed(var failure) ? failure.sentence() : "a token")
        .isInstanceOf(Minting.Token.class);
    try {
      return reading.of(SignedJWT.parse(((Minting.Token) minting).jwt().reveal()));
    } catch (ParseException e) {
      throw new AssertionError("not a JWT");
    }
  }
}
