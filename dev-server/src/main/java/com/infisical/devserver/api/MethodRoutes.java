package com.infisical.devserver.api;

import com.infisical.devserver.auth.AuthMethod;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.http.Caller;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Attaches one kind of login method to identities (INFISICAL-API.md, section 2).
 *
 * @param <M> the kind
 */
public final class MethodRoutes<M extends AuthMethod> {
  private final Store store;
  private final Kind<M> kind;

  public MethodRoutes(Store store, Kind<M> kind) {
    this.store = store;
    this.kind = kind;
  }

  /**
   * What is particular to a kind of method.
   *
   * @param path such as {@code azure-auth}
   * @param title such as {@code Azure}
   * @param responseKey such as {@code identityAzureAuth}
   */
  public record Kind<M extends AuthMethod>(
      String path,
      String title,
      String responseKey,
      Class<M> type,
      Reader<M> reader,
      View<M> view) {}

  /** Reads the body that attaches a method; what does not fit is noted in {@code fields}. */
  public interface Reader<M> {
    M read(String identityId, Fields fields, TokenSettings otherwise);
  }

  /** What of a method is shown besides its token settings. */
  public interface View<M> {
    Map<String, Object> show(M method);
  }

  public List<Route> routes() {
    String path = "/api/v1/auth/" + kind.path() + "/identities/{id}";
    return List.of(
        Route.bearer("POST", path, RateClass.WRITE, this::attach),
        Route.bearer("PATCH", path, RateClass.WRITE, this::change),
        Route.bearer("GET", path, RateClass.READ, this::show),
        Route.bearer("DELETE", path, RateClass.WRITE, this::detach));
  }

  private M method(Request request, TokenSettings otherwise) {
    Fields fields = request.fields();
    M method = kind.reader().read(request.parameter("id"), fields, otherwise);
    fields.check();
    return method;
  }

  private Answer attach(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "create", "identity");
    M method = method(request, TokenSettings.DEFAULT);
    return store.write(
        tables -> {
          IdentityRoutes.identity(tables, method.identityId());
          if (tables.identities().method(method.identityId(), kind.type()).isPresent()) {
            throw ApiException.badRequest(
                "Failed to add %s Auth to already configured identity".formatted(kind.title()));
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
          M method = method(request, attached(tables, request).tokens());
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
          M old = attached(tables, request);
          tables.identities().removeMethod(old.identityId(), kind.type());
          return shown(old);
        });
  }

  private Answer shown(M method) {
    TokenSettings tokens = method.tokens();
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("identityId", method.identityId());
    view.putAll(kind.view().show(method));
    view.put("accessTokenTTL", tokens.ttl().toSeconds());
    view.put("accessTokenMaxTTL", tokens.maxTtl().toSeconds());
    view.put("accessTokenNumUsesLimit", tokens.usesLimit());
    view.put("accessTokenTrustedIps", TokenFields.IpView.of(tokens.trustedIps()));
    return Answer.ok(kind.responseKey(), view);
  }

  private M attached(Store.Tables tables, Request request) {
    return tables
        .identities()
        .method(request.parameter("id"), kind.type())
        .orElseThrow(
            () ->
                ApiException.notFound(
                    "The identity does not have %s Auth: attach it first".formatted(kind.title())));
  }
}
