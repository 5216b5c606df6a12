package com.infisical.operator.source;

import com.infisical.client.SecretListing;
import com.infisical.operator.key.OperatorKey;
import java.util.Comparator;

/**
 * Computes the version of a source's content: a keyed digest, which reveals only whether something
 * changed (docs/design/architecture.md#for-all-kinds). Pure.
 */
public final class SourceVersion {
  private static final int DIGITS = 16;

  private SourceVersion() {}

  /** The version; the order of direct secrets does not matter, that of imports decides who wins. */
  public static String of(OperatorKey key, SourceKey source, SecretListing listing) {
    OperatorKey.Digest digest =
        key.digest("source")
            .add(source.session().authUid())
            .add(source.project().toString())
            .add(source.environmentSlug())
            .add(source.secretPath())
            .add(source.recursive() + source.tagSlugs().toString());
    source.secretName().ifPresent(digest::add);
    listing.secrets().stream()
        .sorted(
            Comparator.comparing(SecretListing.Secret::path)
                .thenComparing(SecretListing.Secret::key))
        .forEach(secret -> add(secret, digest));
    for (SecretListing.Import imported : listing.imports()) {
      digest.add("import").add(imported.path()).add(imported.environmentSlug());
      imported.secrets().forEach(secret -> add(secret, digest));
    }
    return digest.hex().substring(0, DIGITS);
  }

  private static void add(SecretListing.Secret secret, OperatorKey.Digest digest) {
    digest
        .add(secret.path())
        .add(secret.key())
        .add(Boolean.toString(secret.hidden()))
        .add(secret.value().reveal());
  }
}
