package com.infisical.devserver.secret;

import com.infisical.devserver.access.Access;
import com.infisical.devserver.access.ValueAccess;
import com.infisical.devserver.hooks.Switches;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.store.Folder;
import com.infisical.devserver.store.FolderKey;
import com.infisical.devserver.store.Project;
import com.infisical.devserver.store.Secret;
import com.infisical.devserver.store.SecretImport;
import com.infisical.devserver.store.Store;
import com.infisical.devserver.store.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lists and finds secrets as one caller may see them
 * (docs/design/infisical-api.md#41-get-apiv4secrets-list and 4.2).
 */
public final class SecretReader {
  private final Switches switches;

  public SecretReader(Switches switches) {
    this.switches = switches;
  }

  /** Everything that one request works with. */
  private record Scope(
      Store.Tables tables, Access access, Imports imports, References references) {}

  private Scope scope(Store.Tables tables, Access access) {
    Imports imports = new Imports(tables.folders(), access);
    boolean old = switches.oldServer();
    return new Scope(
        tables, access, imports, new References(tables.folders(), imports, access, old));
  }

  /** The secrets of a folder; to be called with the store's lock held. */
  public Listing list(Store.Tables tables, Project project, Access access, SecretQuery query) {
    FolderKey folder = query.folder();
    if (project.environment(folder.environment()).isEmpty()) {
      if (switches.oldServer()) {
        return new Listing(List.of(), query.includeImports() ? List.of() : null);
      }
      throw query.recursive() ? noEnvironment(folder) : noFolder(folder);
    }
    if (tables.folders().folder(folder).isEmpty()) {
      throw noFolder(folder);
    }
    checkReadable(access, folder, query.viewValues());
    Scope scope = scope(tables, access);
    List<SecretView> secrets = new ArrayList<>();
    for (FolderKey each : query.recursive() ? readableBelow(scope, folder) : List.of(folder)) {
      tables.folders().secrets(each).stream()
          .filter(secret -> matches(tables, secret, query))
          .forEach(secret -> secrets.add(view(scope, secret, query.viewValues(), query.expand())));
    }
    return new Listing(secrets, query.includeImports() ? entries(scope, query) : null);
  }

  private static List<FolderKey> readableBelow(Scope scope, FolderKey folder) {
    return scope.tables().folders().below(folder).stream()
        .map(Folder::at)
        .filter(scope.access()::maySee)
        .toList();
  }

  private static List<Listing.Entry> entries(Scope scope, SecretQuery query) {
    List<Listing.Entry> entries = new ArrayList<>();
    for (SecretImport each : scope.imports().direct(query.folder())) {
      List<SecretView> secrets =
          scope.imports().through(each).stream()
              .map(secret -> view(scope, secret, query.viewValues(), query.expand()).imported())
              .toList();
      String folderId = scope.tables().folders().folder(each.from()).map(Folder::id).orElse(null);
      entries.add(
          new Listing.Entry(each.from().path(), each.from().environment(), folderId, secrets));
    }
    return entries;
  }

  /** One secret by name, from the folder or else its imports, the last one first. */
  public SecretView get(
      Store.Tables tables, Access access, FolderKey folder, String name, SecretQuery query) {
    if (tables.folders().folder(folder).isEmpty()) {
      throw noFolder(folder);
    }
    checkReadable(access, folder, query.viewValues());
    Scope scope = scope(tables, access);
    Optional<Secret> direct = tables.folders().secret(folder, name);
    return direct
        .or(() -> query.includeImports() ? scope.imports().find(folder, name) : Optional.empty())
        .map(secret -> view(scope, secret, query.viewValues(), query.expand()))
        .orElseThrow(() -> ApiException.notFound("Secret with name '" + name + "' not found"));
  }

  /** A secret as the answer to its own change shows it: nothing expanded. */
  public SecretView plain(Store.Tables tables, Access access, Secret secret) {
    return view(scope(tables, access), secret, true, false);
  }

  private static SecretView view(Scope scope, Secret secret, boolean viewValues, boolean expand) {
    ValueAccess values = scope.access().values(secret.folder()).orElse(ValueAccess.HIDDEN);
    boolean hidden = SecretView.hides(viewValues, values);
    String value = expand && !hidden ? scope.references().expand(secret) : secret.value().reveal();
    List<Tag> tags = scope.tables().projects().tags(secret.tagIds());
    boolean rotated = scope.tables().folders().isRotated(secret);
    return SecretView.of(secret, value, hidden, tags, rotated);
  }

  private static boolean matches(Store.Tables tables, Secret secret, SecretQuery query) {
    boolean tagged =
        query.tagSlugs().isEmpty()
            || tables.projects().tags(secret.tagIds()).stream()
                .anyMatch(tag -> query.tagSlugs().contains(tag.slug()));
    return tagged
        && (query.metadata().isEmpty()
            || query.metadata().stream().anyMatch(group -> hasAll(secret, group)));
  }

  private static boolean hasAll(Secret secret, Map<String, String> group) {
    return group.entrySet().stream()
        .allMatch(
            wanted ->
                secret.metadata().stream()
                    .anyMatch(
                        has ->
                            has.key().equals(wanted.getKey())
                                && has.value().equals(wanted.getValue())));
  }

  private static void checkReadable(Access access, FolderKey folder, boolean viewValues) {
    Optional<ValueAccess> values = access.values(folder);
    Map<String, String> where =
        Map.of("environment", folder.environment(), "secretPath", folder.path());
    if (values.isEmpty()) {
      throw ApiException.denied("describeSecret", "secrets", where);
    }
    if (viewValues && values.get() == ValueAccess.REFUSED) {
      throw ApiException.denied("readValue", "secrets", where);
    }
  }

  static ApiException noFolder(FolderKey folder) {
    return ApiException.of(
        404,
        "SecretPathNotFound",
        "Folder with path '%s' in environment '%s' was not found. Please ensure the environment slug and secret path is correct."
            .formatted(folder.path(), folder.environment()));
  }

  private static ApiException noEnvironment(FolderKey folder) {
    return ApiException.notFound(
        "Environment with slug '%s' in project with ID %s not found"
            .formatted(folder.environment(), folder.projectId()));
  }
}
