package com.infisical.devserver;

import com.infisical.devserver.auth.AccessTokens;
import com.infisical.devserver.auth.AuthMethod;
import com.infisical.devserver.auth.AwsAuth;
import com.infisical.devserver.auth.AzureAuth;
import com.infisical.devserver.auth.GcpAuth;
import com.infisical.devserver.auth.JwtAuth;
import com.infisical.devserver.auth.KubernetesAuth;
import com.infisical.devserver.auth.LdapAuth;
import com.infisical.devserver.auth.OidcAuth;
import com.infisical.devserver.auth.TokenAuth;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.auth.UniversalAuth;
import com.infisical.devserver.auth.UniversalAuthSetup;
import com.infisical.devserver.store.Identity;
import com.infisical.devserver.store.Store;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Configures a machine identity. Safe for use by several threads. */
public final class DevIdentity {
  private final Identity identity;
  private final Store store;
  private final UniversalAuthSetup universalAuth;
  private final AccessTokens tokens;

  DevIdentity(
      Identity identity, Store store, UniversalAuthSetup universalAuth, AccessTokens tokens) {
    this.tokens = tokens;
    this.identity = identity;
    this.store = store;
    this.universalAuth = universalAuth;
  }

  public String id() {
    return identity.id();
  }

  public String name() {
    return identity.name();
  }

  /** Attaches universal auth as Infisical defaults it, and makes a client secret. */
  public ClientCredentials universalAuth() {
    return universalAuth(UniversalAuthOptions.defaults());
  }

  /** Attaches universal auth, replacing an earlier one, and makes a client secret. */
  public ClientCredentials universalAuth(UniversalAuthOptions options) {
    store.write(
        tables -> {
          tables.identities().removeMethod(id(), UniversalAuth.class);
          return id();
        });
    UniversalAuth method =
        universalAuth.attach(
            id(),
            options.clientId(),
            options.tokens(),
            options.clientSecretTrustedIps(),
            options.lockout());
    return new ClientCredentials(
        method.clientId(),
        universalAuth
            .addClientSecret(
                id(),
                options.clientSecret(),
                "",
                options.clientSecretUses(),
                options.clientSecretTtl())
            .clientSecret());
  }

  /** Makes one more client secret for the same client id. */
  public ClientCredentials anotherClientSecret() {
    UniversalAuth method = store.read(tables -> UniversalAuthSetup.attached(tables, id()));
    return new ClientCredentials(
        method.clientId(),
        universalAuth.addClientSecret(id(), Optional.empty(), "", 0, Duration.ZERO).clientSecret());
  }

  /** Attaches kubernetes auth, replacing an earlier one. */
  public void kubernetesAuth(KubernetesAuthOptions options) {
    store.write(
        tables -> {
          tables
              .identities()
              .put(
                  new KubernetesAuth(
                      id(),
                      options.reviewer(),
                      options.allowedNamespaces(),
                      options.allowedNames(),
                      options.allowedAudience(),
                      options.tokens()));
          return id();
        });
  }

  /** Attaches AWS auth, replacing an earlier one; see {@link DevServerBuilder#sts}. */
  public void awsAuth(AwsAuthOptions options) {
    store.write(
        tables -> {
          tables
              .identities()
              .put(
                  new AwsAuth(
                      id(),
                      options.allowedAccountIds(),
                      options.allowedPrincipalArns(),
                      options.tokens()));
          return id();
        });
  }

  /** Attaches LDAP auth, replacing an earlier one. */
  public void ldapAuth(LdapAuthOptions options) {
    store.write(
        tables -> {
          tables
              .identities()
              .put(
                  new LdapAuth(
                      id(),
                      options.directory(),
                      options.allowedFields(),
                      options.lockout(),
                      options.tokens()));
          return id();
        });
  }

  /** Attaches azure auth, replacing an earlier one. */
  public void azureAuth(AzureAuthOptions options) {
    attach(
        new AzureAuth(
            id(),
            options.tenantId(),
            options.resource(),
            options.allowedServicePrincipalIds(),
            options.tokens()));
  }

  /** Attaches gcp auth, replacing an earlier one. */
  public void gcpAuth(GcpAuthOptions options) {
    attach(
        new GcpAuth(
            id(),
            options.type(),
            options.allowedServiceAccounts(),
            options.allowedProjects(),
            options.allowedZones(),
            options.tokens()));
  }

  /** Attaches oidc auth, replacing an earlier one. */
  public void oidcAuth(OidcAuthOptions options) {
    attach(
        new OidcAuth(
            id(),
            options.discoveryUrl(),
            options.caCertificate(),
            options.bounds(),
            options.tokens()));
  }

  /** Attaches jwt auth, replacing an earlier one. */
  public void jwtAuth(JwtAuthOptions options) {
    attach(new JwtAuth(id(), options.keys(), options.bounds(), options.tokens()));
  }

  /** Attaches token auth, replacing an earlier one, and makes an access token. */
  public String tokenAuth(TokenSettings settings) {
    attach(new TokenAuth(id(), settings));
    return tokens
        .issue(identity, settings, new AccessTokens.Proof("token-auth", "", Map.of()))
        .accessToken();
  }

  private void attach(AuthMethod method) {
    store.write(
        tables -> {
          tables.identities().put(method);
          return id();
        });
  }

  /** Deletes the identity; its tokens are dead from then on. */
  public void delete() {
    store.write(
        tables -> {
          tables.identities().remove(id());
          return id();
        });
  }

  /** A service token of {@code project} with the rights of this identity, as users have it. */
  public String serviceToken(DevProject project) {
    return tokens.serviceTokens().issue(identity, project.id());
  }
}
