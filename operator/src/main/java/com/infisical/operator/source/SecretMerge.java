package com.infisical.operator.source;

import com.infisical.client.SecretListing;
import com.infisical.operator.kubernetes.Names;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.source.MergedSecrets.MergedSecret;
import com.infisical.operator.source.MergedSecrets.Place;
import com.infisical.operator.status.Failure;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Decides which secret wins each key when a resource reads several folders
 * (docs/infisical-static-secret.md#when-it-reads).
 *
 * <p>Over all sources in order the first occurrence of a key wins, and every direct secret beats
 * every imported one. Within one source direct secrets are taken by folder depth, then path, then
 * as served: the server promises no order, and a winner that changes would restart workloads.
 * Imports are taken as served. Pure.
 */
public final class SecretMerge {
  private static final Comparator<SecretListing.Secret> BY_FOLDER =
      Comparator.<SecretListing.Secret>comparingInt(secret -> depth(normalised(secret.path())))
          .thenComparing(secret -> normalised(secret.path()));

  private SecretMerge() {}

  /** What a merge gives. */
  public sealed interface MergeResult permits MergedSecrets, HiddenValues {}

  /**
   * Secrets whose value the identity may not read would be written: a placeholder is never used.
   *
   * @param keys the keys, sorted
   */
  public record HiddenValues(List<String> keys) implements MergeResult, Failure {
    /** Copies the list. */
    public HiddenValues {
      keys = List.copyOf(keys);
    }

    @Override
    public String sentence() {
      return "the identity may list but not read the value of "
          + Names.listed(keys)
          + ": allow it to read secret values in Infisical, or leave these secrets out of the"
          + " sources";
    }

    @Override
    public Retry retry() {
      // Permissions are changed at the server, of which nobody tells.
      return new Retry.Backoff();
    }
  }

  /**
   * Merges what was read.
   *
   * @param listings one for each source, in the order of {@code spec.sources}
   */
  public static MergeResult merge(List<SecretListing> listings) {
    Map<String, SecretListing.Secret> winners = new LinkedHashMap<>();
    Map<Place, MergedSecret> places = new HashMap<>();
    for (SecretListing listing : listings) {
      listing.secrets().stream().sorted(BY_FOLDER).forEach(secret -> take(secret, winners, places));
    }
    for (SecretListing listing : listings) {
      for (SecretListing.Import imported : listing.imports()) {
        imported.secrets().forEach(secret -> take(secret, winners, places));
      }
    }
    return judged(winners, places);
  }

  /**
   * The same as the Go operator merges for its InfisicalSecret: of direct secrets the last one
   * served wins, and imports only add keys.
   */
  public static MergeResult mergeLastServed(List<SecretListing> listings) {
    List<SecretListing> reversed =
        listings.stream()
            .map(listing -> new SecretListing(listing.secrets().reversed(), listing.imports()))
            .toList();
    Map<String, SecretListing.Secret> winners = new LinkedHashMap<>();
    Map<Place, MergedSecret> places = new HashMap<>();
    reversed.forEach(listing -> listing.secrets().forEach(s -> take(s, winners, places)));
    for (SecretListing listing : reversed) {
      for (SecretListing.Import imported : listing.imports()) {
        imported.secrets().forEach(secret -> take(secret, winners, places));
      }
    }
    return judged(winners, places);
  }

  private static void take(
      SecretListing.Secret secret,
      Map<String, SecretListing.Secret> winners,
      Map<Place, MergedSecret> places) {
    winners.putIfAbsent(secret.key(), secret);
    if (!secret.hidden()) {
      places.putIfAbsent(new Place(normalised(secret.path()), secret.key()), merged(secret));
    }
  }

  private static MergeResult judged(
      Map<String, SecretListing.Secret> winners, Map<Place, MergedSecret> places) {
    TreeSet<String> hidden = new TreeSet<>();
    Map<String, MergedSecret> readable = new HashMap<>();
    winners.forEach(
        (key, secret) -> {
          if (secret.hidden()) {
            hidden.add(key);
          } else {
            readable.put(key, merged(secret));
          }
        });
    return hidden.isEmpty()
        ? new MergedSecrets(readable, places)
        : new HiddenValues(List.copyOf(hidden));
  }

  private static MergedSecret merged(SecretListing.Secret secret) {
    return new MergedSecret(secret.value(), secret.path());
  }

  /** The path without trailing slashes; the root is {@code "/"}. */
  static String normalised(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.isEmpty() ? "/" : path.substring(0, end);
  }

  private static int depth(String normalised) {
    return normalised.equals("/") ? 0 : (int) normalised.chars().filter(c -> c == '/').count();
  }
}
