package com.infisical.devserver.api;

import com.infisical.devserver.auth.AuthMethod;
import com.infisical.devserver.auth.AwsAuth;
import com.infisical.devserver.auth.AwsLogin;
import com.infisical.devserver.auth.AzureAuth;
import com.infisical.devserver.auth.Bounds;
import com.infisical.devserver.auth.GcpAuth;
import com.infisical.devserver.auth.Grant;
import com.infisical.devserver.auth.JwtAuth;
import com.infisical.devserver.auth.KubernetesAuth;
import com.infisical.devserver.auth.KubernetesAuth.Reviewer;
import com.infisical.devserver.auth.KubernetesLogin;
import com.infisical.devserver.auth.LdapAuth;
import com.infisical.devserver.auth.LdapLogin;
import com.infisical.devserver.auth.OidcAuth;
import com.infisical.devserver.auth.TokenAuth;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.auth.UniversalLogin;
import com.infisical.devserver.cloud.AzureLogin;
import com.infisical.devserver.cloud.GcpLogin;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.issuer.JwtLogin;
import com.infisical.devserver.issuer.OidcLogin;
import com.infisical.devserver.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The login methods as a table: how each logs in, and for those that are attached alike, how its
 * configuration is read and shown (docs/design/infisical-api.md#2-machine-identity-logins).
 *
 * @param store keeps what is attached
 */
public record LoginMethods(
    Store store,
    UniversalLogin universal,
    KubernetesLogin kubernetes,
    AwsLogin aws,
    AzureLogin azure,
    GcpLogin gcp,
    LdapLogin ldap,
    OidcLogin oidc,
    JwtLogin jwt) {

  /**
   * The routes of all methods; those that attach universal auth are {@link UniversalAuthRoutes}.
   */
  public List<Route> routes() {
    return Stream.of(logins(), attachments()).flatMap(List::stream).toList();
  }

  private List<Route> logins() {
    return List.of(
        login("universal-auth", this::universal),
        login("kubernetes-auth", withJwt(kubernetes::login)),
        login("aws-auth", request -> aws(request.fields())),
        login("azure-auth", withJwt(azure::login)),
        login("gcp-auth", withJwt(gcp::login)),
        login("ldap-auth", request -> ldap(request.fields())),
        login("oidc-auth", withJwt(oidc::login)),
        login("jwt-auth", withJwt(jwt::login)));
  }

  private List<Route> attachments() {
    return Stream.of(
            new AuthMethodRoutes<>(
                store,
                "kubernetes-auth",
                "Kubernetes Auth",
                "Failed to add Kubernetes auth to already configured identity",
                "identityKubernetesAuth",
                KubernetesAuth.class,
                KubernetesAuthFields::read,
                LoginMethods::shown),
            attachment(
                "aws", "AWS", "Aws", AwsAuth.class, AwsAuthFields::read, LoginMethods::shown),
            attachment(
                "azure",
                "Azure",
                "Azure",
                AzureAuth.class,
                AzureAuthFields::read,
                LoginMethods::shown),
            attachment(
                "gcp", "GCP", "Gcp", GcpAuth.class, GcpAuthFields::read, LoginMethods::shown),
            attachment(
                "ldap", "LDAP", "Ldap", LdapAuth.class, LdapAuthFields::read, LoginMethods::shown),
            attachment(
                "oidc",
                "OIDC",
                "Oidc",
                OidcAuth.class,
                IssuerAuthFields::oidc,
                LoginMethods::shown),
            attachment(
                "jwt", "JWT", "Jwt", JwtAuth.class, IssuerAuthFields::jwt, LoginMethods::shown),
            attachment(
                "token",
                "Token",
                "Token",
                TokenAuth.class,
                (id, fields, otherwise) -> new TokenAuth(id, TokenFields.read(fields, otherwise)),
                LoginMethods::shown))
        .flatMap(method -> method.routes().stream())
        .toList();
  }

  private <T extends AuthMethod> AuthMethodRoutes<T> attachment(
      String slug,
      String title,
      String key,
      Class<T> kind,
      AuthMethodRoutes.Reader<T> reader,
      Function<T, Object> view) {
    return new AuthMethodRoutes<>(
        store,
        slug + "-auth",
        title + " Auth",
        "Failed to add %s Auth to already configured identity".formatted(title),
        "identity" + key + "Auth",
        kind,
        reader,
        view);
  }

  private static Route login(String method, Function<Request, Grant> login) {
    return Route.open(
        "POST",
        "/api/v1/auth/" + method + "/login",
        RateClass.WRITE,
        request -> AuthRoutes.granted(login.apply(request)));
  }

  /** Logs an identity in by a JWT. */
  @FunctionalInterface
  private interface ByJwt {
    Grant login(String identityId, String jwt);
  }

  private static Function<Request, Grant> withJwt(ByJwt login) {
    return request -> {
      Fields fields = request.fields();
      String identityId = fields.text("identityId").strip();
      String jwt = fields.text("jwt").strip();
      fields.check();
      return login.login(identityId, jwt);
    };
  }

  private Grant universal(Request request) {
    Fields fields = request.fields();
    String clientId = fields.text("clientId");
    String clientSecret = fields.text("clientSecret");
    fields.check();
    return universal.login(clientId, clientSecret, request.clientIp());
  }

  private Grant aws(Fields fields) {
    String identityId = fields.text("identityId").strip();
    String httpMethod = fields.text("iamHttpRequestMethod", "POST");
    String body = fields.text("iamRequestBody");
    String headers = fields.text("iamRequestHeaders");
    fields.check();
    return aws.login(identityId, httpMethod, body, headers);
  }

  private Grant ldap(Fields fields) {
    String identityId = fields.text("identityId");
    if (fields.has("identityId") && !isUuid(identityId)) {
      fields.refuse("identityId", "Invalid UUID");
    }
    String username = fields.filled("username");
    String password = fields.filled("password");
    fields.check();
    return ldap.login(identityId, username, password);
  }

  private static boolean isUuid(String text) {
    try {
      return UUID.fromString(text).toString().equalsIgnoreCase(text);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** A configuration as it is shown, field by field; never a credential. */
  private record View(Map<String, Object> fields) {
    static View of(String identityId) {
      return new View(new LinkedHashMap<>()).with("identityId", identityId);
    }

    View with(String name, Object value) {
      fields.put(name, value);
      return this;
    }

    View with(Bounds bounds) {
      return with("boundIssuer", bounds.issuer())
          .with("boundAudiences", bounds.audiences())
          .with("boundClaims", bounds.claims())
          .with("boundSubject", bounds.subject());
    }

    View with(TokenSettings tokens) {
      return with("accessTokenTTL", tokens.ttl().toSeconds())
          .with("accessTokenMaxTTL", tokens.maxTtl().toSeconds())
          .with("accessTokenNumUsesLimit", tokens.usesLimit())
          .with("accessTokenTrustedIps", TokenFields.IpView.of(tokens.trustedIps()));
    }
  }

  private static Object shown(AwsAuth method) {
    return View.of(method.identityId())
        .with("type", "iam")
        .with("allowedAccountIds", method.allowedAccountIds())
        .with("allowedPrincipalArns", method.allowedPrincipalArns())
        .with(method.tokens())
        .fields();
  }

  private static Object shown(AzureAuth method) {
    return View.of(method.identityId())
        .with("tenantId", method.tenantId())
        .with("resource", method.resource())
        .with("allowedServicePrincipalIds", method.allowedServicePrincipalIds())
        .with(method.tokens())
        .fields();
  }

  private static Object shown(OidcAuth method) {
    return View.of(method.identityId())
        .with("oidcDiscoveryUrl", method.discoveryUrl())
        .with("caCert", method.caCertificate())
        .with(method.bounds())
        .with(method.tokens())
        .fields();
  }

  private static Object shown(JwtAuth method) {
    View view = View.of(method.identityId());
    switch (method.keys()) {
      case JwtAuth.Keys.Fixed(List<String> pems) ->
          view.with("configurationType", "static").with("publicKeys", pems);
      case JwtAuth.Keys.Published(String url, String caCertificate) ->
          view.with("configurationType", "jwks")
              .with("jwksUrl", url)
              .with("jwksCaCert", caCertificate);
    }
    return view.with(method.bounds()).with(method.tokens()).fields();
  }

  private static Object shown(TokenAuth method) {
    return View.of(method.identityId()).with(method.tokens()).fields();
  }

  private static Object shown(GcpAuth method) {
    return View.of(method.identityId())
        .with("type", method.type().name().toLowerCase(Locale.ROOT))
        .with("allowedServiceAccounts", method.allowedServiceAccounts())
        .with("allowedProjects", method.allowedProjects())
        .with("allowedZones", method.allowedZones())
        .with(method.tokens())
        .fields();
  }

  /** Without the reviewer's credential. */
  private static Object shown(KubernetesAuth method) {
    View view = View.of(method.identityId());
    switch (method.reviewer()) {
      case Reviewer.Api api -> {
        view.with("tokenReviewMode", "api");
        api.host().ifPresent(host -> view.with("kubernetesHost", host));
        view.with("caCert", api.caCertificate()).with("verifyTlsCertificate", api.verifyTls());
      }
      case Reviewer.Gateway gateway -> {
        view.with("tokenReviewMode", "gateway")
            .with("caCert", "")
            .with("verifyTlsCertificate", true);
        gateway.gatewayId().ifPresent(id -> view.with("gatewayId", id));
        gateway.gatewayPoolId().ifPresent(id -> view.with("gatewayPoolId", id));
      }
    }
    return view.with("allowedNamespaces", method.allowedNamespaces())
        .with("allowedNames", method.allowedNames())
        .with("allowedAudience", method.allowedAudience())
        .with(method.tokens())
        .fields();
  }

  /** Without the password that searches. */
  private static Object shown(LdapAuth method) {
    return View.of(method.identityId())
        .with("url", method.directory().url())
        .with("bindDN", method.directory().bindDn())
        .with("searchBase", method.directory().searchBase())
        .with("searchFilter", method.directory().searchFilter())
        .with("allowedFields", method.allowedFields())
        .with(method.tokens())
        .with("lockoutEnabled", method.lockout().enabled())
        .with("lockoutThreshold", method.lockout().threshold())
        .with("lockoutDurationSeconds", method.lockout().duration().toSeconds())
        .with("lockoutCounterResetSeconds", method.lockout().counterReset().toSeconds())
        .fields();
  }
}
