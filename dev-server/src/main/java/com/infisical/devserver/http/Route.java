package com.infisical.devserver.http;

import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One method and path with what serves it.
 *
 * @param path parts in braces are parameters
 * @param modern absent while the server plays an old one
 */
public record Route(
    String method, String path, RateClass rateClass, Handler handler, boolean modern) {
  /** What serves a request. */
  public sealed interface Handler {
    /** Needs no token. */
    record Open(Function<Request, Answer> serve) implements Handler {}

    /** Needs an access token. */
    record Bearer(BiFunction<Request, Caller, Answer> serve) implements Handler {}
  }

  public static Route open(
      String method, String path, RateClass rateClass, Function<Request, Answer> serve) {
    return new Route(method, path, rateClass, new Handler.Open(serve), false);
  }

  public static Route bearer(
      String method, String path, RateClass rateClass, BiFunction<Request, Caller, Answer> serve) {
    return new Route(method, path, rateClass, new Handler.Bearer(serve), false);
  }

  /** The same route, absent while the server plays an old one. */
  public Route sinceV4() {
    return new Route(method, path, rateClass, handler, true);
  }
}
