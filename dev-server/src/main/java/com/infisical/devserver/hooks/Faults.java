package com.infisical.devserver.hooks;

import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.Request;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes chosen requests fail. The oldest fault that matches strikes, once a request. Safe for use
 * by several threads.
 */
public final class Faults {
  private final List<Planned> planned = new CopyOnWriteArrayList<>();
  private final AtomicInteger ids = new AtomicInteger();

  /** Chooses requests: by method ({@code *} for any) and beginning of the path. */
  public Choice on(String method, String pathPrefix) {
    return new Choice(method, pathPrefix, 1);
  }

  /** Which requests, and how many of them. */
  public final class Choice {
    private final String method;
    private final String pathPrefix;
    private final int times;

    private Choice(String method, String pathPrefix, int times) {
      this.method = method;
      this.pathPrefix = pathPrefix;
      this.times = times;
    }

    /** Strikes the next {@code n} instead of one. */
    public Choice times(int n) {
      return new Choice(method, pathPrefix, n);
    }

    /** Strikes until cancelled. */
    public Choice always() {
      return times(Integer.MAX_VALUE);
    }

    /** Answers with that status and an error body of Infisical's shape. */
    public Planned answer(int status) {
      return answer(status, Map.of());
    }

    /** Answers with that status, headers and an error body of Infisical's shape. */
    public Planned answer(int status, Map<String, String> headers) {
      return answer(status, headers, errorBody(status));
    }

    /** Answers with exactly that; {@code Content-Type} is JSON unless the headers say otherwise. */
    public Planned answer(int status, Map<String, String> headers, String body) {
      Map<String, String> all = new HashMap<>(headers);
      all.putIfAbsent("Content-Type", "application/json; charset=utf-8");
      return plan(new Fault.Reply(status, all, body));
    }

    public Planned delay(Duration by) {
      return plan(new Fault.Delay(by));
    }

    public Planned drop() {
      return plan(new Fault.Drop());
    }

    public Planned garbage() {
      return plan(new Fault.Garbage());
    }

    /** Holds the requests until {@link Planned#release()}. */
    public Planned hang() {
      return plan(new Fault.Hang());
    }

    /** Plans any fault. */
    public Planned plan(Fault fault) {
      Planned added = new Planned(ids.incrementAndGet(), method, pathPrefix, times, fault);
      planned.add(added);
      return added;
    }
  }

  /** An error body of Infisical's shape. */
  public static String errorBody(int status) {
    return "{\"reqId\":\"req-00000000000000\",\"statusCode\":%d,\"message\":\"Something went wrong\",\"error\":\"%s\"}"
        .formatted(status, status == 429 ? "RateLimitExceeded" : "InternalServerError");
  }

  /** A fault that waits for its requests. */
  public final class Planned {
    private final int id;
    private final String method;
    private final String pathPrefix;
    private final AtomicInteger left;
    private final AtomicInteger struck = new AtomicInteger();
    private final Fault fault;
    private final CountDownLatch released = new CountDownLatch(1);

    private Planned(int id, String method, String pathPrefix, int times, Fault fault) {
      this.id = id;
      this.method = method;
      this.pathPrefix = pathPrefix;
      this.left = new AtomicInteger(times);
      this.fault = fault;
    }

    public int id() {
      return id;
    }

    /** How many requests it struck. */
    public int struck() {
      return struck.get();
    }

    /** Strikes no more, and lets the requests go on that it holds. */
    public void release() {
      left.set(0);
      planned.remove(this);
      released.countDown();
    }

    private boolean takes(Request request) {
      boolean chosen =
          (method.equals("*") || method.equals(request.method()))
              && request.rawPath().startsWith(pathPrefix);
      if (!chosen || left.getAndUpdate(n -> n == 0 ? 0 : n == Integer.MAX_VALUE ? n : n - 1) == 0) {
        return false;
      }
      struck.incrementAndGet();
      return true;
    }
  }

  /** Releases and forgets all faults. */
  public void clear() {
    planned.forEach(Planned::release);
  }

  /** The fault with that id, while it is planned. */
  public Optional<Planned> byId(int id) {
    return planned.stream().filter(each -> each.id() == id).findFirst();
  }

  /** The answer that a fault gives instead of the right one, if one strikes; may block. */
  public Optional<Answer> strike(Request request) {
    if (request.rawPath().startsWith("/_dev/")) {
      return Optional.empty();
    }
    return planned.stream()
        .filter(each -> each.takes(request))
        .findFirst()
        .flatMap(each -> happen(each));
  }

  private static Optional<Answer> happen(Planned struck) {
    return switch (struck.fault) {
      case Fault.Reply reply -> Optional.of(reply.answer());
      case Fault.Drop _ -> Optional.of(new Answer.Dropped());
      case Fault.Garbage _ ->
          Optional.of(
              new Fault.Reply(200, Map.of("Content-Type", "application/json"), "<html>{\"")
                  .answer());
      case Fault.Delay delay -> hold(struck, delay.by());
      case Fault.Hang _ -> hold(struck, Duration.ofDays(1));
    };
  }

  private static Optional<Answer> hold(Planned struck, Duration atMost) {
    try {
      struck.released.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of(new Answer.Dropped());
    }
  }
}
