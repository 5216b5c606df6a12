package com.infisical.devserver.api;

import com.infisical.devserver.access.Access;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.http.Caller;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.store.Environment;
import com.infisical.devserver.store.Project;
import com.infisical.devserver.store.Store;
import com.infisical.devserver.store.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Shows and makes projects, environments and tags (docs/design/infisical-api.md#6-projects and
 * 8.3).
 */
public final class ProjectRoutes {
  private static final Pattern SLUG = Pattern.compile("[a-z0-9]+(?:-[a-z0-9]+)*");

  private final Store store;
  private final ProjectFactory factory;

  public ProjectRoutes(Store store, ProjectFactory factory) {
    this.store = store;
    this.factory = factory;
  }

  public List<Route> routes() {
    return List.of(
        Route.bearer("GET", "/api/v1/projects/{id}", RateClass.READ, this::byId).sinceV4(),
        Route.bearer("GET", "/api/v1/projects/slug/{slug}", RateClass.READ, this::bySlug).sinceV4(),
        Route.bearer("GET", "/api/v1/workspace/{id}", RateClass.READ, this::workspaceById),
        Route.bearer("GET", "/api/v2/workspace/{slug}", RateClass.READ, this::bySlug),
        Route.bearer("GET", "/api/v1/projects", RateClass.READ, this::list),
        Route.bearer("POST", "/api/v1/projects", RateClass.WRITE, this::create),
        Route.bearer("DELETE", "/api/v1/projects/{id}", RateClass.WRITE, this::delete),
        Route.bearer(
            "POST", "/api/v1/projects/{id}/environments", RateClass.WRITE, this::addEnvironment),
        Route.bearer("POST", "/api/v1/projects/{id}/tags", RateClass.WRITE, this::addTag),
        Route.bearer("GET", "/api/v1/projects/{id}/tags", RateClass.READ, this::tags));
  }

  private Answer byId(Request request, Caller caller) {
    return Answer.ok(
        "project", view(caller, tables -> Gate.projectWithId(tables, request.parameter("id"))));
  }

  private Answer workspaceById(Request request, Caller caller) {
    return Answer.ok(
        "workspace", view(caller, tables -> Gate.projectWithId(tables, request.parameter("id"))));
  }

  private Answer bySlug(Request request, Caller caller) {
    String slug = request.parameter("slug");
    checkSlug(slug, "slug");
    return Answer.ok(
        view(
            caller,
            tables ->
                tables
                    .projects()
                    .bySlug(slug)
                    .orElseThrow(
                        () ->
                            ApiException.notFound("Project with slug '" + slug + "' not found"))));
  }

  private static void checkSlug(String slug, String field) {
    if (slug.length() > 64 || !SLUG.matcher(slug).matches()) {
      throw ApiException.invalid(
          field,
          "Invalid slug: use 1 to 64 lower-case letters and digits, separated by single hyphens");
    }
  }

  private ProjectView view(Caller caller, Function<Store.Tables, Project> find) {
    return store.read(
        tables -> {
          Project project = find.apply(tables);
          Gate.access(tables, caller, project);
          return ProjectView.of(project);
        });
  }

  private Answer list(Request request, Caller caller) {
    return Answer.ok(
        "projects",
        store.read(
            tables ->
                tables.projects().all().stream()
                    .filter(each -> isMember(tables, caller, each))
                    .map(ProjectView::of)
                    .toList()));
  }

  private static boolean isMember(Store.Tables tables, Caller caller, Project project) {
    return caller.identity().organizationAdmin()
        || tables.identities().roles(project.id(), caller.identity().id()).isPresent();
  }

  private Answer create(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "create", "workspace");
    Fields fields = request.fields();
    String name = fields.filled("projectName");
    String description = fields.text("projectDescription", "");
    Optional<String> slug = fields.optionalText("slug");
    boolean defaults = fields.flag("shouldCreateDefaultEnvs", true);
    fields.check();
    slug.ifPresent(each -> checkSlug(each, "slug"));
    String chosen = slug.orElseGet(() -> factory.freeSlug(name));
    List<Environment> environments = defaults ? ProjectFactory.defaultEnvironments() : List.of();
    return Answer.ok(
        "project", ProjectView.of(factory.create(name, chosen, description, environments)));
  }

  private Answer delete(Request request, Caller caller) {
    return Answer.ok(
        "project",
        store.write(
            tables -> {
              Project project = administered(tables, caller, request, "delete", "workspace");
              tables.projects().remove(project.id());
              tables.folders().removeProject(project.id());
              tables.identities().removeProject(project.id());
              return ProjectView.of(project);
            }));
  }

  private static Project administered(
      Store.Tables tables, Caller caller, Request request, String action, String subject) {
    Project project = Gate.projectWithId(tables, request.parameter("id"));
    Access access = Gate.access(tables, caller, project);
    Gate.mayAdminister(access, action, subject);
    return project;
  }

  private record EnvironmentMade(String message, Made environment) {
    record Made(
        String id,
        String name,
        String slug,
        int position,
        String projectId,
        Instant createdAt,
        Instant updatedAt) {}
  }

  private Answer addEnvironment(Request request, Caller caller) {
    Fields fields = request.fields();
    String name = fields.filled("name");
    String slug = fields.filled("slug");
    long position = fields.number("position", 0, 0, 1000);
    fields.check();
    checkSlug(slug, "slug");
    Project project =
        store.write(
            tables -> {
              Project known = administered(tables, caller, request, "create", "environments");
              return factory.addEnvironment(tables, known, slug, name, (int) position);
            });
    Environment made = project.environment(slug).orElseThrow();
    Instant now = project.updatedAt();
    return Answer.ok(
        new EnvironmentMade(
            "Successfully created new environment",
            new EnvironmentMade.Made(
                made.id(), made.name(), made.slug(), made.position(), project.id(), now, now)));
  }

  private record TagView(String id, String slug, String name, String color, String projectId) {
    static TagView of(Tag tag) {
      return new TagView(tag.id(), tag.slug(), tag.slug(), tag.color(), tag.projectId());
    }
  }

  private Answer addTag(Request request, Caller caller) {
    Fields fields = request.fields();
    String slug = fields.filled("slug");
    String color = fields.text("color", "");
    fields.check();
    checkSlug(slug, "slug");
    return store.write(
        tables -> {
          Project project = administered(tables, caller, request, "create", "tags");
          if (tables.projects().tagBySlug(project.id(), slug).isPresent()) {
            throw ApiException.badRequest("Tag with slug '" + slug + "' already exists");
          }
          Tag tag = new Tag(UUID.randomUUID().toString(), project.id(), slug, color);
          tables.projects().put(tag);
          return Answer.ok("tag", TagView.of(tag));
        });
  }

  private Answer tags(Request request, Caller caller) {
    return Answer.ok(
        "tags",
        store.read(
            tables -> {
              Project project = Gate.projectWithId(tables, request.parameter("id"));
              Gate.access(tables, caller, project);
              return tables.projects().tagsOf(project.id()).stream().map(TagView::of).toList();
            }));
  }
}
