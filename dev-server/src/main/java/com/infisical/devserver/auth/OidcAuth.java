package com.infisical.devserver.auth;

/**
 * Login by a JWT that the keys of an OpenID issuer verify.
 *
 * @param discoveryUrl below which {@code /.well-known/openid-configuration} is
 * @param caCertificate PEM that is trusted there; without it, as at Infisical, any certificate is
 */
public record OidcAuth(
    String identityId,
    String discoveryUrl,
    String caCertificate,
    Bounds bounds,
    TokenSettings tokens)
    implements AuthMethod {}
