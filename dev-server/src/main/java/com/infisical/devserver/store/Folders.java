package com.infisical.devserver.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table of folders with their secrets and imports; guarded by {@link Store}. */
public final class Folders {
  private static final int MAX_DEPTH = 20;

  private final Map<Branch, NavigableMap<String, Content>> branches = new HashMap<>();
  private final Map<FolderKey, List<Runnable>> underApproval = new HashMap<>();
  private final Set<String> rotated = new HashSet<>();

  private record Branch(String projectId, String environment) {
    static Branch of(FolderKey key) {
      return new Branch(key.projectId(), key.environment());
    }
  }

  private record Content(
      Folder folder, NavigableMap<String, Secret> secrets, List<SecretImport> imports) {}

  public Optional<Folder> folder(FolderKey key) {
    return Optional.ofNullable(content(key)).map(Content::folder);
  }

  /** The folder with that id anywhere in the environment. */
  public Optional<Folder> folderById(String projectId, String environment, String id) {
    return below(new FolderKey(projectId, environment, "/")).stream()
        .filter(each -> each.id().equals(id))
        .findFirst();
  }

  /** Creates the folder, and those above it, where they are missing. */
  public Folder ensure(FolderKey key, Instant now) {
    Content known = content(key);
    if (known != null) {
      return known.folder();
    }
    key.parent().ifPresent(parent -> ensure(parent, now));
    Folder created = new Folder(UUID.randomUUID().toString(), key, "", 1, now, now);
    branches
        .computeIfAbsent(Branch.of(key), branch -> new TreeMap<>())
        .put(key.path(), new Content(created, new TreeMap<>(), new ArrayList<>()));
    return created;
  }

  /** Replaces what is known about a folder that exists. */
  public void update(Folder folder) {
    Content old = existing(folder.at());
    branch(folder.at()).put(folder.at().path(), new Content(folder, old.secrets(), old.imports()));
  }

  /** Removes the folder and everything below it. */
  public void remove(FolderKey key) {
    branch(key).keySet().removeIf(path -> key.depthTo(path) >= 0);
  }

  public void removeProject(String projectId) {
    branches.keySet().removeIf(branch -> branch.projectId().equals(projectId));
    underApproval.keySet().removeIf(key -> key.projectId().equals(projectId));
  }

  /** The folder itself and those below it, at most twenty levels, ordered by path. */
  public List<Folder> below(FolderKey key) {
    return branch(key).tailMap(key.path(), true).entrySet().stream()
        .filter(entry -> within(key.depthTo(entry.getKey())))
        .map(entry -> entry.getValue().folder())
        .toList();
  }

  private static boolean within(int depth) {
    return depth >= 0 && depth <= MAX_DEPTH;
  }

  /** The secrets of exactly this folder, ordered by key. */
  public Collection<Secret> secrets(FolderKey key) {
    Content content = content(key);
    return content == null ? List.of() : List.copyOf(content.secrets().values());
  }

  public Optional<Secret> secret(FolderKey key, String name) {
    Content content = content(key);
    return content == null ? Optional.empty() : Optional.ofNullable(content.secrets().get(name));
  }

  public void put(Secret secret) {
    existing(secret.folder()).secrets().put(secret.key(), secret);
  }

  public void remove(Secret secret) {
    existing(secret.folder()).secrets().remove(secret.key());
  }

  /** The imports of exactly this folder, by position. */
  public List<SecretImport> imports(FolderKey key) {
    Content content = content(key);
    return content == null
        ? List.of()
        : content.imports().stream()
            .sorted(Comparator.comparingInt(SecretImport::position))
            .toList();
  }

  public void put(SecretImport entry) {
    List<SecretImport> imports = existing(entry.into()).imports();
    imports.removeIf(each -> each.id().equals(entry.id()));
    imports.add(entry);
  }

  public void remove(SecretImport entry) {
    existing(entry.into()).imports().removeIf(each -> each.id().equals(entry.id()));
  }

  /** From now on, changes in this folder are answered with an approval instead of being made. */
  public void putUnderApproval(FolderKey key) {
    underApproval.putIfAbsent(key, new ArrayList<>());
  }

  /** Keeps a change of the tables until it is approved. */
  public void putRequest(FolderKey key, Runnable change) {
    underApproval.computeIfAbsent(key, any -> new ArrayList<>()).add(change);
  }

  /** Takes out what waits for an approval in this folder, the oldest first. */
  public List<Runnable> takeRequests(FolderKey key) {
    List<Runnable> waiting = underApproval.getOrDefault(key, new ArrayList<>());
    List<Runnable> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  /** From now on the server itself rotates the secret, and nobody else may write it. */
  public void putRotated(Secret secret) {
    rotated.add(secret.id());
  }

  public boolean isRotated(Secret secret) {
    return rotated.contains(secret.id());
  }

  public boolean isUnderApproval(FolderKey key) {
    return underApproval.containsKey(key);
  }

  private NavigableMap<String, Content> branch(FolderKey key) {
    return branches.getOrDefault(Branch.of(key), new TreeMap<>());
  }

  private @Nullable Content content(FolderKey key) {
    return branch(key).get(key.path());
  }

  private Content existing(FolderKey key) {
    Content content = content(key);
    if (content == null) {
      throw new IllegalStateException("no folder " + key);
    }
    return content;
  }
}
