package com.infisical.devserver.api;

import com.infisical.devserver.access.Access;
import com.infisical.devserver.events.EventHub;
import com.infisical.devserver.events.ProjectEvent;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.http.Caller;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.store.Environment;
import com.infisical.devserver.store.Folder;
import com.infisical.devserver.store.FolderKey;
import com.infisical.devserver.store.Project;
import com.infisical.devserver.store.SecretImport;
import com.infisical.devserver.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Makes, lists, moves and removes imports of folders (docs/design/infisical-api.md#82-imports). */
public final class ImportRoutes {
  private static final String PATH = "/api/v2/secret-imports";

  private final Store store;
  private final Clock clock;
  private final EventHub events;

  public ImportRoutes(Store store, Clock clock, EventHub events) {
    this.store = store;
    this.clock = clock;
    this.events = events;
  }

  public List<Route> routes() {
    return List.of(
        Route.bearer("POST", PATH, RateClass.SECRETS, this::create),
        Route.bearer("GET", PATH, RateClass.READ, this::list),
        Route.bearer("PATCH", PATH + "/{id}", RateClass.SECRETS, this::move),
        Route.bearer("DELETE", PATH + "/{id}", RateClass.SECRETS, this::delete));
  }

  private record ImportView(
      String id,
      int version,
      int position,
      String importPath,
      EnvironmentView importEnv,
      String folderId,
      boolean isReplication,
      boolean isReserved,
      Instant createdAt,
      Instant updatedAt) {
    record EnvironmentView(String id, String name, String slug) {}
  }

  private record One(String message, ImportView secretImport) {}

  private record Many(String message, List<ImportView> secretImports) {}

  private static ImportView view(Store.Tables tables, Project project, SecretImport entry) {
    Environment from = project.environment(entry.from().environment()).orElseThrow();
    return new ImportView(
        entry.id(),
        1,
        entry.position(),
        entry.from().path(),
        new ImportView.EnvironmentView(from.id(), from.name(), from.slug()),
        tables.folders().folder(entry.into()).map(Folder::id).orElse(""),
        entry.replication(),
        false,
        entry.createdAt(),
        entry.updatedAt());
  }

  private record Place(String projectId, String environment, String path) {}

  private static Place place(Fields fields) {
    return new Place(
        fields.text("projectId"), fields.text("environment"), fields.text("path", "/"));
  }

  private record Opened(Project project, Access access, FolderKey folder) {}

  private static Opened open(Store.Tables tables, Caller caller, Place place) {
    Project project = Gate.projectWithId(tables, place.projectId());
    Access access = Gate.access(tables, caller, project);
    Gate.environment(project, place.environment());
    FolderKey folder = new FolderKey(project.id(), place.environment(), place.path());
    if (tables.folders().folder(folder).isEmpty()) {
      throw ApiException.notFound(
          "Folder with path '%s' in environment with slug '%s' not found"
              .formatted(folder.path(), folder.environment()));
    }
    return new Opened(project, access, folder);
  }

  private record Source(String environment, String path) {}

  private Answer create(Request request, Caller caller) {
    Fields fields = request.fields();
    Place place = place(fields);
    Source source =
        fields.object("import", item -> new Source(item.text("environment"), item.text("path")));
    boolean replication = fields.flag("isReplication", false);
    fields.check();
    return store.write(
        tables -> {
          Opened opened = writable(tables, caller, place, "create");
          Gate.environment(opened.project(), source.environment());
          FolderKey from =
              new FolderKey(opened.project().id(), source.environment(), source.path());
          Instant now = clock.instant();
          int position = tables.folders().imports(opened.folder()).size() + 1;
          SecretImport entry =
              new SecretImport(
                  UUID.randomUUID().toString(),
                  opened.folder(),
                  from,
                  position,
                  replication,
                  now,
                  now);
          tables.folders().put(entry);
          return answer(tables, opened, entry, "Successfully created secret import");
        });
  }

  private static Opened writable(Store.Tables tables, Caller caller, Place place, String action) {
    Opened opened = open(tables, caller, place);
    Gate.mayWrite(opened.access(), opened.folder(), action, "secret-imports");
    return opened;
  }

  private Answer answer(Store.Tables tables, Opened opened, SecretImport entry, String message) {
    events.publish(new ProjectEvent(ProjectEvent.Kind.IMPORT_MUTATION, opened.folder(), List.of()));
    return Answer.ok(new One(message, view(tables, opened.project(), entry)));
  }

  private Answer list(Request request, Caller caller) {
    Fields fields = request.query();
    Place place = place(fields);
    fields.check();
    return store.read(
        tables -> {
          Opened opened = open(tables, caller, place);
          return Answer.ok(
              new Many(
                  "Successfully fetched secret imports",
                  tables.folders().imports(opened.folder()).stream()
                      .map(entry -> view(tables, opened.project(), entry))
                      .toList()));
        });
  }

  private Answer move(Request request, Caller caller) {
    Fields fields = request.fields();
    Place place = place(fields);
    long position =
        fields.object("import", item -> item.number("position", 1, 1, Integer.MAX_VALUE));
    fields.check();
    return store.write(
        tables -> {
          Opened opened = writable(tables, caller, place, "edit");
          SecretImport moved = find(tables, opened, request.parameter("id"));
          List<SecretImport> order = new ArrayList<>(tables.folders().imports(opened.folder()));
          order.remove(moved);
          order.add((int) Math.min(position - 1, order.size()), moved);
          renumber(tables, order);
          return answer(
              tables,
              opened,
              find(tables, opened, moved.id()),
              "Successfully updated secret import");
        });
  }

  private void renumber(Store.Tables tables, List<SecretImport> order) {
    for (int at = 0; at < order.size(); at++) {
      SecretImport old = order.get(at);
      tables
          .folders()
          .put(
              new SecretImport(
                  old.id(),
                  old.into(),
                  old.from(),
                  at + 1,
                  old.replication(),
                  old.createdAt(),
                  clock.instant()));
    }
  }

  private Answer delete(Request request, Caller caller) {
    Fields fields = request.fields();
    Place place = place(fields);
    fields.check();
    return store.write(
        tables -> {
          Opened opened = writable(tables, caller, place, "delete");
          SecretImport entry = find(tables, opened, request.parameter("id"));
          tables.folders().remove(entry);
          renumber(tables, tables.folders().imports(opened.folder()));
          return answer(tables, opened, entry, "Successfully deleted secret import");
        });
  }

  private static SecretImport find(Store.Tables tables, Opened opened, String id) {
    return tables.folders().imports(opened.folder()).stream()
        .filter(entry -> entry.id().equals(id))
        .findFirst()
        .orElseThrow(() -> ApiException.notFound("Secret import with ID '" + id + "' not found"));
  }
}
