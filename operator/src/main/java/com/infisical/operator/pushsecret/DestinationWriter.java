package com.infisical.operator.pushsecret;

import com.infisical.client.Caller;
import com.infisical.client.HttpStatus;
import com.infisical.client.Reply;
import com.infisical.client.SecretFolder;
import com.infisical.client.SecretText;
import com.infisical.client.WriteReceipt;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.TokenCalls;
import com.infisical.operator.auth.session.TokenCalls.Called;
import com.infisical.operator.pushsecret.WriteItems.Item;
import com.infisical.operator.pushsecret.plan.DestinationPlan;
import com.infisical.operator.pushsecret.plan.Owned;
import com.infisical.operator.pushsecret.plan.Pending.Act;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ServerFailure;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Executes a plan at the server: renames, creations, changes and deletions, in batches.
 *
 * <p>A batch is made as a whole or not at all. The first time that one fails in a way which another
 * plan may cure, nothing more is sent; the second time its secrets are written one by one, so that
 * one bad key does not stop the others. Nothing more is sent to a server that does not answer. For
 * one sync.
 */
final class DestinationWriter {
  /** Internal errors in a row after which nothing more is sent. */
  private static final int MAX_BUGS = 3;

  private final Session session;
  private final SecretFolder folder;
  private final Caller caller;
  private final BooleanSupplier mayWrite;
  private final Effects effects;
  private final Approvals approvals;
  private Optional<WriteReply> stop = Optional.empty();
  private boolean oneByOne;
  private boolean noBatches;
  private boolean noFolder;

  /**
   * What is known of a server's approvals.
   *
   * @param areNeeded whether it asks for them
   * @param learn run at once when it has answered that a write waits for one
   */
  record Approvals(BooleanSupplier areNeeded, Runnable learn) {
    static Approvals unknown() {
      return new Approvals(() -> false, () -> {});
    }
  }

  DestinationWriter(
      Session session,
      SecretFolder folder,
      Caller caller,
      BooleanSupplier mayWrite,
      Effects effects,
      Approvals approvals) {
    this.session = session;
    this.folder = folder;
    this.caller = caller;
    this.mayWrite = mayWrite;
    this.effects = effects;
    this.approvals = approvals;
  }

  /**
   * Executes {@code plan}.
   *
   * @param generated the values that were generated, by key
   * @param owned what the resource created, which decides what a change is called
   * @param again whether the secrets of a batch that fails are written one by one
   * @return whether all was tried; false asks for a new plan
   */
  boolean write(
      DestinationPlan plan,
      Map<String, SecretText> generated,
      Map<String, Owned> owned,
      boolean again) {
    oneByOne = again;
    return send(WriteItems.renames(plan))
        && send(WriteItems.creations(plan, generated))
        && send(WriteItems.changes(plan, generated, owned))
        && send(WriteItems.deletions(plan));
  }

  /** Whether a write was refused because the server does not have the folder. */
  boolean missesFolder() {
    return noFolder;
  }

  private boolean send(WriteItems all) {
    for (WriteItems batch : all.batches()) {
      if (stop.isPresent()) {
        notSent(batch);
      } else if (noBatches) {
        sendSingly(batch);
      } else if (!sendBatch(batch)) {
        return false;
      }
    }
    return true;
  }

  private boolean sendBatch(WriteItems batch) {
    boolean many = batch.items().size() > 1;
    WriteReply reply = call(batch);
    if (many && reply.isMissingRoute()) {
      noBatches = true;
      sendSingly(batch);
      return true;
    }
    boolean mayBeOfOne = reply.isOfKeys() || (many && reply.isBug());
    if (!mayBeOfOne && reply.isHopeless()) {
      stop = Optional.of(reply);
    }
    noted(batch, reply);
    noFolder |= reply.isMissingFolder();
    if (noFolder || (mayBeOfOne && !oneByOne)) {
      return false;
    }
    if (mayBeOfOne && many && !(approvals.areNeeded().getAsBoolean() && reply.mayBeFiled())) {
      sendSingly(batch);
    }
    return true;
  }

  private void sendSingly(WriteItems batch) {
    int bugs = 0;
    for (WriteItems one : batch.singles()) {
      if (stop.isPresent()) {
        notSent(one);
        continue;
      }
      WriteReply reply = call(one);
      bugs = reply.isBug() ? bugs + 1 : 0;
      if (reply.isHopeless() && (!reply.isBug() || bugs == MAX_BUGS)) {
        stop = Optional.of(reply);
      }
      noted(one, reply);
    }
  }

  private WriteReply call(WriteItems items) {
    if (!mayWrite.getAsBoolean()) {
      throw new PushObject.NotLeadingException();
    }
    return switch (TokenCalls.call(
        session,
        WriteReply::isInvalid,
        token -> session.api().write(token, folder, items.request(), caller))) {
      case Called.Answered<WriteReceipt>(Reply<WriteReceipt> reply) -> new WriteReply(reply);
      case Called.Denied<WriteReceipt>(Failure failure, var retryIn) ->
          throw new StoppedException(failure);
      case Called.Stale<WriteReceipt> stale -> throw new StaleException();
    };
  }

  /** There is no token any more; nothing more is sent. */
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    StoppedException(Failure failure) {
      this.failure = failure;
    }

    Failure failure() {
      return failure;
    }
  }

  /** The session is over. */
  static final class StaleException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void notSent(WriteItems items) {
    stop.ifPresent(
        reply ->
            items
                .items()
                .forEach(item -> effects.failed(item.operation(), item.key(), failure(reply))));
  }

  private void noted(WriteItems written, WriteReply reply) {
    switch (reply.reply()) {
      case Reply.Ok<WriteReceipt>(WriteReceipt.AwaitsApproval approval, var etag) -> {
        written.items().forEach(item -> effects.awaitsApproval(item.key(), item.act()));
        approvals.learn().run();
      }
      case Reply.Ok<WriteReceipt>(WriteReceipt.Done(Map<String, String> ids), var etag) ->
          written.items().forEach(item -> done(item, ids));
      case Reply.Refused<WriteReceipt> refused
          when refused.status() == HttpStatus.NOT_FOUND
              && written.items().size() == 1
              && written.act() == Act.DELETE -> {
        Item gone = written.items().getFirst();
        effects.deleted(gone.id(), gone.key());
      }
      default -> written.items().forEach(item -> failed(item, reply));
    }
  }

  private void done(Item item, Map<String, String> ids) {
    switch (item.act()) {
      case CREATE -> {
        String id = ids.get(item.key());
        if (id == null) {
          effects.unanswered(item.key());
        } else {
          effects.created(id, new Owned(item.key(), item.generated()));
        }
      }
      case CHANGE, RENAME -> effects.changed(item.key());
      case DELETE -> effects.deleted(item.id(), item.key());
    }
  }

  private void failed(Item item, WriteReply reply) {
    if (reply.mayBeFiled()) {
      effects.perhapsFiled(item.key(), item.act());
    }
    if (item.act() == Act.CREATE) {
      if (reply.isUnanswered()) {
        effects.unanswered(item.key());
      } else if (effects.isUnanswered(item.key())) {
        // It may exist since the request that was not answered; the next list tells.
        return;
      }
    }
    effects.failed(item.operation(), item.key(), failure(reply));
  }

  private ServerFailure failure(WriteReply reply) {
    String advice =
        reply.isForbidden()
            ? "grant the identity create, edit and delete on secrets in this folder"
            : "";
    return new ServerFailure("writing secrets", session.key().address(), reply.reply(), advice);
  }
}
