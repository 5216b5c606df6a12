package com.infisical.operator.instant;

import com.infisical.client.Caller;
import com.infisical.client.EventStream;
import com.infisical.client.EventSubscription;
import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.ProjectEvent;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.client.StreamNews;
import com.infisical.operator.auth.session.SilentApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A server whose streams a test opens, refuses, feeds and ends; all in the test's thread. */
final class FakeInfisical extends SilentApi {
  final List<Subscription> all = new ArrayList<>();
  private int logins;
  private Duration lifetime = Duration.ofDays(30);
  private Function<Subscription, Optional<Reply<?>>> refusal = asked -> Optional.empty();
  private boolean answering = true;

  /** One subscription, from its request on. */
  static final class Subscription implements EventStream {
    final String token;
    final String projectId;
    final Set<String> paths;
    final int registrations;
    private final Listener listener;
    private boolean open;
    private boolean closed;

    Subscription(String token, EventSubscription wanted, Listener listener) {
      this.token = token;
      this.projectId = wanted.projectId();
      this.paths =
          Set.copyOf(
              wanted.register().stream().map(EventSubscription.Registration::secretPath).toList());
      this.registrations = wanted.register().size();
      this.listener = listener;
    }

    boolean isOpen() {
      return open && !closed;
    }

    boolean isClosed() {
      return closed;
    }

    void accept() {
      open = true;
      tell(new StreamNews.Opened());
    }

    void refuse(Reply<?> reply) {
      tell(new StreamNews.NotOpened(reply));
    }

    void ping() {
      tell(new StreamNews.Alive());
    }

    void event(String environment, String path) {
      ping();
      tell(
          new StreamNews.Happened(
              new ProjectEvent(
                  "secret:update", projectId, Set.of(new ProjectEvent.Folder(environment, path)))));
    }

    void eventAnywhere() {
      tell(new StreamNews.Happened(new ProjectEvent("secret:update", projectId, Set.of())));
    }

    void endCleanly() {
      end(new StreamNews.Ended());
    }

    void dismiss() {
      end(new StreamNews.Dismissed());
    }

    void breakOff() {
      end(new StreamNews.Broken(new Reply.Unreachable<>(Reply.Cause.BROKEN, "it broke")));
    }

    private void end(StreamNews how) {
      open = false;
      tell(how);
    }

    private void tell(StreamNews news) {
      if (!closed) {
        listener.heard(news);
      }
    }

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public String toString() {
      return paths + (isOpen() ? " open" : "") + (closed ? " closed" : "");
    }
  }

  /** Answers no subscription by itself any more. */
  void hold() {
    answering = false;
  }

  void answer(Function<Subscription, Optional<Reply<?>>> decision) {
    answering = true;
    refusal = decision;
  }

  void refuseAll(int status, String error, String message) {
    answer(asked -> Optional.of(refused(status, error, message)));
  }

  void refuseAll(Reply<?> reply) {
    answer(asked -> Optional.of(reply));
  }

  int logins() {
    return logins;
  }

  void acceptAll() {
    answer(asked -> Optional.empty());
  }

  /** The identity may hear of exactly these patterns. */
  void permitOnly(Set<String> patterns) {
    answer(
        asked ->
            patterns.containsAll(asked.paths)
                ? Optional.empty()
                : Optional.of(
                    refused(403, "PermissionDenied", "You are not allowed to subscribe")));
  }

  static Reply<?> refused(int status, String error, String message) {
    return new Reply.Refused<String>(status, error, message, Optional.empty());
  }

  void lifetime(Duration ofTokens) {
    lifetime = ofTokens;
  }

  List<Subscription> open() {
    return all.stream().filter(Subscription::isOpen).toList();
  }

  Subscription onlyOpen() {
    if (open().size() != 1) {
      throw new AssertionError("One open stream expected, not " + all);
    }
    return open().getFirst();
  }

  Subscription last() {
    return all.getLast();
  }

  @Override
  public EventStream subscribe(
      SecretText accessToken, EventSubscription wanted, EventStream.Listener listener) {
    Subscription made = new Subscription(accessToken.reveal(), wanted, listener);
    all.add(made);
    if (answering) {
      refusal.apply(made).ifPresentOrElse(made::refuse, made::accept);
    }
    return made;
  }

  @Override
  public Reply<LoginGrant> login(LoginRequest request, Caller caller) {
    logins++;
    return new Reply.Ok<>(
        new LoginGrant(SecretText.of("token-" + logins), lifetime, Duration.ZERO),
        Optional.empty());
  }
}
