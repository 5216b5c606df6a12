package com.infisical.operator.pushsecret;

import com.infisical.client.SecretText;
import com.infisical.client.SecretWrite;
import com.infisical.client.SecretWrite.ChangedSecret;
import com.infisical.client.SecretWrite.NewSecret;
import com.infisical.client.Utf8;
import com.infisical.operator.pushsecret.Effects.Operation;
import com.infisical.operator.pushsecret.plan.DestinationPlan;
import com.infisical.operator.pushsecret.plan.Owned;
import com.infisical.operator.pushsecret.plan.Pending.Act;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The secrets of a plan that are written in the same way, and the requests that write them. */
record WriteItems(Act act, List<Item> items) {
  /** Secrets in one request. */
  private static final int MAX_ITEMS = 100;

  /** Bytes in one request; servers take 1 MiB. */
  private static final int MAX_BYTES = 900 << 10;

  /**
   * One secret that is written.
   *
   * @param id empty for one that is created
   * @param key the name that it has then
   * @param sent the name that it has before
   * @param value empty for one whose value stays
   */
  record Item(
      Operation operation,
      Act act,
      String id,
      String key,
      String sent,
      Optional<SecretText> value,
      boolean generated) {
    private static final int ROOM = 256;

    private int bytes() {
      return ROOM + escaped(sent) + escaped(key) + value.map(v -> escaped(v.reveal())).orElse(0);
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

  /** Copies the list. */
  WriteItems {
    items = List.copyOf(items);
  }

  static WriteItems renames(DestinationPlan plan) {
    return new WriteItems(
        Act.RENAME,
        plan.renames().stream()
            .map(
                rename ->
                    new Item(
                        Operation.UPDATE,
                        Act.RENAME,
                        rename.id(),
                        rename.to(),
                        rename.from(),
                        rename.value(),
                        false))
            .toList());
  }

  /**
   * What is created, but for values that could not be generated.
   *
   * @param generated the values that were generated, by key
   */
  static WriteItems creations(DestinationPlan plan, Map<String, SecretText> generated) {
    List<Item> items = new ArrayList<>();
    for (DestinationPlan.Creation creation : plan.creations()) {
      String key = creation.key();
      value(creation.value(), generated, key)
          .ifPresent(
              value ->
                  items.add(
                      new Item(
                          Operation.CREATE,
                          Act.CREATE,
                          "",
                          key,
                          key,
                          Optional.of(value),
                          creation.generated())));
    }
    return new WriteItems(Act.CREATE, items);
  }

  /**
   * What is changed, but for values that could not be generated.
   *
   * @param owned what the resource created, which decides what a change is called
   */
  static WriteItems changes(
      DestinationPlan plan, Map<String, SecretText> generated, Map<String, Owned> owned) {
    List<Item> items = new ArrayList<>();
    for (DestinationPlan.Change change : plan.changes()) {
      String key = change.key();
      Operation operation = owned.containsKey(change.id()) ? Operation.UPDATE : Operation.REPLACE;
      value(change.value(), generated, key)
          .ifPresent(
              value ->
                  items.add(
                      new Item(
                          operation,
                          Act.CHANGE,
                          change.id(),
                          key,
                          key,
                          Optional.of(value),
                          change.generated())));
    }
    return new WriteItems(Act.CHANGE, items);
  }

  static WriteItems deletions(DestinationPlan plan) {
    return new WriteItems(
        Act.DELETE,
        plan.deletions().stream()
            .map(
                deletion ->
                    new Item(
                        Operation.DELETE,
                        Act.DELETE,
                        deletion.id(),
                        deletion.key(),
                        deletion.key(),
                        Optional.empty(),
                        false))
            .toList());
  }

  private static Optional<SecretText> value(
      Optional<SecretText> given, Map<String, SecretText> generated, String key) {
    return given.or(() -> Optional.ofNullable(generated.get(key)));
  }

  /** The same in parts that one request each may have. */
  List<WriteItems> batches() {
    List<WriteItems> batches = new ArrayList<>();
    List<Item> batch = new ArrayList<>();
    int bytes = 0;
    for (Item item : items) {
      if (!batch.isEmpty() && (batch.size() == MAX_ITEMS || bytes + item.bytes() > MAX_BYTES)) {
        batches.add(new WriteItems(act, batch));
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(item);
      bytes += item.bytes();
    }
    if (!batch.isEmpty()) {
      batches.add(new WriteItems(act, batch));
    }
    return batches;
  }

  /** Each by itself. */
  List<WriteItems> singles() {
    return items.stream().map(item -> new WriteItems(act, List.of(item))).toList();
  }

  /** The request that writes all of them. */
  SecretWrite request() {
    return switch (act) {
      case CREATE ->
          new SecretWrite.Create(
              items.stream()
                  .map(item -> new NewSecret(item.key(), item.value().orElse(SecretText.of(""))))
                  .toList());
      case CHANGE ->
          new SecretWrite.Change(
              items.stream()
                  .map(item -> new ChangedSecret(item.key(), Optional.empty(), item.value()))
                  .toList());
      case RENAME ->
          new SecretWrite.Change(
              items.stream()
                  .map(
                      item -> new ChangedSecret(item.sent(), Optional.of(item.key()), item.value()))
                  .toList());
      case DELETE -> new SecretWrite.Delete(items.stream().map(Item::key).toList());
    };
  }
}
