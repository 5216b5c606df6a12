package com.infisical.devserver.secret;

import com.infisical.devserver.events.EventHub;
import com.infisical.devserver.events.ProjectEvent;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.store.FolderKey;
import com.infisical.devserver.store.Folders;
import com.infisical.devserver.store.Secret;
import com.infisical.devserver.store.SecretText;
import com.infisical.devserver.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Creates, changes and deletes the secrets of one folder, all that a request names or none
 * (docs/design/infisical-api.md#43-post-apiv4secretssecretname-create to 4.6). To be called inside
 * {@link Store#write}.
 */
public final class SecretWriter {
  private final Clock clock;
  private final EventHub events;

  public SecretWriter(Clock clock, EventHub events) {
    this.clock = clock;
    this.events = events;
  }

  /** What an update does with names that are not there. */
  public enum Missing {
    FAIL,
    IGNORE,
    CREATE
  }

  /** Creates; refuses when one of them is there. */
  public List<Secret> create(Store.Tables tables, FolderKey folder, List<SecretEdit> edits) {
    Folders folders = tables.folders();
    if (folders.folder(folder).isEmpty()) {
      throw ApiException.of(
          404,
          "CreateSecret",
          "Folder with path '%s' in environment with slug '%s' not found"
              .formatted(folder.path(), folder.environment()));
    }
    Set<String> names = new LinkedHashSet<>();
    for (SecretEdit edit : edits) {
      checkTags(tables, folder, edit);
      if (folders.secret(folder, edit.key()).isPresent() || !names.add(edit.key())) {
        throw ApiException.badRequest("Secret already exists");
      }
    }
    Instant now = clock.instant();
    List<Secret> created = edits.stream().map(edit -> fresh(folder, edit, now)).toList();
    created.forEach(folders::put);
    publish(ProjectEvent.Kind.CREATE, folder, created);
    return created;
  }

  private static void checkTags(Store.Tables tables, FolderKey folder, SecretEdit edit) {
    boolean known =
        edit.tagIds().orElse(List.of()).stream()
            .allMatch(
                id ->
                    tables
                        .projects()
                        .tag(id)
                        .filter(tag -> tag.projectId().equals(folder.projectId()))
                        .isPresent());
    if (!known) {
      throw ApiException.notFound("One or more tags not found");
    }
  }

  private static Secret fresh(FolderKey folder, SecretEdit edit, Instant now) {
    return new Secret(
        UUID.randomUUID().toString(),
        folder,
        edit.key(),
        edit.value().orElse(new SecretText("")),
        edit.comment().orElse(""),
        1,
        edit.tagIds().orElse(List.of()),
        edit.metadata().orElse(List.of()),
        edit.skipMultilineEncoding(),
        now,
        now);
  }

  /** Changes; each changed secret gets the next version. */
  public List<Secret> update(
      Store.Tables tables, FolderKey folder, List<SecretEdit> edits, Missing missing) {
    Folders folders = tables.folders();
    if (folders.folder(folder).isEmpty()) {
      throw SecretReader.noFolder(folder);
    }
    List<Secret> before = new ArrayList<>();
    List<Secret> after = new ArrayList<>();
    List<SecretEdit> absent = new ArrayList<>();
    Instant now = clock.instant();
    for (SecretEdit edit : edits) {
      checkTags(tables, folder, edit);
      Optional<Secret> old = folders.secret(folder, edit.key());
      if (old.isPresent()) {
        checkNotRotated(folders, old.get());
        checkRename(folders, folder, edit);
        before.add(old.get());
        after.add(changed(old.get(), edit, now));
      } else if (missing == Missing.FAIL) {
        throw noSecret(edit.key());
      } else if (missing == Missing.CREATE) {
        absent.add(edit);
      }
    }
    before.forEach(folders::remove);
    after.forEach(folders::put);
    if (!after.isEmpty()) {
      publish(ProjectEvent.Kind.UPDATE, folder, after);
    }
    List<Secret> all = new ArrayList<>(after);
    if (!absent.isEmpty()) {
      all.addAll(create(tables, folder, absent));
    }
    return all;
  }

  private static void checkRename(Folders folders, FolderKey folder, SecretEdit edit) {
    boolean taken =
        edit.newKey()
            .filter(name -> !name.equals(edit.key()))
            .flatMap(name -> folders.secret(folder, name))
            .isPresent();
    if (taken) {
      throw ApiException.badRequest("Secret with the new name already exists");
    }
  }

  private static Secret changed(Secret old, SecretEdit edit, Instant now) {
    return new Secret(
        old.id(),
        old.folder(),
        edit.newKey().orElse(old.key()),
        edit.value().orElse(old.value()),
        edit.comment().orElse(old.comment()),
        old.version() + 1,
        edit.tagIds().orElse(old.tagIds()),
        edit.metadata().orElse(old.metadata()),
        edit.skipMultilineEncoding().or(old::skipMultilineEncoding),
        old.createdAt(),
        now);
  }

  /** Deletes; refuses when one of them is not there. */
  public List<Secret> delete(Store.Tables tables, FolderKey folder, List<String> keys) {
    Folders folders = tables.folders();
    if (folders.folder(folder).isEmpty()) {
      throw SecretReader.noFolder(folder);
    }
    List<Secret> found =
        keys.stream()
            .map(key -> folders.secret(folder, key).orElseThrow(() -> noSecret(key)))
            .toList();
    found.forEach(secret -> checkNotRotated(folders, secret));
    found.forEach(folders::remove);
    publish(ProjectEvent.Kind.DELETE, folder, found);
    return found;
  }

  private static void checkNotRotated(Folders folders, Secret secret) {
    if (folders.isRotated(secret)) {
      throw ApiException.badRequest("Cannot change rotated secrets");
    }
  }

  private static ApiException noSecret(String key) {
    return ApiException.notFound("Secret with name '" + key + "' not found");
  }

  private void publish(ProjectEvent.Kind kind, FolderKey folder, List<Secret> secrets) {
    events.publish(new ProjectEvent(kind, folder, secrets.stream().map(Secret::key).toList()));
  }
}
