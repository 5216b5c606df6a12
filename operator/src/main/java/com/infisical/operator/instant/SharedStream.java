package com.infisical.operator.instant;

import com.infisical.client.ProjectEvent;
import com.infisical.client.SecretText;
import com.infisical.operator.auth.session.Loans.Borrowing;
import com.infisical.operator.schedule.Backoff;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One stream at a server that many resources share: opens it, and opens it again whenever it ends,
 * goes silent, or its token is replaced.
 *
 * <p>A stream that moves (to another token, or to one folder more) has the new connection open
 * before the old one is closed, so nothing goes unheard. Everything here but the connecting itself
 * happens on the {@link SerialQueue}.
 */
final class SharedStream {
  /** A server pings every 15 s. */
  static final Duration MAX_SILENCE = Duration.ofMinutes(2);

  /** A stream that ends and comes back within this time counts as open all along. */
  static final Duration GRACE = Duration.ofSeconds(15);

  /** A stream that lived so long was no failure, however it ends. */
  static final Duration LONG_LIFE = Duration.ofMinutes(1);

  /** So many short connections in a row are no accident. */
  private static final int FLICKERING = 3;

  static final String OPENING = "the event stream is being opened";

  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
  private static final Duration JITTER = Duration.ofSeconds(1);

  private final ChannelKey key;
  private final StreamContext context;
  private final Channel channel;
  private Set<FolderPattern> wanted;
  private @Nullable StreamConnection current;
  private @Nullable StreamConnection opening;
  private boolean gap = true;
  private long tokens;
  private long tokensAtOpening;
  private long tokensOfCurrent;
  private boolean closed;
  private int failures;

  /** How many connections in a row ended soon after they had opened. */
  private int shortLives;

  private long plan;
  private Optional<Duration> lostAt = Optional.empty();
  private String trouble = OPENING;

  SharedStream(ChannelKey key, Set<FolderPattern> wanted, StreamContext context, Channel channel) {
    this.key = key;
    this.wanted = Set.copyOf(wanted);
    this.context = context;
    this.channel = channel;
  }

  /** What it is subscribed to, or is on its way to be. */
  Set<FolderPattern> wanted() {
    return wanted;
  }

  /** What is heard at present. */
  Set<FolderPattern> heard() {
    return current == null ? Set.of() : current.patterns();
  }

  boolean isOpen() {
    return current != null;
  }

  /** Whether it is open, and not on its way to be another. */
  boolean isSettled() {
    return current != null && opening == null && wanted.equals(current.patterns());
  }

  /** Why nothing is heard; empty while it is open or has been a moment ago. */
  Optional<String> trouble() {
    if (flickers() && current != null && current.age().compareTo(GRACE) < 0) {
      return Optional.of(trouble);
    }
    boolean graced =
        !flickers() && lostAt.filter(at -> now().minus(at).compareTo(GRACE) < 0).isPresent();
    return current != null || graced ? Optional.empty() : Optional.of(trouble);
  }

  /** Opens, or moves to what is wanted now. */
  void open() {
    plan++;
    StreamConnection next = new StreamConnection(this, key, wanted, context);
    opening = next;
    next.start();
  }

  /** Moves to other folders. */
  void want(Set<FolderPattern> patterns) {
    wanted = Set.copyOf(patterns);
    open();
  }

  /** Gives up to move, and stays as it is. */
  void stay() {
    plan++;
    wanted = heard();
    moveIfDue();
  }

  /** The session has another token: the stream moves to it. */
  void tokenChanged() {
    tokens++;
    moveIfDue();
  }

  /** An opening under way may have the old token still: that is seen when it is open. */
  private void moveIfDue() {
    if (current != null && opening == null && !closed && tokensOfCurrent < tokens) {
      open();
    }
  }

  /** Ends the connection if nothing has come for too long. */
  void checkAlive() {
    if (current != null && current.silence().compareTo(MAX_SILENCE) >= 0) {
      lost(current, "no data for 2 minutes", false);
    }
  }

  /** The machine slept: what is open may be dead. */
  void reopen() {
    failures = 0;
    if (current != null) {
      current.end();
      lose("the machine slept");
    }
    if (opening == null && !closed) {
      openIn(jitter());
    }
  }

  void close() {
    closed = true;
    plan++;
    if (current != null) {
      current.end();
    }
    if (opening != null) {
      opening.end();
    }
    current = null;
    opening = null;
  }

  /** An opening is about to borrow a token. */
  void begins() {
    tokensAtOpening = tokens;
  }

  /** Whether {@code next} would bring anything that is not here already. */
  boolean needs(StreamConnection next, SecretText token) {
    return current == null || !current.uses(token) || !current.patterns().equals(next.patterns());
  }

  /** An opening that turned out not to be needed. */
  void spared(StreamConnection next) {
    tokensOfCurrent = tokensAtOpening;
    forgetOpening(next);
  }

  void noLogin(StreamConnection next, Borrowing.Denied denied) {
    next.end();
    forgetOpening(next);
    retry(denied.failure().sentence(), denied.retryIn());
  }

  void sessionEnded(StreamConnection next) {
    next.end();
    forgetOpening(next);
    channel.sessionEnded();
  }

  void happened(ProjectEvent event) {
    channel.happened(event);
  }

  void opened(StreamConnection next) {
    Set<FolderPattern> fresh = new HashSet<>(next.patterns());
    if (!gap) {
      fresh.removeAll(heard());
    }
    if (current != null) {
      current.end();
    }
    current = next;
    tokensOfCurrent = tokensAtOpening;
    opening = null;
    gap = false;
    lostAt = Optional.empty();
    if (flickers()) {
      context.queue().after(GRACE, channel::standingChanged);
    }
    channel.opened(this, fresh);
    moveIfDue();
  }

  void notOpened(StreamConnection next, Refusal refusal) {
    next.end();
    forgetOpening(next);
    switch (refusal) {
      case Refusal.TokenRejected rejected -> retry(rejected.reason(), Duration.ZERO);
      case Refusal.Passing passing -> retry(passing.reason(), Duration.ZERO);
      case Refusal.Paced paced -> {
        context.openings().pause(key.address(), paced.pause());
        inTrouble(paced.reason());
        open();
      }
      case Refusal.Full full when current != null -> {
        // There is no room for a second connection: the first makes room.
        current.end();
        lose(full.reason());
        open();
      }
      case Refusal.Full full -> channel.refused(this, next.patterns(), full);
      case Refusal.NotPermitted no -> channel.refused(this, next.patterns(), no);
      case Refusal.Permanent no -> channel.refused(this, next.patterns(), no);
      case Refusal.Standing no -> channel.refused(this, next.patterns(), no);
    }
  }

  private void forgetOpening(StreamConnection next) {
    if (Objects.equals(opening, next)) {
      opening = null;
    }
  }

  private void retry(String reason, Duration atLeast) {
    failures++;
    Duration delay = BACKOFF.delay(failures, context.schedule().random());
    inTrouble(reason);
    openIn(delay.compareTo(atLeast) < 0 ? atLeast : delay);
  }

  private void inTrouble(String reason) {
    if (current == null) {
      trouble = reason;
      channel.standingChanged();
    }
  }

  /** A connection that was open has ended. */
  void lost(StreamConnection from, String how, boolean inGoodOrder) {
    from.end();
    if (!Objects.equals(from, current)) {
      return;
    }
    shortLives = from.age().compareTo(GRACE) < 0 ? shortLives + 1 : 0;
    boolean lived = from.age().compareTo(LONG_LIFE) >= 0;
    failures = lived ? 0 : failures;
    context.metrics().reconnected();
    lose("the event stream ended (" + how + "); the operator reopens it");
    if (opening != null) {
      return;
    }
    if (lived && inGoodOrder) {
      openIn(jitter());
    } else {
      failures++;
      openIn(BACKOFF.delay(failures, context.schedule().random()));
    }
  }

  private void lose(String reason) {
    current = null;
    gap = true;
    lostAt = Optional.of(now());
    trouble = reason;
    context.queue().after(GRACE, channel::standingChanged);
  }

  private void openIn(Duration delay) {
    plan++;
    long mine = plan;
    context
        .queue()
        .after(
            delay,
            () -> {
              if (mine == plan && !closed && opening == null) {
                open();
              }
            });
  }

  /** Whether a connection has to prove that it lasts before it counts. */
  private boolean flickers() {
    return shortLives >= FLICKERING;
  }

  private Duration jitter() {
    return Duration.ofMillis(context.schedule().random().nextLong(JITTER.toMillis()));
  }

  private Duration now() {
    return context.schedule().now();
  }
}
