package com.infisical.operator.source;

import com.infisical.operator.auth.session.SessionKey;
import com.infisical.operator.source.SourceSpec.Project;
import java.util.List;
import java.util.Optional;

/**
 * What makes two sources the same: who reads, and what is asked for
 * (docs/infisical-static-secret.md#when-it-reads).
 *
 * @param session nothing is shared between two sessions
 */
public record SourceKey(
    SessionKey session,
    Project project,
    String environmentSlug,
    String secretPath,
    boolean recursive,
    List<String> tagSlugs,
    Optional<String> secretName) {
  public SourceKey {
    tagSlugs = List.copyOf(tagSlugs);
  }

  static SourceKey of(SessionKey session, SourceSpec source) {
    return new SourceKey(
        session,
        source.project(),
        source.environmentSlug(),
        source.secretPath(),
        source.recursive(),
        source.tagSlugs(),
        source.secretName());
  }
}
