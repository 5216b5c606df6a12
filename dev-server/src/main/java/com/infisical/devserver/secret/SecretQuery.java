package com.infisical.devserver.secret;

import com.infisical.devserver.store.FolderKey;
import java.util.List;
import java.util.Map;

/**
 * What a list request asks for (docs/design/infisical-api.md#41-get-apiv4secrets-list).
 *
 * @param tagSlugs secrets with any of these; empty for all
 * @param metadata groups of which one must match entirely; empty for all
 */
public record SecretQuery(
    FolderKey folder,
    boolean recursive,
    boolean viewValues,
    boolean expand,
    boolean includeImports,
    List<String> tagSlugs,
    List<Map<String, String>> metadata) {
  public SecretQuery {
    tagSlugs = List.copyOf(tagSlugs);
    metadata = List.copyOf(metadata);
  }
}
