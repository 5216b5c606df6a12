package com.infisical.devserver.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.infisical.devserver.access.Access;
import com.infisical.devserver.hooks.Switches;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.http.Caller;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.lease.Definition;
import com.infisical.devserver.lease.Lease;
import com.infisical.devserver.lease.LeaseBook;
import com.infisical.devserver.lease.Ttl;
import com.infisical.devserver.store.FolderKey;
import com.infisical.devserver.store.Project;
import com.infisical.devserver.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Creates, renews, ends and shows leases of dynamic secrets
 * (docs/design/infisical-api.md#7-dynamic-secret-leases; fact 22).
 */
public final class LeaseRoutes {
  private static final String PATH = "/api/v1/dynamic-secrets";
  private static final Duration LEAST_TTL = Duration.ofMinutes(1);
  private static final Duration MOST_TTL = Duration.ofDays(3_653);
  private static final Duration MOST_TTL_OF_OLD = Duration.ofDays(1);

  private final Store store;
  private final LeaseBook book;
  private final Switches switches;

  public LeaseRoutes(Store store, LeaseBook book, Switches switches) {
    this.store = store;
    this.book = book;
    this.switches = switches;
  }

  public List<Route> routes() {
    return List.of(
        Route.bearer("POST", PATH + "/leases", RateClass.WRITE, this::create),
        Route.bearer("POST", PATH + "/leases/{id}/renew", RateClass.WRITE, this::renew),
        Route.bearer("DELETE", PATH + "/leases/{id}", RateClass.WRITE, this::revoke),
        Route.bearer("GET", PATH + "/leases/{id}", RateClass.READ, this::show),
        Route.bearer("GET", PATH + "/{name}/leases", RateClass.READ, this::list));
  }

  private record Place(String projectSlug, String environment, String path) {}

  private static Place place(Fields fields) {
    return new Place(
        fields.filled("projectSlug"), fields.filled("environmentSlug"), fields.text("path", "/"));
  }

  private Answer create(Request request, Caller caller) {
    Fields fields = request.fields();
    Place place = place(fields);
    String name = fields.filled("dynamicSecretName").toLowerCase(Locale.ROOT);
    Optional<Duration> ttl = ttl(fields);
    fields.check();
    FolderKey folder = enter(caller, place);
    withinPlan("create");
    Definition definition = definition(folder, name);
    LeaseBook.Created created =
        book.create(definition, ttl.orElseGet(() -> defaultTtl(definition)));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("lease", LeaseView.of(created.lease(), false));
    body.put("dynamicSecret", DefinitionView.of(definition));
    body.put("data", created.data());
    return Answer.ok(body);
  }

  private Answer renew(Request request, Caller caller) {
    Fields fields = request.fields();
    Place place = place(fields);
    Optional<Duration> ttl = ttl(fields);
    fields.check();
    FolderKey folder = enter(caller, place);
    withinPlan("renew");
    Lease lease = lease(request.parameter("id"), folder);
    String refusal =
        switches.oldServer()
            ? "TTL cannot be larger than max ttl"
            : "The requested renewal would exceed the maximum allowed lease duration. Please choose"
                + " a shorter TTL";
    Lease renewed = book.renew(lease, ttl.orElseGet(() -> defaultTtl(lease.definition())), refusal);
    return Answer.ok("lease", LeaseView.of(renewed, false));
  }

  private Answer revoke(Request request, Caller caller) {
    Fields fields = request.fields();
    Place place = place(fields);
    boolean forced = fields.flag("isForced", false);
    fields.check();
    FolderKey folder = enter(caller, place);
    Lease ended = book.revoke(lease(request.parameter("id"), folder));
    return Answer.ok("lease", LeaseView.of(ended, false).unlessForced(forced));
  }

  private Answer show(Request request, Caller caller) {
    Fields fields = request.query();
    Place place = place(fields);
    fields.check();
    Lease lease = lease(request.parameter("id"), enter(caller, place));
    return Answer.ok("lease", LeaseView.of(lease, true));
  }

  private Answer list(Request request, Caller caller) {
    Fields fields = request.query();
    Place place = place(fields);
    fields.check();
    Definition definition = definition(enter(caller, place), request.parameter("name"));
    return Answer.ok(
        "leases",
        book.leasesOf(definition).stream().map(each -> LeaseView.of(each, false)).toList());
  }

  /** An empty text is refused by servers of 2024 and means nothing to newer ones. */
  private Optional<Duration> ttl(Fields fields) {
    Optional<String> text =
        fields.optionalText("ttl").filter(ttl -> switches.oldServer() || !ttl.isEmpty());
    Optional<Duration> ttl = text.flatMap(Ttl::parse);
    if (text.isPresent() && ttl.filter(each -> each.compareTo(LEAST_TTL) >= 0).isEmpty()) {
      fields.refuse("ttl", "TTL must be a greater than 1min");
    }
    Duration most = switches.oldServer() ? MOST_TTL_OF_OLD : MOST_TTL;
    if (ttl.filter(each -> each.compareTo(most) > 0).isPresent()) {
      fields.refuse(
          "ttl", "TTL must be less than " + (switches.oldServer() ? "a day" : "10 years"));
    }
    return ttl;
  }

  private static Duration defaultTtl(Definition definition) {
    return Ttl.parse(definition.defaultTtl()).orElseThrow();
  }

  /** The folder, for who may lease there. */
  private FolderKey enter(Caller caller, Place place) {
    return store.read(
        tables -> {
          Project project =
              tables
                  .projects()
                  .bySlug(place.projectSlug())
                  .orElseThrow(
                      () ->
                          ApiException.notFound(
                              "Project with slug '" + place.projectSlug() + "' not found"));
          Access access = Gate.access(tables, caller, project);
          FolderKey folder = new FolderKey(project.id(), place.environment(), place.path());
          Gate.mayWrite(access, folder, "lease", "dynamic-secrets");
          if (project.environment(place.environment()).isEmpty()
              || tables.folders().folder(folder).isEmpty()) {
            throw ApiException.notFound(
                "Folder with path '%s' in environment with slug '%s' not found"
                    .formatted(folder.path(), place.environment()));
          }
          return folder;
        });
  }

  private void withinPlan(String action) {
    if (!switches.dynamicSecretsInPlan()) {
      throw ApiException.badRequest(
          "Failed to %s lease due to plan restriction. Upgrade plan to create dynamic secret."
              .formatted(action));
    }
  }

  private Definition definition(FolderKey folder, String name) {
    return book.definition(folder, name)
        .orElseThrow(
            () ->
                ApiException.notFound(
                    "Dynamic secret with name '%s' in folder with path '%s' not found"
                        .formatted(name, folder.path())));
  }

  /** Servers of 2024 find a lease by its id, wherever it is. */
  private Lease lease(String id, FolderKey folder) {
    return book.lease(id)
        .filter(each -> switches.oldServer() || each.definition().folder().equals(folder))
        .orElseThrow(
            () ->
                ApiException.notFound("Dynamic secret lease with ID '%s' not found".formatted(id)));
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record DefinitionView(
      String id,
      String name,
      int version,
      String type,
      @JsonInclude(JsonInclude.Include.ALWAYS) String defaultTTL,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String maxTTL,
      String folderId,
      Instant createdAt,
      Instant updatedAt) {
    static DefinitionView of(Definition definition) {
      return new DefinitionView(
          definition.id(),
          definition.name(),
          1,
          definition.type(),
          definition.defaultTtl(),
          definition.maxTtl().orElse(null),
          definition.folder().path(),
          definition.createdAt(),
          definition.createdAt());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record LeaseView(
      String id,
      int version,
      String externalEntityId,
      Instant expireAt,
      @Nullable String status,
      @Nullable String statusDetails,
      String dynamicSecretId,
      Instant createdAt,
      Instant updatedAt,
      @Nullable DefinitionView dynamicSecret) {
    static LeaseView of(Lease lease, boolean whole) {
      return new LeaseView(
          lease.id(),
          1,
          lease.entityId(),
          lease.expireAt(),
          lease.stuck() ? "Failed to delete" : null,
          lease.stuck() ? "The provider refuses" : null,
          lease.definition().id(),
          lease.createdAt(),
          lease.createdAt(),
          whole ? DefinitionView.of(lease.definition()) : null);
    }

    LeaseView unlessForced(boolean forced) {
      return forced
          ? new LeaseView(
              id,
              version,
              externalEntityId,
              expireAt,
              null,
              null,
              dynamicSecretId,
              createdAt,
              updatedAt,
              dynamicSecret)
          : this;
    }
  }
}
