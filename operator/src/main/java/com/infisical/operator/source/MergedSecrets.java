package com.infisical.operator.source;

import com.infisical.client.SecretText;
import com.infisical.operator.key.OperatorKey;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Result of merging all sources of a resource: one winner for each key, and everything that was
 * read, for look-ups by folder.
 *
 * <p>Immutable. Prints no value.
 */
public final class MergedSecrets implements SecretMerge.MergeResult {
  private final SortedMap<String, MergedSecret> winners;
  private final Map<Place, MergedSecret> places;

  MergedSecrets(Map<String, MergedSecret> winners, Map<Place, MergedSecret> places) {
    this.winners = Collections.unmodifiableSortedMap(new TreeMap<>(winners));
    this.places = Map.copyOf(places);
  }

  /** The secret that won each key, sorted by key, so that nothing depends on the served order. */
  public SortedMap<String, MergedSecret> byKey() {
    return winners;
  }

  /**
   * The secret {@code key} of the folder {@code path}, whether or not it won its key; direct
   * secrets before imported ones (docs/infisical-static-secret.md#templates: {@code secretFrom}). A
   * secret whose value the identity may not read is not found.
   */
  public Optional<MergedSecret> at(String path, String key) {
    return Optional.ofNullable(places.get(new Place(SecretMerge.normalised(path), key)));
  }

  /** The folders that secrets were read from, made anew at each call. */
  public FolderTree folders() {
    return new FolderTree(places.keySet());
  }

  /**
   * Adds everything that was read to {@code digest}, in an order that does not depend on the served
   * one.
   */
  public void digestInto(OperatorKey.Digest digest) {
    winners.forEach(
        (key, secret) -> digest.add(key).add(secret.path()).add(secret.value().reveal()));
    digest.add("places");
    places.entrySet().stream()
        .sorted(
            Map.Entry.comparingByKey(Comparator.comparing(Place::path).thenComparing(Place::key)))
        .forEach(
            e ->
                digest
                    .add(e.getKey().path())
                    .add(e.getKey().key())
                    .add(e.getValue().value().reveal()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MergedSecrets that
        && winners.equals(that.winners)
        && places.equals(that.places);
  }

  @Override
  public int hashCode() {
    return winners.hashCode();
  }

  /** The keys, without values. */
  @Override
  public String toString() {
    return "MergedSecrets" + List.copyOf(winners.keySet());
  }

  /**
   * One secret.
   *
   * @param path the folder it lies in, as the server gave it
   */
  public record MergedSecret(SecretText value, String path) {}

  /** A folder, without a trailing slash, and a key in it. */
  record Place(String path, String key) {}
}
