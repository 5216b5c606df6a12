package com.infisical.devserver.api;

import com.infisical.devserver.access.Access;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.http.Caller;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.secret.SecretQuery;
import com.infisical.devserver.secret.SecretReader;
import com.infisical.devserver.store.FolderKey;
import com.infisical.devserver.store.Project;
import com.infisical.devserver.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lists and shows secrets, in either generation of routes
 * (docs/design/infisical-api.md#41-get-apiv4secrets-list, 4.2 and 5).
 */
public final class SecretReadRoutes {
  private final Store store;
  private final SecretReader reader;
  private final Dialect dialect;

  private SecretReadRoutes(Store store, SecretReader reader, Dialect dialect) {
    this.store = store;
    this.reader = reader;
    this.dialect = dialect;
  }

  /** The routes of both generations. */
  public static List<Route> all(Store store, SecretReader reader) {
    List<Route> routes = new ArrayList<>();
    for (Dialect dialect : Dialect.values()) {
      SecretReadRoutes handler = new SecretReadRoutes(store, reader, dialect);
      Route list = Route.bearer("GET", dialect.collection(), RateClass.SECRETS, handler::list);
      Route get =
          Route.bearer("GET", dialect.collection() + "/{name}", RateClass.SECRETS, handler::get);
      boolean v4 = dialect == Dialect.V4;
      routes.addAll(v4 ? List.of(list.sinceV4(), get.sinceV4()) : List.of(list, get));
    }
    return routes;
  }

  private record Asked(
      Optional<String> projectId,
      Optional<String> projectSlug,
      Optional<String> environment,
      String path,
      Fields fields) {}

  private Asked asked(Request request) {
    Fields fields = request.query();
    return new Asked(
        fields.optionalText(dialect.projectField()),
        dialect == Dialect.V3 ? fields.optionalText("workspaceSlug") : Optional.empty(),
        fields.optionalText("environment").filter(slug -> !slug.isEmpty()),
        fields.text("secretPath", "/"),
        fields);
  }

  private Answer list(Request request, Caller caller) {
    Asked asked = asked(request);
    boolean recursive = asked.fields().flag("recursive", false);
    boolean viewValues = asked.fields().flag("viewSecretValue", true);
    boolean expand = asked.fields().flag("expandSecretReferences", dialect.generous());
    boolean imports = asked.fields().flag(dialect.importsField(), dialect.generous());
    asked.fields().flag("includePersonalOverrides", false);
    List<String> tags = commaList(asked.fields().text("tagSlugs", ""));
    List<Map<String, String>> metadata = groups(asked.fields());
    asked.fields().check();
    if ((asked.projectId().isEmpty() && asked.projectSlug().isEmpty())
        || asked.environment().isEmpty()) {
      throw ApiException.badRequest("Missing project id or environment");
    }
    return store.read(
        tables -> {
          Project project = project(tables, asked);
          Access access = Gate.access(tables, caller, project);
          FolderKey folder = new FolderKey(project.id(), asked.environment().get(), asked.path());
          return Answer.ok(
              reader.list(
                  tables,
                  project,
                  access,
                  new SecretQuery(folder, recursive, viewValues, expand, imports, tags, metadata)));
        });
  }

  private static Project project(Store.Tables tables, Asked asked) {
    if (asked.projectId().isPresent()) {
      return Gate.project(tables, asked.projectId().get());
    }
    String slug = asked.projectSlug().orElse("");
    return tables
        .projects()
        .bySlug(slug)
        .orElseThrow(() -> ApiException.notFound("Project with slug '" + slug + "' not found"));
  }

  private static List<String> commaList(String text) {
    return List.of(text.split(",", -1)).stream()
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }

  private static List<Map<String, String>> groups(Fields fields) {
    String text = fields.text("metadataFilter", "");
    List<Map<String, String>> groups = new ArrayList<>();
    for (String group : text.isEmpty() ? new String[0] : text.split("\\|", -1)) {
      Map<String, String> wanted = new LinkedHashMap<>();
      for (String pair : group.split(",", -1)) {
        int equals = pair.indexOf('=');
        if (equals <= 0) {
          fields.refuse("metadataFilter", "Invalid metadata filter: expected key=value");
        } else {
          wanted.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
        }
      }
      groups.add(wanted);
    }
    return groups;
  }

  private Answer get(Request request, Caller caller) {
    Asked asked = asked(request);
    boolean viewValues = asked.fields().flag("viewSecretValue", true);
    boolean expand = asked.fields().flag("expandSecretReferences", dialect.generous());
    boolean imports = asked.fields().flag(dialect.importsField(), dialect.generous());
    if (dialect == Dialect.V4) {
      asked.fields().text("projectId");
    }
    asked.fields().check();
    String environment =
        asked.environment().orElseThrow(() -> ApiException.badRequest("Missing environment"));
    return store.read(
        tables -> {
          Project project = project(tables, asked);
          Access access = Gate.access(tables, caller, project);
          FolderKey folder = new FolderKey(project.id(), environment, asked.path());
          SecretQuery query =
              new SecretQuery(folder, false, viewValues, expand, imports, List.of(), List.of());
          return Answer.ok(
              "secret", reader.get(tables, access, folder, request.parameter("name"), query));
        });
  }
}
