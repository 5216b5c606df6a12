package com.infisical.devserver.secret;

import com.infisical.devserver.access.Access;
import com.infisical.devserver.store.FolderKey;
import com.infisical.devserver.store.Folders;
import com.infisical.devserver.store.Secret;
import com.infisical.devserver.store.SecretImport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Follows the imports of folders (docs/design/infisical-api.md#41-get-apiv4secrets-list, "Import
 * semantics").
 */
final class Imports {
  private static final int MAX_DEPTH = 10;

  private final Folders folders;
  private final Access access;

  Imports(Folders folders, Access access) {
    this.folders = folders;
    this.access = access;
  }

  /** The direct imports that the caller may read; copies made by replication are no imports. */
  List<SecretImport> direct(FolderKey folder) {
    return folders.imports(folder).stream()
        .filter(each -> !each.replication() && access.maySee(each.from()))
        .toList();
  }

  /** What comes through one import, ordered by key: its folder's own secrets beat nested ones. */
  Collection<Secret> through(SecretImport entry) {
    Map<String, Secret> found = new TreeMap<>();
    collect(entry, new HashSet<>(List.of(entry.into())), 1, found);
    return found.values();
  }

  private void collect(
      SecretImport entry, Set<FolderKey> seen, int depth, Map<String, Secret> found) {
    if (depth > MAX_DEPTH || !seen.add(entry.from())) {
      return;
    }
    folders.secrets(entry.from()).forEach(secret -> found.putIfAbsent(secret.key(), secret));
    for (SecretImport nested : direct(entry.from()).reversed()) {
      collect(nested, seen, depth + 1, found);
    }
  }

  /** The secret of that name that the folder's imports give: the last import wins. */
  Optional<Secret> find(FolderKey folder, String key) {
    List<SecretImport> entries = new ArrayList<>(direct(folder).reversed());
    Map<String, Secret> found = new LinkedHashMap<>();
    for (SecretImport entry : entries) {
      through(entry).forEach(secret -> found.putIfAbsent(secret.key(), secret));
    }
    return Optional.ofNullable(found.get(key));
  }
}
