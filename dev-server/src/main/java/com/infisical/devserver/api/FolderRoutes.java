package com.infisical.devserver.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.infisical.devserver.access.Access;
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
import com.infisical.devserver.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes, lists, describes and deletes folders (docs/design/infisical-api.md#81-folders). */
public final class FolderRoutes {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

  private final Store store;
  private final Clock clock;
  private final String projectField;

  private FolderRoutes(Store store, Clock clock, String projectField) {
    this.store = store;
    this.clock = clock;
    this.projectField = projectField;
  }

  /** The routes of both generations. */
  public static List<Route> all(Store store, Clock clock) {
    List<Route> routes = new ArrayList<>();
    routes.addAll(new FolderRoutes(store, clock, "projectId").routes("/api/v2/folders"));
    routes.addAll(new FolderRoutes(store, clock, "workspaceId").routes("/api/v1/folders"));
    return routes;
  }

  private List<Route> routes(String path) {
    return List.of(
        Route.bearer("POST", path, RateClass.SECRETS, this::create),
        Route.bearer("GET", path, RateClass.READ, this::list),
        Route.bearer("PATCH", path + "/{id}", RateClass.SECRETS, this::describe),
        Route.bearer("DELETE", path + "/{id}", RateClass.SECRETS, this::delete));
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record FolderView(
      String id,
      String name,
      int version,
      String envId,
      @Nullable String parentId,
      boolean isReserved,
      String description,
      Instant createdAt,
      Instant updatedAt,
      @Nullable String path,
      @Nullable String relativePath) {}

  private static FolderView view(
      Store.Tables tables,
      Project project,
      Folder folder,
      boolean withPath,
      @Nullable String relative) {
    String parentId =
        folder.at().parent().flatMap(tables.folders()::folder).map(Folder::id).orElse(null);
    return new FolderView(
        folder.id(),
        folder.at().name(),
        folder.version(),
        project.environment(folder.at().environment()).map(Environment::id).orElse(""),
        parentId,
        false,
        folder.description(),
        folder.createdAt(),
        folder.updatedAt(),
        withPath ? folder.at().path() : null,
        relative);
  }

  private record Place(String projectId, String environment, String path) {}

  private Place place(Fields fields) {
    return new Place(
        fields.text(projectField),
        fields.text("environment"),
        fields.text("path", fields.text("directory", "/")));
  }

  /** An open project and the folder that a request is about. */
  private record Opened(Project project, Access access, FolderKey folder) {}

  private static Opened open(Store.Tables tables, Caller caller, Place place) {
    Project project = Gate.projectWithId(tables, place.projectId());
    Access access = Gate.access(tables, caller, project);
    Gate.environment(project, place.environment());
    return new Opened(
        project, access, new FolderKey(project.id(), place.environment(), place.path()));
  }

  private Answer create(Request request, Caller caller) {
    Fields fields = request.fields();
    Place place = place(fields);
    String name = fields.text("name").strip();
    String description = fields.text("description", "");
    if (fields.has("name") && !NAME.matcher(name).matches()) {
      fields.refuse(
          "name",
          "Invalid folder name. Only alphanumeric characters, dashes, and underscores are"
              + " allowed.");
    }
    fields.check();
    return store.write(
        tables -> {
          Opened opened = open(tables, caller, place);
          FolderKey at = opened.folder().child(name);
          Gate.mayWrite(opened.access(), at, "create", "secret-folders");
          if (tables.folders().folder(at).isPresent()) {
            throw ApiException.badRequest(
                "Folder with name '%s' already exists in path '%s'"
                    .formatted(name, opened.folder().path()));
          }
          Instant now = clock.instant();
          Folder made = tables.folders().ensure(at, now);
          Folder described = new Folder(made.id(), at, description, 1, now, now);
          tables.folders().update(described);
          return Answer.ok("folder", view(tables, opened.project(), described, true, null));
        });
  }

  private Answer list(Request request, Caller caller) {
    Fields fields = request.query();
    Place place = place(fields);
    boolean recursive = fields.flag("recursive", false);
    fields.check();
    return store.read(
        tables -> {
          Opened opened = open(tables, caller, place);
          List<FolderView> views = new ArrayList<>();
          for (Folder folder : tables.folders().below(opened.folder())) {
            int depth = opened.folder().depthTo(folder.at().path());
            boolean wanted = depth == 1 || (recursive && depth >= 0);
            if (wanted && opened.access().maySee(folder.at())) {
              String relative = recursive ? folder.at().path() : null;
              views.add(view(tables, opened.project(), folder, false, relative));
            }
          }
          return Answer.ok("folders", views);
        });
  }

  private Answer describe(Request request, Caller caller) {
    Fields fields = request.fields();
    Place place = place(fields);
    Optional<String> description = fields.optionalText("description");
    fields.check();
    return store.write(
        tables -> {
          Opened opened = open(tables, caller, place);
          Folder old = find(tables, opened, request.parameter("id"));
          Gate.mayWrite(opened.access(), old.at(), "edit", "secret-folders");
          Folder changed =
              new Folder(
                  old.id(),
                  old.at(),
                  description.orElse(old.description()),
                  old.version() + 1,
                  old.createdAt(),
                  clock.instant());
          tables.folders().update(changed);
          return Answer.ok("folder", view(tables, opened.project(), changed, true, null));
        });
  }

  private Answer delete(Request request, Caller caller) {
    Fields fields = request.fields();
    Place place = place(fields);
    fields.check();
    return store.write(
        tables -> {
          Opened opened = open(tables, caller, place);
          Folder folder = find(tables, opened, request.parameter("id"));
          Gate.mayWrite(opened.access(), folder.at(), "delete", "secret-folders");
          FolderView shown = view(tables, opened.project(), folder, false, null);
          tables.folders().remove(folder.at());
          return Answer.ok(Map.of("folder", shown));
        });
  }

  /** By id, or by name in the folder that the request names. */
  private static Folder find(Store.Tables tables, Opened opened, String idOrName) {
    FolderKey folder = opened.folder();
    return tables
        .folders()
        .folderById(folder.projectId(), folder.environment(), idOrName)
        .or(() -> tables.folders().folder(folder.child(idOrName)))
        .filter(each -> each.at().parent().isPresent())
        .orElseThrow(() -> ApiException.notFound("Folder with ID '" + idOrName + "' not found"));
  }
}
