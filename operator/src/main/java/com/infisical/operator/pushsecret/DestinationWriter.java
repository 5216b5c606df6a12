package com.infisical.operator.pushsecret;

import com.infisical.client.Caller;
import com.infisical.client.HttpStatus;
import com.infisical.client.Reply;
import com.infisical.client.SecretFolder;
import com.infisical.client.SecretText;
import com.infisical.client.SecretWrite;
import com.infisical.client.SecretWrite.ChangedSecret;
import com.infisical.client.SecretWrite.NewSecret;
import com.infisical.client.Utf8;
import com.infisical.client.WriteReceipt;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.TokenCalls;
import com.infisical.operator.auth.session.TokenCalls.Called;
import com.infisical.operator.pushsecret.Effects.Operation;
import com.infisical.operator.pushsecret.plan.DestinationPlan;
import com.infisical.operator.pushsecret.plan.Owned;
import com.infisical.operator.pushsecret.plan.Pending.Act;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ServerFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Executes a plan at the server: renames, creations, changes and deletions, in batches.
 *
 * <p>A batch is made as a whole or not at all. The first time that one fails in a way which another
 * plan may cure, nothing more is sent; the second time its secrets are written one by one, so that
 * one bad key does not stop the others. For one sync.
 */
final class DestinationWriter {
  /** Secrets in one request. */
  private static final int MOST = 100;

  /** Bytes in one request; servers take 1 MiB. */
  private static final int MOST_BYTES = 900 << 10;

  private static final int ROOM = 256;

  private final Session session;
  private final SecretFolder folder;
  private final Caller caller;
  private final BooleanSupplier mayWrite;
  private final Effects effects;

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

  /** One secret that is written. */
  private record Item(
      Operation operation, Act act, String id, String key, String sent, SecretText value) {
    int bytes() {
      return ROOM + escaped(sent) + escaped(key) + escaped(value.reveal());
    }

    /** As JSON writes it. */
    private static int escaped(String text) {
      int bytes = Utf8.bytes(text).length;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        bytes += c < ' ' ? 5 : c == '"' || c == '\\' ? 1 : 0;
      }
      return bytes;
    }
  }

  /** How a request of several secrets is made. */
  private interface Form extends Function<List<Item>, SecretWrite> {}

  /**
   * Executes {@code plan}.
   *
   * @param generated the values that were generated, by key
   * @param owned what the resource created, which decides what a change is called
   * @param oneByOne whether the secrets of a batch that fails are written one by one
   * @return whether all was tried; false asks for a new plan
   */
  boolean write(
      DestinationPlan plan,
      Map<String, SecretText> generated,
      Map<String, Owned> owned,
      boolean oneByOne) {
    return send(renames(plan), DestinationWriter::renaming, oneByOne)
        && send(creations(plan, generated), DestinationWriter::creating, oneByOne)
        && send(changes(plan, generated, owned), DestinationWriter::changing, oneByOne)
        && send(deletions(plan), DestinationWriter::deleting, oneByOne);
  }

  private static List<Item> renames(DestinationPlan plan) {
    return plan.renames().stream()
        .map(
            rename ->
                new Item(
                    Operation.UPDATE,
                    Act.RENAME,
                    rename.value().isPresent() ? rename.id() : "",
                    rename.to(),
                    rename.from(),
                    rename.value().orElse(SecretText.of(""))))
        .toList();
  }

  private static List<Item> creations(DestinationPlan plan, Map<String, SecretText> generated) {
    return plan.creations().stream()
        .flatMap(
            creation ->
                creation
                    .value()
                    .or(() -> Optional.ofNullable(generated.get(creation.key())))
                    .stream()
                    .map(
                        value ->
                            new Item(
                                Operation.CREATE,
                                Act.CREATE,
                                creation.generated() ? "generated" : "",
                                creation.key(),
                                creation.key(),
                                value)))
        .toList();
  }

  private static List<Item> changes(
      DestinationPlan plan, Map<String, SecretText> generated, Map<String, Owned> owned) {
    return plan.changes().stream()
        .flatMap(
            change ->
                change.value().or(() -> Optional.ofNullable(generated.get(change.key()))).stream()
                    .map(
                        value ->
                            new Item(
                                owned.containsKey(change.id())
                                    ? Operation.UPDATE
                                    : Operation.REPLACE,
                                Act.CHANGE,
                                change.id(),
                                change.key(),
                                change.key(),
                                value)))
        .toList();
  }

  private static List<Item> deletions(DestinationPlan plan) {
    return plan.deletions().stream()
        .map(
            deletion ->
                new Item(
                    Operation.DELETE,
                    Act.DELETE,
                    deletion.id(),
                    deletion.key(),
                    deletion.key(),
                    SecretText.of("")))
        .toList();
  }

  private static SecretWrite renaming(List<Item> items) {
    return new SecretWrite.Change(
        items.stream()
            .map(
                item ->
                    new ChangedSecret(
                        item.sent(),
                        Optional.of(item.key()),
                        item.id().isEmpty() ? Optional.empty() : Optional.of(item.value())))
            .toList());
  }

  private static SecretWrite creating(List<Item> items) {
    return new SecretWrite.Create(
        items.stream().map(item -> new NewSecret(item.key(), item.value())).toList());
  }

  private static SecretWrite changing(List<Item> items) {
    return new SecretWrite.Change(
        items.stream()
            .map(item -> new ChangedSecret(item.key(), Optional.empty(), Optional.of(item.value())))
            .toList());
  }

  private static SecretWrite deleting(List<Item> items) {
    return new SecretWrite.Delete(items.stream().map(Item::key).toList());
  }

  private boolean send(List<Item> items, Form form, boolean oneByOne) {
    for (List<Item> batch : batches(items)) {
      Reply<WriteReceipt> reply = call(batch, form);
      boolean singly = batch.size() > 1 && (isMissingRoute(reply) || (oneByOne && isOfKeys(reply)));
      if (singly) {
        batch.forEach(item -> noted(List.of(item), call(List.of(item), form)));
      } else if (!oneByOne && isOfKeys(reply)) {
        noted(batch, reply);
        return false;
      } else {
        noted(batch, reply);
      }
    }
    return true;
  }

  private static List<List<Item>> batches(List<Item> items) {
    List<List<Item>> batches = new ArrayList<>();
    List<Item> batch = new ArrayList<>();
    int bytes = 0;
    for (Item item : items) {
      if (!batch.isEmpty() && (batch.size() == MOST || bytes + item.bytes() > MOST_BYTES)) {
        batches.add(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(item);
      bytes += item.bytes();
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  private Reply<WriteReceipt> call(List<Item> items, Form form) {
    if (!mayWrite.getAsBoolean()) {
      throw new PushObject.NotLeadingException();
    }
    effects.counted(1);
    SecretWrite write = form.apply(items);
    return switch (TokenCalls.call(
        session, token -> session.api().write(token, folder, write, caller))) {
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

  private void noted(List<Item> items, Reply<WriteReceipt> reply) {
    switch (reply) {
      case Reply.Ok<WriteReceipt>(WriteReceipt.AwaitsApproval approval, var etag) ->
          items.forEach(item -> effects.awaitsApproval(item.key(), item.act()));
      case Reply.Ok<WriteReceipt>(WriteReceipt.Done(Map<String, String> ids), var etag) ->
          items.forEach(item -> done(item, ids));
      case Reply.Refused<WriteReceipt> refused
          when refused.status() == HttpStatus.NOT_FOUND
              && items.size() == 1
              && items.getFirst().act() == Act.DELETE ->
          effects.deleted(items.getFirst().id(), items.getFirst().key());
      default -> items.forEach(item -> failed(item, reply));
    }
  }

  private void done(Item item, Map<String, String> ids) {
    switch (item.act()) {
      case CREATE -> {
        String id = ids.get(item.key());
        if (id == null) {
          effects.unanswered(item.key());
        } else {
          effects.created(id, new Owned(item.key(), !item.id().isEmpty()));
        }
      }
      case CHANGE, RENAME -> effects.changed(item.key());
      case DELETE -> effects.deleted(item.id(), item.key());
    }
  }

  private void failed(Item item, Reply<WriteReceipt> reply) {
    if (item.act() == Act.CREATE && isUnanswered(reply)) {
      effects.unanswered(item.key());
    }
    effects.failed(
        item.operation(),
        item.key(),
        new ServerFailure("writing secrets", session.key().address(), reply, advice(reply)));
  }

  private static String advice(Reply<?> reply) {
    return reply instanceof Reply.Refused<?> refused && refused.status() == HttpStatus.FORBIDDEN
        ? "grant the identity create, edit and delete on secrets in this folder"
        : "";
  }

  private static boolean isUnanswered(Reply<?> reply) {
    return !(reply instanceof Reply.Refused<?>) && !(reply instanceof Reply.Ok<?>);
  }

  private static boolean isMissingRoute(Reply<?> reply) {
    return reply instanceof Reply.Refused<?> refused
        && refused.status() == HttpStatus.NOT_FOUND
        && refused.error().equals("Not Found");
  }

  /** Whether single keys may be the cause, or what became of the request is not known. */
  private static boolean isOfKeys(Reply<?> reply) {
    return switch (reply) {
      case Reply.Refused<?> refused ->
          refused.status() == HttpStatus.BAD_REQUEST
              || refused.status() == HttpStatus.NOT_FOUND
              || refused.status() == HttpStatus.CONFLICT
              || refused.status() == HttpStatus.UNPROCESSABLE;
      case Reply.Unreachable<?>(Reply.Cause cause, String detail) ->
          cause == Reply.Cause.TIMEOUT || cause == Reply.Cause.BROKEN;
      case Reply.Undecodable<?> garbage -> true;
      case Reply.Foreign<?> foreign -> false;
      case Reply.Ok<?> ok -> false;
      case Reply.NotModified<?> same -> false;
    };
  }
}
