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
import java.util.List;
import java.util.function.Function;

/**
 * Attaches one login method to identities, changes, shows and detaches it, as Infisical does it
 * alike for every method.
 *
 * @param slug the method in the path, such as {@code aws-auth}
 * @param title the method in messages, such as {@code AWS Auth}
 * @param twice the message when it is attached already
 * @param key the field of the answer
 * @param view what of the method is shown; no credential
 */
record AuthMethodRoutes<T extends AuthMethod>(
    Store store,
    String slug,
    String title,
    String twice,
    String key,
    Class<T> kind,
    Reader<T> reader,
    Function<T, Object> view) {

  /** Reads a method from a body; what does not fit is noted in {@code fields}. */
  interface Reader<T> {
    T read(String identityId, Fields fields, TokenSettings otherwise);
  }

  List<Route> routes() {
    String path = "/api/v1/auth/" + slug + "/identities/{id}";
    return List.of(
        Route.bearer("POST", path, RateClass.WRITE, this::attach),
        Route.bearer("PATCH", path, RateClass.WRITE, this::change),
        Route.bearer("GET", path, RateClass.READ, this::show),
        Route.bearer("DELETE", path, RateClass.WRITE, this::detach));
  }

  private Answer attach(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "create", "identity");
    T method = method(request, TokenSettings.DEFAULT);
    return store.write(
        tables -> {
          IdentityRoutes.identity(tables, method.identityId());
          if (tables.identities().method(method.identityId(), kind).isPresent()) {
            throw ApiException.badRequest(twice);
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
          T method = method(request, attached(tables, request).tokens());
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
          T old = attached(tables, request);
          tables.identities().removeMethod(old.identityId(), kind);
          return shown(old);
        });
  }

  private T method(Request request, TokenSettings otherwise) {
    Fields fields = request.fields();
    T method = reader.read(request.parameter("id"), fields, otherwise);
    fields.check();
    return method;
  }

  private Answer shown(T method) {
    return Answer.ok(key, view.apply(method));
  }

  private T attached(Store.Tables tables, Request request) {
    return tables
        .identities()
        .method(request.parameter("id"), kind)
        .orElseThrow(
            () ->
                ApiException.notFound(
                    "The identity does not have %s: attach it first".formatted(title)));
  }
}
