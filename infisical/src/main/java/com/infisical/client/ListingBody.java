package com.infisical.client;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A list of secrets as it comes from a server, where everything may be missing. */
record ListingBody(
    @Nullable List<@Nullable SecretRow> secrets, @Nullable List<@Nullable ImportRow> imports) {

  /** One secret, shared or personal. */
  record SecretRow(
      @Nullable String secretKey,
      @Nullable SecretText secretValue,
      @Nullable String secretPath,
      @Nullable String type,
      boolean secretValueHidden) {
    /** Of each key, a server that knows no better also gives the personal values of users. */
    boolean isShared() {
      return type == null || type.equals("shared");
    }

    Optional<SecretListing.Secret> secret(String folder) {
      if (secretKey == null || secretKey.isEmpty() || (secretValue == null && !secretValueHidden)) {
        return Optional.empty();
      }
      SecretText value = secretValue == null ? SecretText.of("") : secretValue;
      String path = secretPath == null ? folder : secretPath;
      return Optional.of(new SecretListing.Secret(secretKey, value, path, secretValueHidden));
    }
  }

  /** What one import brings. */
  record ImportRow(
      @Nullable String secretPath,
      @Nullable String environment,
      @Nullable List<@Nullable SecretRow> secrets) {
    Optional<SecretListing.Import> imported() {
      if (secretPath == null) {
        return Optional.empty();
      }
      String slug = environment == null ? "" : environment;
      return shared(secrets, secretPath)
          .map(found -> new SecretListing.Import(secretPath, slug, found));
    }
  }

  /** The listing; empty when a part is missing without which a key could be lost unnoticed. */
  Optional<SecretListing> listing(String folder) {
    return shared(secrets, folder)
        .flatMap(
            direct ->
                all(imports == null ? Stream.empty() : imports.stream().map(ListingBody::imported))
                    .map(imported -> new SecretListing(direct, imported)));
  }

  private static Optional<SecretListing.Import> imported(@Nullable ImportRow row) {
    return row == null ? Optional.empty() : row.imported();
  }

  private static Optional<List<SecretListing.Secret>> shared(
      @Nullable List<@Nullable SecretRow> rows, String folder) {
    if (rows == null || rows.stream().anyMatch(Objects::isNull)) {
      return Optional.empty();
    }
    return all(
        rows.stream()
            .filter(Objects::nonNull)
            .filter(SecretRow::isShared)
            .map(r -> r.secret(folder)));
  }

  private static <T> Optional<List<T>> all(Stream<Optional<T>> parts) {
    List<Optional<T>> found = parts.toList();
    return found.stream().allMatch(Optional::isPresent)
        ? Optional.of(found.stream().flatMap(Optional::stream).toList())
        : Optional.empty();
  }
}
