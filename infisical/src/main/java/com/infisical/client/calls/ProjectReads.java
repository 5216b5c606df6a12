package com.infisical.client.calls;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.client.Caller;
import com.infisical.client.Project;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.client.http.CallWatch;
import com.infisical.client.http.Extent;
import com.infisical.client.pace.CallPace;
import com.infisical.client.pace.RateLimitGate;
import com.infisical.client.reply.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads projects, from old servers by the routes they have
 * (docs/design/infisical-api.md#6-projects).
 */
final class ProjectReads {
  private static final String SERVICE_TOKEN = "/api/v2/service-token";

  /** Of a service token its project's id is told, and nothing else of the project. */
  private static final Shape<JsonNode, Project> OF_TOKEN =
      new Shape<>(
          JsonNode.class,
          Extent.PROJECT,
          ProjectReads::ofToken,
          "it has no workspace or projectId");

  /** Characters; it becomes a part of addresses (docs/design/architecture.md#for-all-kinds). */
  private static final int MAX_ID_CHARS = 1_024;

  private final ApiCalls calls;
  private final CallPace pace;
  private final RouteMemory slugRoute;
  private final RouteMemory oldIdRoute;
  private final RouteMemory idRoute;

  ProjectReads(ApiCalls calls, ServerState state) {
    this.calls = calls;
    this.pace = state.projectPace();
    this.slugRoute = state.slugRoute();
    this.oldIdRoute = state.oldIdRoute();
    this.idRoute = state.idRoute();
  }

  Reply<Project> bySlug(SecretText token, String slug, Caller caller) {
    String encoded = QueryString.encode(slug);
    return firstOf(
        slugRoute,
        token,
        project -> hasSlug(project, slug),
        "/api/v1/projects/slug/" + encoded,
        "/api/v2/workspace/" + encoded,
        RateLimitGate.ofRead(pace, caller, slug.hashCode()),
        calls.readWatch());
  }

  Reply<Project> byId(SecretText token, String id, Caller caller) {
    String encoded = QueryString.encode(id);
    return firstOf(
        idRoute,
        token,
        project -> hasId(project, id),
        "/api/v1/projects/" + encoded,
        "/api/v1/workspace/" + encoded,
        RateLimitGate.ofRead(pace, caller, id.hashCode()),
        calls.readWatch());
  }

  Reply<Project> ofServiceToken(SecretText token, Caller caller) {
    return calls.read(
        SERVICE_TOKEN,
        token,
        Optional.empty(),
        OF_TOKEN,
        RateLimitGate.ofRead(pace, caller, SERVICE_TOKEN.hashCode()),
        calls.readWatch());
  }

  private static Optional<Project> ofToken(JsonNode body) {
    String id = body.path("workspace").asText(body.path("projectId").asText(""));
    return id.isEmpty() || id.length() > MAX_ID_CHARS
        ? Optional.empty()
        : Optional.of(new Project(id, "", List.of()));
  }

  /** For servers without v4 routes, which are likelier to have the old route than the new one. */
  Reply<Project> byIdOnOldServer(SecretText token, String id, Caller caller, CallWatch watch) {
    String encoded = QueryString.encode(id);
    return firstOf(
        oldIdRoute,
        token,
        project -> hasId(project, id),
        "/api/v1/workspace/" + encoded,
        "/api/v1/projects/" + encoded,
        RateLimitGate.ofRead(pace, caller, id.hashCode()),
        watch);
  }

  private Reply<Project> firstOf(
      RouteMemory preferred,
      SecretText token,
      Predicate<Project> asked,
      String first,
      String second,
      RateLimitGate gate,
      CallWatch watch) {
    if (!preferred.isMissing()) {
      Reply<Project> reply = read(first, token, asked, gate, watch);
      if (!SecretReads.isMissingRoute(reply)) {
        return reply;
      }
    }
    Reply<Project> reply = read(second, token, asked, gate, watch);
    if (SecretReads.isMissingRoute(reply)) {
      preferred.forget();
    } else {
      preferred.noteMissing();
    }
    return reply;
  }

  private Reply<Project> read(
      String target,
      SecretText token,
      Predicate<Project> asked,
      RateLimitGate gate,
      CallWatch watch) {
    Shape<JsonNode, Project> shape =
        new Shape<>(
            JsonNode.class,
            Extent.PROJECT,
            body -> project(body).filter(asked),
            "it is not this project");
    return calls.read(target, token, Optional.empty(), shape, gate, watch);
  }

  /** What is read and written next is that of the project answered. */
  private static boolean hasSlug(Project project, String slug) {
    return AskedFolder.isSilentOrEqual(project.slug(), slug) || project.id().equalsIgnoreCase(slug);
  }

  private static boolean hasId(Project project, String id) {
    return project.id().equalsIgnoreCase(id) || project.slug().equalsIgnoreCase(id);
  }

  /** A project stands under {@code project}, under {@code workspace} or at the top. */
  private static Optional<Project> project(JsonNode body) {
    JsonNode node = body.path("project").isObject() ? body.path("project") : body;
    node = node.path("workspace").isObject() ? node.path("workspace") : node;
    @Nullable String id = node.path("id").textValue();
    if (id == null || id.isEmpty() || id.length() > MAX_ID_CHARS) {
      return Optional.empty();
    }
    List<String> environments = new ArrayList<>();
    for (JsonNode environment : node.path("environments")) {
      String slug = environment.path("slug").textValue();
      if (slug != null) {
        environments.add(slug);
      }
    }
    return Optional.of(new Project(id, node.path("slug").asText(""), environments));
  }
}
