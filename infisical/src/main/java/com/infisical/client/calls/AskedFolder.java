package com.infisical.client.calls;

import com.infisical.client.SecretFolder;
import com.infisical.client.SecretQuery;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a secret of an answer is where the call asked for it: a cache or proxy that mixes
 * responses up would hand the secrets of one tenant to another.
 *
 * <p>Only what an answer says can be wrong; what is missing or empty says nothing. Letters count as
 * equal in either case, as some databases compare them. What an import brings is not asked for
 * here: it comes from other folders and environments, and servers since 2026 know imports from
 * other projects (docs/design/infisical-api.md#41-get-apiv4secrets-list).
 */
record AskedFolder(String projectId, String environmentSlug, String path, boolean recursive) {
  static AskedFolder of(SecretQuery query) {
    return new AskedFolder(
        query.projectId(), query.environmentSlug(), query.secretPath(), query.recursive());
  }

  static AskedFolder of(SecretFolder folder) {
    return new AskedFolder(folder.projectId(), folder.environmentSlug(), folder.path(), false);
  }

  /** Whether a secret that the answer places there may be one of this folder's own. */
  boolean has(
      @Nullable String workspace, @Nullable String environment, @Nullable String secretPath) {
    return isOfProject(workspace)
        && isSilentOrEqual(environment, environmentSlug)
        && (secretPath == null || secretPath.isEmpty() || reaches(secretPath));
  }

  boolean isOfProject(@Nullable String workspace) {
    return isSilentOrEqual(workspace, projectId);
  }

  /** Whether two names are the same to a server, where it says one at all. */
  static boolean isSilentOrEqual(@Nullable String said, String asked) {
    return said == null || said.isEmpty() || said.equalsIgnoreCase(asked);
  }

  /** As it stands, which is the rule and costs nothing, or else as paths are meant. */
  private boolean reaches(String secretPath) {
    return isWithin(secretPath, path) || isWithin(normal(secretPath), normal(path));
  }

  /** Servers of 2024 take {@code /app2} for a folder below {@code /app}. */
  private boolean isWithin(String said, String asked) {
    return recursive ? said.startsWith(asked) : said.equals(asked);
  }

  private static String normal(String path) {
    return Stream.of(path.split("/", -1))
        .filter(part -> !part.isBlank())
        .map(part -> "/" + part.strip().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }
}
