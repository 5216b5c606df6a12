package com.infisical.devserver.secret;

import com.infisical.devserver.store.Secret;
import com.infisical.devserver.store.SecretText;
import java.util.List;
import java.util.Optional;

/** The change of one secret that a request asks for; what is absent stays, or gets its default. */
public record SecretEdit(
    String key,
    Optional<String> newKey,
    Optional<SecretText> value,
    Optional<String> comment,
    Optional<List<String>> tagIds,
    Optional<List<Secret.Metadata>> metadata,
    Optional<Boolean> skipMultilineEncoding) {

  /** Only a value. */
  public static SecretEdit value(String key, String value) {
    return new SecretEdit(
        key,
        Optional.empty(),
        Optional.of(new SecretText(value)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same with those tags. */
  public SecretEdit withTagIds(List<String> ids) {
    return new SecretEdit(
        key, newKey, value, comment, Optional.of(ids), metadata, skipMultilineEncoding);
  }
}
