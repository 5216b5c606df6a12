package com.infisical.commands.doctor;

import com.infisical.client.RateLimit;
import com.infisical.client.SecretListing;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.kubernetes.Names;
import com.infisical.operator.source.MergedSecrets;
import com.infisical.operator.source.ReadFailure.SourceWords;
import com.infisical.operator.source.ReadResult;
import com.infisical.operator.source.SecretMerge;
import com.infisical.operator.source.SourceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Reads the sources of a resource and merges them. For one thread. */
final class SourceExam {
  private final Tools tools;
  private final Optional<String> key;

  /**
   * @param key the key of which to say which source wins it
   */
  SourceExam(Tools tools, Optional<String> key) {
    this.tools = tools;
    this.key = key;
  }

  /**
   * What a resource reads.
   *
   * @param words how the spec names source number n
   * @param merge decides which secret wins each key
   */
  record Sources(
      List<SourceSpec> specs,
      IntFunction<SourceWords> words,
      Function<List<SecretListing>, SecretMerge.MergeResult> merge) {}

  /** Adds what was found; gives the merged secrets, empty where there are none. */
  Optional<MergedSecrets> of(
      Session session, Sources sources, String namespace, Diagnosis diagnosis) {
    List<SecretListing> listings = new ArrayList<>();
    for (int i = 0; i < sources.specs().size(); i++) {
      SourceSpec source = sources.specs().get(i);
      SourceWords words = sources.words().apply(i);
      String field = words.field();
      switch (tools.sources.readWhole(session, source, namespace, tools.now())) {
        case ReadResult.Secrets secrets -> {
          listings.add(secrets.listing());
          read(field, source, secrets, session, diagnosis);
        }
        case ReadResult.Failed(var failure) ->
            diagnosis.failed(Step.READ, placed(field, failure.of(words).sentence()));
        case ReadResult.Stale(), ReadResult.Unchanged() ->
            diagnosis.failed(Step.READ, field + ": the login was replaced meanwhile; try again");
      }
    }
    return listings.size() < sources.specs().size()
        ? Optional.empty()
        : merge(listings, sources, diagnosis);
  }

  private static String placed(String field, String sentence) {
    return sentence.contains(field) ? sentence : field + ": " + sentence;
  }

  private static void read(
      String field,
      SourceSpec source,
      ReadResult.Secrets secrets,
      Session session,
      Diagnosis diagnosis) {
    String what =
        "%s: %d secrets in %s of environment %s"
            .formatted(field, secrets.count(), source.secretPath(), source.environmentSlug());
    List<String> details = new ArrayList<>();
    for (SecretListing.Import imported : secrets.listing().imports()) {
      details.add(
          "%d of them imported from %s of environment %s"
              .formatted(imported.secrets().size(), imported.path(), imported.environmentSlug()));
    }
    List<String> hidden =
        all(secrets.listing())
            .filter(SecretListing.Secret::hidden)
            .map(SecretListing.Secret::key)
            .sorted()
            .distinct()
            .toList();
    if (!hidden.isEmpty()) {
      details.add("the identity may not read the value of " + Names.listed(hidden));
    }
    session.api().rateLimit().map(SourceExam::text).ifPresent(details::add);
    if (secrets.count() == 0) {
      diagnosis.add(
          new Finding(
              Step.READ,
              Finding.Outcome.NOTE,
              what + "; check path and environment there, and the tags in .tagSlugs, if any",
              details,
              false));
    } else {
      diagnosis.ok(Step.READ, what, details);
    }
  }

  private static String text(RateLimit limit) {
    return "rate limit of the server: %d of %d calls left, for %d s"
        .formatted(limit.remaining(), limit.limit(), limit.reset().toSeconds());
  }

  private static Stream<SecretListing.Secret> all(SecretListing listing) {
    return Stream.concat(
        listing.secrets().stream(), listing.imports().stream().flatMap(i -> i.secrets().stream()));
  }

  private Optional<MergedSecrets> merge(
      List<SecretListing> listings, Sources sources, Diagnosis diagnosis) {
    return switch (sources.merge().apply(listings)) {
      case SecretMerge.HiddenValues hidden -> {
        diagnosis.failed(Step.MERGE, hidden.sentence());
        yield Optional.empty();
      }
      case MergedSecrets merged -> {
        diagnosis.ok(Step.MERGE, merged.byKey().size() + " keys", List.of());
        key.ifPresent(wanted -> tell(wanted, merged, listings, sources, diagnosis));
        yield Optional.of(merged);
      }
    };
  }

  private static void tell(
      String key,
      MergedSecrets merged,
      List<SecretListing> listings,
      Sources sources,
      Diagnosis diagnosis) {
    MergedSecrets.MergedSecret winner = merged.byKey().get(key);
    if (winner == null) {
      String near =
          merged.byKey().keySet().stream()
              .filter(other -> other.equalsIgnoreCase(key))
              .findFirst()
              .map(other -> "; " + Names.quoted(other) + " is there, keys are case-sensitive")
              .orElse("");
      diagnosis.failed(
          Step.MERGE,
          "no source has the key %s%s; create the secret in Infisical, or read its folder, too, by %s"
              .formatted(
                  Names.quoted(key),
                  near,
                  sources.words().apply(0).field().replaceFirst("\\[0\\]$", "")));
      return;
    }
    List<String> places = places(key, listings, sources);
    diagnosis.ok(
        Step.MERGE,
        "key %s is won by %s".formatted(Names.quoted(key), places.getFirst()),
        places.stream().skip(1).map(place -> "before " + place).toList());
  }

  /** Where {@code key} is, the winner first: direct secrets come before imported ones. */
  private static List<String> places(String key, List<SecretListing> listings, Sources sources) {
    List<String> places = new ArrayList<>();
    for (int i = 0; i < listings.size(); i++) {
      List<SecretListing> alone = List.of(new SecretListing(listings.get(i).secrets(), List.of()));
      if (sources.merge().apply(alone) instanceof MergedSecrets merged
          && merged.byKey().containsKey(key)) {
        places.add(sources.words().apply(i).field() + ", folder " + merged.byKey().get(key).path());
      }
    }
    for (int i = 0; i < listings.size(); i++) {
      for (SecretListing.Import imported : listings.get(i).imports()) {
        if (imported.secrets().stream().anyMatch(secret -> secret.key().equals(key))) {
          places.add(
              "%s, imported from %s of environment %s"
                  .formatted(
                      sources.words().apply(i).field(),
                      imported.path(),
                      imported.environmentSlug()));
        }
      }
    }
    return places;
  }
}
