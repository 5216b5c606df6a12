package com.infisical.devserver.auth;

import java.util.List;

/** Login by a JWT that configured keys verify. */
public record JwtAuth(String identityId, Keys keys, Bounds bounds, TokenSettings tokens)
    implements AuthMethod {
  /** Where the keys are. */
  public sealed interface Keys {
    /** Here, each in PEM ({@code configurationType: static}). */
    record Fixed(List<String> pems) implements Keys {
      public Fixed {
        pems = List.copyOf(pems);
      }
    }

    /**
     * At an address ({@code configurationType: jwks}).
     *
     * @param caCertificate PEM that is trusted there; without it, as at Infisical, any certificate
     *     is
     */
    record Published(String url, String caCertificate) implements Keys {}
  }
}
