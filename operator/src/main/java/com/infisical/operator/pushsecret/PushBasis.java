package com.infisical.operator.pushsecret;

import com.infisical.client.SecretText;
import com.infisical.client.StoredSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.pushsecret.PushRecord.Former;
import com.infisical.operator.pushsecret.plan.Owned;
import com.infisical.operator.pushsecret.plan.Wanted;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that a push is on record to have created at one destination, from its record and
 * status.
 *
 * <p>A record that fits decides, together with the status. Without one the status counts, as that
 * of another operator; without both it is a first run.
 *
 * @param left destinations before at another server, where nothing can be deleted any more
 */
record PushBasis(PushRecord record, Map<String, Owned> owned, List<Former> left) {
  private static final int SALT_BYTES = 16;
  private static final int DIGEST_DIGITS = 32;

  /** Copies the collections. */
  PushBasis {
    owned = Map.copyOf(owned);
    left = List.copyOf(left);
  }

  static PushBasis of(PushObject object, PushSpec spec, Destination destination, Random random) {
    return of(object.record(), object.status().managedSecrets(), spec, destination, random);
  }

  static PushBasis of(
      Optional<PushRecord> kept,
      Map<String, String> managed,
      PushSpec spec,
      Destination destination,
      Random random) {
    Map<String, String> status = new HashMap<>(managed);
    // The Go operator records an empty id for what waits for an approval.
    status.remove("");
    if (kept.isEmpty()) {
      PushRecord first =
          PushRecord.first(destination, salt(random), spec.replace() && !status.isEmpty());
      return new PushBasis(first, given(status), List.of());
    }
    PushRecord record = kept.get();
    record.formers().forEach(former -> status.keySet().removeAll(former.keys().keySet()));
    if (record.destination().equals(destination)) {
      return new PushBasis(record, owned(status, record.generated()), List.of());
    }
    return moved(record, status, spec, destination, random);
  }

  /**
   * The destination was changed: what was created at the new one is there from before, if it was
   * changed back before all was moved.
   */
  private static PushBasis moved(
      PushRecord record,
      Map<String, String> status,
      PushSpec spec,
      Destination destination,
      Random random) {
    Map<String, String> keys = new HashMap<>(status);
    keys.putAll(record.generated());
    List<Former> formers = new ArrayList<>(record.formers());
    List<Former> left = new ArrayList<>();
    Map<String, String> back = new HashMap<>();
    formers.stream()
        .filter(former -> former.destination().equals(destination))
        .forEach(former -> back.putAll(former.keys()));
    formers.removeIf(former -> former.destination().equals(destination));
    if (!keys.isEmpty()) {
      Former former = new Former(record.destination(), keys);
      // Also where nothing is deleted there: until the status is written, it has these ids.
      formers.add(former);
      if (spec.delete() && !former.destination().address().equals(destination.address())) {
        left.add(former);
      }
    }
    PushRecord first = PushRecord.first(destination, salt(random), false).withFormers(formers);
    // Until it is seen what is wanted there, it counts as generated: that is deleted last.
    return new PushBasis(first, owned(Map.of(), back), left);
  }

  private static String salt(Random random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return HexFormat.of().formatHex(salt);
  }

  private static Map<String, Owned> given(Map<String, String> ids) {
    return owned(ids, Map.of());
  }

  private static Map<String, Owned> owned(
      Map<String, String> given, Map<String, String> generated) {
    Map<String, Owned> owned = new HashMap<>();
    given.forEach((id, key) -> owned.put(id, new Owned(key, false)));
    generated.forEach((id, key) -> owned.put(id, new Owned(key, true)));
    return owned;
  }

  /**
   * What counts as created by the resource, seen with what is there.
   *
   * @param leftToIt ids that a resource which is gone left to this one
   */
  Map<String, Owned> proven(
      InfisicalPushSecret resource,
      Map<String, Wanted> wanted,
      List<StoredSecret> stored,
      Set<String> leftToIt) {
    Map<String, Owned> proven = new HashMap<>(owned);
    Instant made = created(resource);
    for (StoredSecret secret : stored) {
      @Nullable Wanted want = wanted.get(secret.key());
      boolean generated = want instanceof Wanted.Generated;
      if (record.unproven() && secret.createdAt().isBefore(made)) {
        // The Go operator also records what it overwrote.
        proven.remove(secret.id());
      }
      @Nullable Owned mine = proven.get(secret.id());
      if (mine == null && leftToIt.contains(secret.id()) && want != null) {
        proven.put(secret.id(), new Owned(secret.key(), generated));
      } else if (mine != null && wanted.get(mine.key()) instanceof Wanted.Generated) {
        // A generated key is never in the status: the Go operator would generate it anew.
        proven.put(secret.id(), new Owned(mine.key(), true));
      } else if (mine != null && wanted.get(mine.key()) instanceof Wanted.Given) {
        proven.put(secret.id(), new Owned(mine.key(), false));
      }
    }
    return proven;
  }

  static Instant created(InfisicalPushSecret resource) {
    try {
      return Instant.parse(resource.getMetadata().getCreationTimestamp());
    } catch (DateTimeException | NullPointerException e) {
      return Instant.MAX;
    }
  }

  /** The digest of one value, in the form in which the server stores it. */
  String digest(OperatorKey key, String name, SecretText stored) {
    return key.digest("push")
        .add(record.salt())
        .add(name)
        .add(stored.reveal())
        .hex()
        .substring(0, DIGEST_DIGITS);
  }

  /** One digest of all values that are given. */
  String digest(OperatorKey key, Map<String, SecretText> given) {
    OperatorKey.Digest digest = key.digest("push-all").add(record.salt());
    new TreeMap<>(given).forEach((name, value) -> digest.add(name).add(value.reveal()));
    return digest.hex().substring(0, DIGEST_DIGITS);
  }

  /** What is recorded of {@code mine}, of one origin. */
  static Map<String, String> keys(Map<String, Owned> mine, boolean generated) {
    Map<String, String> keys = new HashMap<>();
    mine.forEach(
        (id, each) -> {
          if (each.generated() == generated) {
            keys.put(id, each.key());
          }
        });
    return keys;
  }

  /** Without ids that are gone and whose keys were created again. */
  static Map<String, Owned> withoutReplaced(
      Map<String, Owned> mine, List<StoredSecret> stored, Map<String, Owned> created) {
    Set<String> there = new HashSet<>();
    stored.forEach(secret -> there.add(secret.id()));
    Set<String> again = new HashSet<>();
    created.values().forEach(each -> again.add(each.key()));
    Map<String, Owned> kept = new HashMap<>(mine);
    kept.entrySet()
        .removeIf(each -> !there.contains(each.getKey()) && again.contains(each.getValue().key()));
    return kept;
  }
}
