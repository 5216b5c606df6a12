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
  /** What servers answer that create nothing in a folder which they do not have. */
  private static final String NO_FOLDER = "CreateSecret";

  private static final String NO_PERMISSION = "PermissionDenied";
  private static final int TOO_LARGE = 413;

  /** Internal errors in a row after which nothing more is sent. */
  private static final int MAX_BUGS = 3;

  private final Session session;
  private final SecretFolder folder;
  private final Caller caller;
  private final BooleanSupplier mayWrite;
  private final Effects effects;
  private Optional<Reply<WriteReceipt>> stop = Optional.empty();
  private boolean oneByOne;
  private boolean noBatches;
  private boolean noFolder;

  DestinationWriter(
      Session session,
      SecretFolder folder,
      Caller caller,
      BooleanSupplier mayWrite,
      Effects effects) {
    this.session = session;
    this.folder = folder;
    this.caller = caller;
    this.mayWrite = mayWrite;
    this.effects = effects;
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
    Reply<WriteReceipt> reply = call(batch);
    if (many && isMissingRoute(reply)) {
      noBatches = true;
      sendSingly(batch);
      return true;
    }
    boolean mayBeOfOne = isOfKeys(reply) || (many && isBug(reply));
    if (!mayBeOfOne && isHopeless(reply)) {
      stop = Optional.of(reply);
    }
    noted(batch, reply);
    noFolder |= isRefused(reply, HttpStatus.NOT_FOUND, NO_FOLDER);
    if (noFolder || (mayBeOfOne && !oneByOne)) {
      return false;
    }
    if (mayBeOfOne && many) {
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
      Reply<WriteReceipt> reply = call(one);
      bugs = isBug(reply) ? bugs + 1 : 0;
      if (isHopeless(reply) && (!isBug(reply) || bugs == MAX_BUGS)) {
        stop = Optional.of(reply);
      }
      noted(one, reply);
    }
  }

  private Reply<WriteReceipt> call(WriteItems items) {
    if (!mayWrite.getAsBoolean()) {
      throw new PushObject.NotLeadingException();
    }
    return switch (TokenCalls.call(
        session,
        DestinationWriter::isInvalid,
        token -> session.api().write(token, folder, items.request(), caller))) {
      case Called.Answered<WriteReceipt>(Reply<WriteReceipt> reply) -> reply;
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

  private void noted(WriteItems written, Reply<WriteReceipt> reply) {
    switch (reply) {
      case Reply.Ok<WriteReceipt>(WriteReceipt.AwaitsApproval approval, var etag) ->
          written.items().forEach(item -> effects.awaitsApproval(item.key(), item.act()));
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

  private void failed(Item item, Reply<WriteReceipt> reply) {
    if (item.act() == Act.CREATE) {
      if (isUnanswered(reply)) {
        effects.unanswered(item.key());
      } else if (effects.isUnanswered(item.key())) {
        // It may exist since the request that was not answered; the next list tells.
        return;
      }
    }
    effects.failed(item.operation(), item.key(), failure(reply));
  }

  private ServerFailure failure(Reply<WriteReceipt> reply) {
    String advice =
        isRefused(reply, HttpStatus.FORBIDDEN, NO_PERMISSION)
            ? "grant the identity create, edit and delete on secrets in this folder"
            : "";
    return new ServerFailure("writing secrets", session.key().address(), reply, advice);
  }

  private static boolean isRefused(Reply<?> reply, int status, String error) {
    return reply instanceof Reply.Refused<?> refused
        && refused.status() == status
        && refused.error().equals(error);
  }

  /** Servers of 2024 say so by 401, which is nothing about the token then. */
  private static boolean isInvalid(Reply.Refused<?> refused) {
    return refused.error().equals("ValidationFailure");
  }

  private static boolean isMissingRoute(Reply<?> reply) {
    return isRefused(reply, HttpStatus.NOT_FOUND, "Not Found");
  }

  /** Whether it is not known what became of the request. */
  private static boolean isUnanswered(Reply<?> reply) {
    return switch (reply) {
      case Reply.Refused<?> refused -> refused.status() >= HttpStatus.SERVER_ERROR;
      case Reply.Unreachable<?> unreachable -> true;
      case Reply.Undecodable<?> garbage -> true;
      case Reply.Foreign<?> foreign -> true;
      case Reply.Ok<?> ok -> false;
      case Reply.NotModified<?> same -> false;
    };
  }

  /** Whether a bug of the server may be the cause, which may be about one key. */
  private static boolean isBug(Reply<?> reply) {
    return reply instanceof Reply.Refused<?> refused && refused.status() == HttpStatus.SERVER_ERROR;
  }

  /** Whether the next request would fail in the same way. */
  private static boolean isHopeless(Reply<?> reply) {
    return switch (reply) {
      case Reply.Refused<?> refused ->
          refused.status() == HttpStatus.TOO_MANY_REQUESTS
              || refused.status() >= HttpStatus.SERVER_ERROR;
      case Reply.Unreachable<?> unreachable -> true;
      case Reply.Foreign<?> foreign -> foreign.status() != TOO_LARGE;
      case Reply.Undecodable<?> garbage -> true;
      case Reply.Ok<?> ok -> false;
      case Reply.NotModified<?> same -> false;
    };
  }

  /** Whether single keys may be the cause, or what became of the request is not known. */
  private static boolean isOfKeys(Reply<?> reply) {
    return switch (reply) {
      case Reply.Refused<?> refused ->
          refused.status() == HttpStatus.BAD_REQUEST
              || refused.status() == HttpStatus.NOT_FOUND
              || refused.status() == HttpStatus.CONFLICT
              || refused.status() == TOO_LARGE
              || refused.status() == HttpStatus.UNPROCESSABLE
              || isInvalid(refused);
      case Reply.Unreachable<?>(Reply.Cause cause, String detail) ->
          cause == Reply.Cause.TIMEOUT || cause == Reply.Cause.BROKEN;
      case Reply.Undecodable<?> garbage -> true;
      case Reply.Foreign<?> foreign -> foreign.status() == TOO_LARGE;
      case Reply.Ok<?> ok -> false;
      case Reply.NotModified<?> same -> false;
    };
  }
}
