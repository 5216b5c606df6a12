package com.infisical.operator.instant;

import com.infisical.client.EventStream;
import com.infisical.client.EventSubscription;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.client.StreamNews;
import com.infisical.operator.auth.session.Borrowing;
import com.infisical.operator.auth.session.Loan;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One subscription at a server from its opening to its end, with the token that it uses.
 *
 * <p>Everything here but the connecting itself happens on the {@link Strand}.
 */
final class Connection {
  private final SharedStream of;
  private final ChannelKey key;
  private final Set<FolderPattern> patterns;
  private final Surroundings around;
  private @Nullable Loan loan;
  private @Nullable EventStream stream;
  private boolean over;
  private boolean amongOpenings;
  private Duration openedAt = Duration.ZERO;
  private volatile Duration heardAt = Duration.ZERO;

  Connection(SharedStream of, ChannelKey key, Set<FolderPattern> patterns, Surroundings around) {
    this.of = of;
    this.key = key;
    this.patterns = Set.copyOf(patterns);
    this.around = around;
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
    return around.ticker().now().minus(heardAt);
  }

  Duration age() {
    return around.ticker().now().minus(openedAt);
  }

  /** Connects when it is its turn. */
  void start() {
    around.openings().ask(key.address(), this::begin);
  }

  private void begin() {
    amongOpenings = true;
    if (over) {
      leaveOpenings();
      return;
    }
    of.begins();
    around.strand().afterwards(() -> around.executor().execute(this::connect));
  }

  /** In a task of its own: a login may be waited for. */
  private void connect() {
    switch (key.session().borrow()) {
      case Borrowing.Denied denied ->
          around.strand().run(() -> unlessOver(() -> of.noLogin(this, denied)));
      case Borrowing.Stale stale ->
          around.strand().run(() -> unlessOver(() -> of.sessionEnded(this)));
      case Borrowing.Lent(Loan lent) -> subscribe(lent);
    }
  }

  private void subscribe(Loan lent) {
    around.strand().run(() -> take(lent));
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
    around.strand().run(() -> attach(opening));
  }

  private void take(Loan lent) {
    if (!over && of.needs(this, lent.token())) {
      loan = lent;
    } else {
      around.strand().afterwards(lent::close);
      end();
      of.spared(this);
    }
  }

  private void attach(EventStream opening) {
    if (over) {
      around.strand().afterwards(opening::close);
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
    Strand strand = around.strand();
    switch (news) {
      case StreamNews.Alive alive -> heardAt = around.ticker().now();
      case StreamNews.Opened opened -> strand.run(() -> unlessOver(() -> opened(lent)));
      case StreamNews.NotOpened no ->
          strand.run(() -> unlessOver(() -> notOpened(lent, no.reply())));
      case StreamNews.Happened(var event) -> strand.run(() -> unlessOver(() -> of.happened(event)));
      case StreamNews.Ended end ->
          strand.run(() -> unlessOver(() -> of.lost(this, "the server closed it", true)));
      case StreamNews.Dismissed dismissed ->
          strand.run(
              () ->
                  unlessOver(
                      () -> of.lost(this, "the server could not confirm the permission", true)));
      case StreamNews.Broken broken ->
          strand.run(() -> unlessOver(() -> of.lost(this, "the connection was lost", false)));
    }
  }

  private void opened(Loan lent) {
    openedAt = around.ticker().now();
    heardAt = openedAt;
    around.strand().afterwards(lent::served);
    of.opened(this);
  }

  private void notOpened(Loan lent, Reply<?> reply) {
    Refusal refusal = Refusal.of(key.address(), key.session().concealing(reply));
    if (refusal instanceof Refusal.TokenRejected) {
      around.strand().afterwards(() -> lent.rejected(reply));
    } else if (reply.isInfisicals()) {
      around.strand().afterwards(lent::served);
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
      around.strand().afterwards(closed::close);
    }
    if (returned != null) {
      around.strand().afterwards(returned::close);
    }
  }

  private void leaveOpenings() {
    if (amongOpenings) {
      amongOpenings = false;
      around.openings().done(key.address());
    }
  }
}
