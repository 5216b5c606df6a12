package com.infisical.devserver.secret;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a list request.
 *
 * @param imports absent when they were not asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Listing(List<SecretView> secrets, @Nullable List<Entry> imports) {
  /** One direct import with everything that comes through it. */
  public record Entry(
      String secretPath, String environment, @Nullable String folderId, List<SecretView> secrets) {}
}
