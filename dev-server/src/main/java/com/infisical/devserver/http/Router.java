package com.infisical.devserver.http;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Finds the route of a request; routes that old servers lack can be hidden. */
public final class Router {
  private final List<Route> routes;
  private final BooleanSupplier old;

  public Router(List<Route> routes, BooleanSupplier old) {
    this.routes =
        routes.stream().sorted(Comparator.comparingInt(Route::literalParts).reversed()).toList();
    this.old = old;
  }

  /** A route, and the request with the parameters of its path. */
  public record Match(Route route, Request request) {}

  public Optional<Match> find(Request request) {
    boolean hideModern = old.getAsBoolean();
    return routes.stream()
        .filter(route -> !(hideModern && route.modern()))
        .flatMap(route -> route.match(request).map(with -> new Match(route, with)).stream())
        .findFirst();
  }
}
