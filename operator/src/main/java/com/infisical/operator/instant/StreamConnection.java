package com.infisical.operator.instant;

import com.infisical.client.EventStream;
import com.infisical.client.EventSubscription;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.client.StreamNews;
import com.infisical.operator.auth.session.Loans.Borrowing;
import com.infisical.operator.auth.session.Loans.Loan;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One subscription at a server from its opening to its end, with the token that it uses.
 *
 * <p>Everything here but the connecting itself happens on the {@link SerialQueue}.
 */
final class StreamConnection {
  private final SharedStream of;
  private final ChannelKey key;
  private final Set<FolderPattern> patterns;
  private final StreamContext context;
  private @Nullable Loan loan;
  private @Nullable EventStream stream;
  private boolean over;
  private boolean amongOpenings;
  private Duration openedAt = Duration.ZERO;
  private volatile Duration heardAt = Duration.ZERO;

  StreamConnection(
      SharedStream of, ChannelKey key, Set<FolderPattern> patterns, StreamContext context) {
    this.of = of;
    this.key = key;
    this.patterns = Set.copyOf(patterns);
    this.context = context;
  }

  Set<FolderPattern> patterns() {
    return patterns;
  }

  boolean isOver() {
    return over;
  }

  boolean uses(SecretText token) {
    return loan != null && loan.token().equals(token);
  }

  Duration silence() {
    return context.schedule().now().minus(heardAt);
  }

  Duration age() {
    return context.schedule().now().minus(openedAt);
  }

  /** Connects when it is its turn. */
  void start() {
    context.openings().ask(key.address(), this::begin);
  }

  private void begin() {
    amongOpenings = true;
    if (over) {
      leaveOpenings();
      return;
    }
    of.begins();
    context.queue().afterwards(() -> context.schedule().executor().execute(this::connect));
  }

  /** In a task of its own: a login may be waited for. */
  private void connect() {
    switch (key.session().borrow()) {
      case Borrowing.Denied denied ->
          context.queue().run(() -> unlessOver(() -> of.noLogin(this, denied)));
      case Borrowing.Stale stale ->
          context.queue().run(() -> unlessOver(() -> of.sessionEnded(this)));
      case Borrowing.Lent(Loan lent) -> subscribe(lent);
    }
  }

  private void subscribe(Loan lent) {
    context.queue().run(() -> take(lent));
    if (loan != lent) {
      return;
    }
    EventSubscription places =
        EventSubscription.ofSecrets(
            key.projectId(),
            key.environmentSlug(),
            patterns.stream().map(FolderPattern::wire).sorted().toList());
    EventStream opening =
        key.session().api().subscribe(lent.token(), places, news -> heard(lent, news));
    context.queue().run(() -> attach(opening));
  }

  private void take(Loan lent) {
    if (!over && of.needs(this, lent.token())) {
      loan = lent;
    } else {
      context.queue().afterwards(lent::close);
      end();
      of.spared(this);
    }
  }

  private void attach(EventStream opening) {
    if (over) {
      context.queue().afterwards(opening::close);
    } else {
      stream = opening;
    }
  }

  private void unlessOver(Runnable task) {
    leaveOpenings();
    if (!over) {
      task.run();
    }
  }

  private void heard(Loan lent, StreamNews news) {
    SerialQueue queue = context.queue();
    switch (news) {
      case StreamNews.Alive alive -> heardAt = context.schedule().now();
      case StreamNews.Opened opened -> queue.run(() -> unlessOver(() -> opened(lent)));
      case StreamNews.NotOpened no ->
          queue.run(() -> unlessOver(() -> notOpened(lent, no.reply())));
      case StreamNews.Happened(var event) -> queue.run(() -> unlessOver(() -> of.happened(event)));
      case StreamNews.Ended end ->
          queue.run(() -> unlessOver(() -> of.lost(this, "the server closed it", true)));
      case StreamNews.Dismissed dismissed ->
          queue.run(
              () ->
                  unlessOver(
                      () -> of.lost(this, "the server could not confirm the permission", true)));
      case StreamNews.Broken broken ->
          queue.run(() -> unlessOver(() -> of.lost(this, "the connection was lost", false)));
    }
  }

  private void opened(Loan lent) {
    openedAt = context.schedule().now();
    heardAt = openedAt;
    context.queue().afterwards(lent::served);
    of.opened(this);
  }

  private void notOpened(Loan lent, Reply<?> reply) {
    Refusal refusal = Refusal.of(key.address(), key.session().concealing(reply));
    if (refusal instanceof Refusal.TokenRejected) {
      context.queue().afterwards(() -> lent.rejected(reply));
    } else if (reply.isInfisicals()) {
      context.queue().afterwards(lent::served);
    }
    of.notOpened(this, refusal);
  }

  /** Closes the stream and gives the token back. */
  void end() {
    over = true;
    leaveOpenings();
    EventStream closed = stream;
    Loan returned = loan;
    stream = null;
    loan = null;
    if (closed != null) {
      context.queue().afterwards(closed::close);
    }
    if (returned != null) {
      context.queue().afterwards(returned::close);
    }
  }

  private void leaveOpenings() {
    if (amongOpenings) {
      amongOpenings = false;
      context.openings().done(key.address());
    }
  }
}
