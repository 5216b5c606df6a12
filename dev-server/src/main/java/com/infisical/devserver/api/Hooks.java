package com.infisical.devserver.api;

import com.infisical.devserver.auth.AccessTokens;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import java.util.function.Function;

/** Makes routes of test hooks: callers from this machine need no token; others need the admin's. */
record Hooks(AccessTokens tokens) {
  Route at(String method, String path, Function<Request, Answer> serve) {
    return Route.open(
        method,
        path,
        RateClass.EXEMPT,
        request -> {
          if (!request.fromLoopback()) {
            Gate.organizationAdmin(tokens.authenticate(request), "use", "test-hooks");
          }
          return serve.apply(request);
        });
  }
}
