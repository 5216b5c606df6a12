package com.infisical.devserver.secret;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.infisical.devserver.access.ValueAccess;
import com.infisical.devserver.store.Secret;
import com.infisical.devserver.store.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A secret as it is shown (docs/design/infisical-api.md#41-get-apiv4secrets-list); printing it does
 * not show the value.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretView(
    String id,
    @JsonProperty("_id") String sameId,
    String workspace,
    String environment,
    @Nullable String secretPath,
    int version,
    String type,
    String secretKey,
    String secretValue,
    String secretComment,
    boolean secretValueHidden,
    @Nullable Boolean skipMultilineEncoding,
    List<Secret.Metadata> secretMetadata,
    @Nullable List<TagView> tags,
    boolean isRotatedSecret,
    @Nullable Instant createdAt,
    @Nullable Instant updatedAt) {
  private static final String MASK = "<hidden-by-infisical>";

  /** A tag as a secret shows it: the name is the slug. */
  public record TagView(String id, String slug, String name, String color) {
    static TagView of(Tag tag) {
      return new TagView(tag.id(), tag.slug(), tag.slug(), tag.color());
    }
  }

  static SecretView of(
      Secret secret, String value, boolean hidden, List<Tag> tags, boolean rotated) {
    return new SecretView(
        secret.id(),
        secret.id(),
        secret.folder().projectId(),
        secret.folder().environment(),
        secret.folder().path(),
        secret.version(),
        "shared",
        secret.key(),
        hidden ? MASK : value,
        secret.comment(),
        hidden,
        secret.skipMultilineEncoding().orElse(null),
        secret.metadata(),
        tags.stream().map(TagView::of).toList(),
        rotated,
        secret.createdAt(),
        secret.updatedAt());
  }

  static boolean hides(boolean viewValues, ValueAccess access) {
    return !viewValues || access != ValueAccess.READ;
  }

  /** Without what import entries do not show; the project is left empty there. */
  SecretView imported() {
    return new SecretView(
        id,
        sameId,
        "",
        environment,
        null,
        version,
        type,
        secretKey,
        secretValue,
        secretComment,
        secretValueHidden,
        skipMultilineEncoding,
        secretMetadata,
        null,
        isRotatedSecret,
        null,
        null);
  }

  @Override
  public String toString() {
    return environment + ":" + secretPath + ":" + secretKey;
  }
}
