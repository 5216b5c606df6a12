package com.infisical.devserver.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.infisical.devserver.auth.KubernetesAuth;
import com.infisical.devserver.auth.KubernetesAuth.Reviewer;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.http.Caller;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.store.Store;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attaches kubernetes auth to identities (docs/design/infisical-api.md#22-kubernetes-auth). */
public final class KubernetesAuthRoutes {
  private static final String PATH = "/api/v1/auth/kubernetes-auth/identities/{id}";

  private final Store store;

  public KubernetesAuthRoutes(Store store) {
    this.store = store;
  }

  public List<Route> routes() {
    return List.of(
        Route.bearer("POST", PATH, RateClass.WRITE, this::attach),
        Route.bearer("PATCH", PATH, RateClass.WRITE, this::change),
        Route.bearer("GET", PATH, RateClass.READ, this::show),
        Route.bearer("DELETE", PATH, RateClass.WRITE, this::detach));
  }

  /** The reviewer's credential is shown to nobody. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record MethodView(
      String identityId,
      String tokenReviewMode,
      @Nullable String kubernetesHost,
      String caCert,
      boolean verifyTlsCertificate,
      String allowedNamespaces,
      String allowedNames,
      String allowedAudience,
      @Nullable String gatewayId,
      @Nullable String gatewayPoolId,
      @JsonProperty("accessTokenTTL") long accessTokenTtl,
      @JsonProperty("accessTokenMaxTTL") long accessTokenMaxTtl,
      long accessTokenNumUsesLimit,
      List<TokenFields.IpView> accessTokenTrustedIps) {
    static MethodView of(KubernetesAuth method) {
      Shown shown = Shown.of(method.reviewer());
      TokenSettings tokens = method.tokens();
      return new MethodView(
          method.identityId(),
          shown.mode(),
          shown.host(),
          shown.caCert(),
          shown.verifyTls(),
          method.allowedNamespaces(),
          method.allowedNames(),
          method.allowedAudience(),
          shown.gatewayId(),
          shown.gatewayPoolId(),
          tokens.ttl().toSeconds(),
          tokens.maxTtl().toSeconds(),
          tokens.usesLimit(),
          TokenFields.IpView.of(tokens.trustedIps()));
    }
  }

  private record Shown(
      String mode,
      @Nullable String host,
      String caCert,
      boolean verifyTls,
      @Nullable String gatewayId,
      @Nullable String gatewayPoolId) {
    static Shown of(Reviewer reviewer) {
      return switch (reviewer) {
        case Reviewer.Api api ->
            new Shown(
                "api", api.host().orElse(null), api.caCertificate(), api.verifyTls(), null, null);
        case Reviewer.Gateway gateway ->
            new Shown(
                "gateway",
                null,
                "",
                true,
                gateway.gatewayId().orElse(null),
                gateway.gatewayPoolId().orElse(null));
      };
    }
  }

  private static KubernetesAuth method(Request request, TokenSettings otherwise) {
    Fields fields = request.fields();
    KubernetesAuth method = KubernetesAuthFields.read(request.parameter("id"), fields, otherwise);
    fields.check();
    return method;
  }

  private Answer attach(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "create", "identity");
    KubernetesAuth method = method(request, TokenSettings.DEFAULT);
    return store.write(
        tables -> {
          IdentityRoutes.identity(tables, method.identityId());
          if (tables.identities().method(method.identityId(), KubernetesAuth.class).isPresent()) {
            throw ApiException.badRequest(
                "Failed to add Kubernetes auth to already configured identity");
          }
          tables.identities().put(method);
          return shown(method);
        });
  }

  /** Replaces the whole configuration; only the token settings keep what is not sent. */
  private Answer change(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "edit", "identity");
    return store.write(
        tables -> {
          KubernetesAuth old = attached(tables, request);
          KubernetesAuth method = method(request, old.tokens());
          tables.identities().put(method);
          return shown(method);
        });
  }

  private Answer show(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "read", "identity");
    return shown(store.read(tables -> attached(tables, request)));
  }

  private Answer detach(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "edit", "identity");
    return store.write(
        tables -> {
          KubernetesAuth old = attached(tables, request);
          tables.identities().removeMethod(old.identityId(), KubernetesAuth.class);
          return shown(old);
        });
  }

  private static Answer shown(KubernetesAuth method) {
    return Answer.ok("identityKubernetesAuth", MethodView.of(method));
  }

  private static KubernetesAuth attached(Store.Tables tables, Request request) {
    return tables
        .identities()
        .method(request.parameter("id"), KubernetesAuth.class)
        .orElseThrow(
            () ->
                ApiException.notFound(
                    "The identity does not have Kubernetes Auth: attach it first"));
  }
}
