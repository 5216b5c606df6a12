package com.infisical.devserver.secret;

import com.infisical.devserver.access.Access;
import com.infisical.devserver.access.ValueAccess;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.store.FolderKey;
import com.infisical.devserver.store.Folders;
import com.infisical.devserver.store.Secret;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expands {@code ${KEY}} and {@code ${env.folder.KEY}}
 * (docs/design/infisical-api.md#41-get-apiv4secrets-list).
 */
final class References {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z0-9_.-]+)}");
  private static final int MAX_DEPTH = 10;

  private final Folders folders;
  private final Imports imports;
  private final Access access;
  private final boolean keepMissing;

  /**
   * @param keepMissing leave a missing reference as it stands instead of emptying it: what old
   *     servers do
   */
  References(Folders folders, Imports imports, Access access, boolean keepMissing) {
    this.folders = folders;
    this.imports = imports;
    this.access = access;
    this.keepMissing = keepMissing;
  }

  private record Target(FolderKey folder, String key, boolean absolute) {}

  private record Refused(String secretKey, String environment, String secretPath) {}

  /** The value with all references in it replaced, and those in what replaces them. */
  String expand(Secret secret) {
    String raw = secret.value().reveal();
    if (!raw.contains("${")) {
      return raw;
    }
    String expanded = expand(secret, new HashSet<>(), 0);
    boolean quoted = keepMissing && secret.skipMultilineEncoding().orElse(false);
    return quoted && expanded.contains("\n") ? '"' + expanded.replace("\n", "\\n") + '"' : expanded;
  }

  private String expand(Secret secret, Set<String> open, int depth) {
    if (depth > MAX_DEPTH || !open.add(secret.id())) {
      return "";
    }
    String expanded =
        REFERENCE
            .matcher(secret.value().reveal())
            .replaceAll(match -> Matcher.quoteReplacement(replacement(secret, match, open, depth)));
    open.remove(secret.id());
    return expanded;
  }

  private String replacement(Secret from, MatchResult match, Set<String> open, int depth) {
    Target target = target(from.folder(), match.group(1));
    if (!target.folder().equals(from.folder())
        && !access.values(target.folder()).equals(Optional.of(ValueAccess.READ))) {
      throw ApiException.denied(
          "Failed to expand one or more secret references",
          List.of(
              new Refused(target.key(), target.folder().environment(), target.folder().path())));
    }
    return find(target)
        .map(secret -> expand(secret, open, depth + 1))
        .orElse(keepMissing ? match.group() : "");
  }

  private static Target target(FolderKey here, String reference) {
    String[] parts = reference.split("\\.", -1);
    if (parts.length == 1) {
      return new Target(here, reference, false);
    }
    String path = String.join("/", List.of(parts).subList(1, parts.length - 1));
    return new Target(
        new FolderKey(here.projectId(), parts[0], path), parts[parts.length - 1], true);
  }

  private Optional<Secret> find(Target target) {
    Optional<Secret> direct = folders.secret(target.folder(), target.key());
    return direct.isPresent() || target.absolute()
        ? direct
        : imports.find(target.folder(), target.key());
  }
}
