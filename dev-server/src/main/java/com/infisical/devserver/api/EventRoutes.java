package com.infisical.devserver.api;

import com.infisical.devserver.access.Access;
import com.infisical.devserver.access.Glob;
import com.infisical.devserver.events.EventHub;
import com.infisical.devserver.events.EventStream;
import com.infisical.devserver.events.EventStreams;
import com.infisical.devserver.events.ProjectEvent;
import com.infisical.devserver.hooks.Switches;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.http.Caller;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.store.FolderKey;
import com.infisical.devserver.store.Store;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets callers subscribe to the events of a project
 * (docs/design/infisical-api.md#9-project-events-sse).
 */
public final class EventRoutes {
  private static final Map<String, String> STREAM_HEADERS =
      Map.of(
          "Content-Type", "text/event-stream",
          "Cache-Control", "no-cache",
          "X-Accel-Buffering", "no");

  private final Store store;
  private final EventHub hub;
  private final EventStreams streams;
  private final Switches switches;
  private final Clock clock;

  public EventRoutes(
      Store store, EventHub hub, EventStreams streams, Switches switches, Clock clock) {
    this.store = store;
    this.hub = hub;
    this.streams = streams;
    this.switches = switches;
    this.clock = clock;
  }

  public List<Route> routes() {
    return List.of(
        Route.bearer(
                "POST", "/api/v1/events/subscribe/project-events", RateClass.READ, this::subscribe)
            .sinceV4());
  }

  /** Where an event has to happen. */
  private record Condition(String environment, String path) {}

  /** One thing that a caller wants to hear of. */
  private record Registration(ProjectEvent.Kind kind, Optional<Condition> condition) {
    boolean matches(ProjectEvent event) {
      return kind == event.kind()
          && condition
              .map(
                  where ->
                      where.environment().equals(event.folder().environment())
                          && new Glob(where.path()).matches(event.folder().path()))
              .orElse(true);
    }

    /** The literal pattern, as the real server's probe takes it. */
    FolderKey probe(String projectId) {
      return condition
          .map(where -> new FolderKey(projectId, where.environment(), where.path()))
          .orElse(new FolderKey(projectId, "", "/"));
    }
  }

  private Answer subscribe(Request request, Caller caller) {
    Fields fields = request.fields();
    String projectId = fields.text("projectId");
    List<Registration> wanted = fields.items("register", EventRoutes::registration);
    if (wanted.isEmpty() || wanted.size() > 10) {
      fields.refuse("register", "Expected 1 to 10 items");
    }
    fields.check();
    checkAllowed(caller, projectId, wanted);
    if (!switches.eventsInPlan()) {
      throw ApiException.badRequest(
          "Event subscriptions are not available on your current plan. Please upgrade to access"
              + " this feature.");
    }
    EventStream stream =
        new EventStream(
            projectId,
            event -> hears(caller, wanted, event),
            () -> isAllowed(caller, projectId, wanted),
            hub,
            streams,
            clock);
    if (!stream.admitted()) {
      throw ApiException.of(
          429,
          "RateLimitExceeded",
          "You have reached your maximum concurrent event subscriptions for this project. Your project supports %d concurrent event subscriptions."
              .formatted(streams.limit()));
    }
    return new Answer.Stream(STREAM_HEADERS, stream);
  }

  private static Registration registration(Fields fields) {
    String name = fields.text("event");
    Optional<ProjectEvent.Kind> kind =
        Arrays.stream(ProjectEvent.Kind.values())
            .filter(each -> each.wireName().equals(name))
            .findFirst();
    if (kind.isEmpty() && fields.has("event")) {
      fields.refuse("event", "Invalid option: not an event of secrets");
    }
    Optional<Condition> condition =
        fields.has("conditions")
            ? Optional.of(
                fields.object(
                    "conditions",
                    item ->
                        new Condition(item.text("environmentSlug"), item.text("secretPath", "/"))))
            : Optional.empty();
    return new Registration(kind.orElse(ProjectEvent.Kind.UPDATE), condition);
  }

  private void checkAllowed(Caller caller, String projectId, List<Registration> wanted) {
    Access access = access(caller, projectId);
    for (Registration each : wanted) {
      FolderKey probe = each.probe(projectId);
      if (!access.maySee(probe)) {
        throw ApiException.denied(
            each.kind().action(),
            "secret-events",
            Map.of("environment", probe.environment(), "secretPath", probe.path()));
      }
    }
  }

  private boolean isAllowed(Caller caller, String projectId, List<Registration> wanted) {
    try {
      checkAllowed(caller, projectId, wanted);
      return store.read(tables -> tables.identities().byId(caller.identity().id())).isPresent();
    } catch (ApiException _) {
      return false;
    }
  }

  private boolean hears(Caller caller, List<Registration> wanted, ProjectEvent event) {
    return wanted.stream().anyMatch(each -> each.matches(event)) && mayHear(caller, event.folder());
  }

  private boolean mayHear(Caller caller, FolderKey folder) {
    try {
      return access(caller, folder.projectId()).maySee(folder);
    } catch (ApiException _) {
      return false;
    }
  }

  private Access access(Caller caller, String projectId) {
    return store.read(tables -> Gate.access(tables, caller, Gate.projectWithId(tables, projectId)));
  }
}
