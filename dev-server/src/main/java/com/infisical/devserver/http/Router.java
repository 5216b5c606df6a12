package com.infisical.devserver.http;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Finds the route of a request; routes that old servers lack can be hidden. */
public final class Router {
  private final List<Prepared> routes;
  private final BooleanSupplier old;

  private record Prepared(Route route, PathPattern pattern) {
    int literalParts() {
      return pattern.literalParts();
    }
  }

  public Router(List<Route> routes, BooleanSupplier old) {
    this.routes =
        routes.stream()
            .map(route -> new Prepared(route, PathPattern.of(route.path())))
            .sorted(Comparator.comparingInt(Prepared::literalParts).reversed())
            .toList();
    this.old = old;
  }

  /** A route, and the request with the parameters of its path. */
  public record Match(Route route, Request request) {}

  public Optional<Match> find(Request request) {
    List<String> parts = PathPattern.split(request.rawPath());
    boolean hideModern = old.getAsBoolean();
    for (Prepared each : routes) {
      boolean offered =
          each.route().method().equals(request.method()) && !(hideModern && each.route().modern());
      Optional<Map<String, String>> parameters =
          offered ? each.pattern().match(parts) : Optional.empty();
      if (parameters.isPresent()) {
        return Optional.of(new Match(each.route(), request.with(parameters.get())));
      }
    }
    return Optional.empty();
  }
}
