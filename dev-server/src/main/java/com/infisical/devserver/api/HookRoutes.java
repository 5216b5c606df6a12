package com.infisical.devserver.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.devserver.auth.AccessTokens;
import com.infisical.devserver.hooks.DevClock;
import com.infisical.devserver.hooks.Fault;
import com.infisical.devserver.hooks.Faults;
import com.infisical.devserver.hooks.Journal;
import com.infisical.devserver.hooks.Switches;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.RateLimiter;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.secret.SecretEdit;
import com.infisical.devserver.secret.SecretWriter;
import com.infisical.devserver.secret.SecretWriter.Missing;
import com.infisical.devserver.store.FolderKey;
import com.infisical.devserver.store.Project;
import com.infisical.devserver.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The test hooks over HTTP, under a prefix that Infisical does not use. Callers from this machine
 * need no token; others need the admin's.
 */
public final class HookRoutes {
  private final Store store;
  private final SecretWriter writer;
  private final AccessTokens tokens;
  private final Hooks hooks;
  private final DevClock clock;
  private final Faults faults;
  private final Journal journal;
  private final Switches switches;

  public HookRoutes(
      Store store,
      SecretWriter writer,
      AccessTokens tokens,
      DevClock clock,
      Faults faults,
      Journal journal,
      Switches switches) {
    this.store = store;
    this.writer = writer;
    this.tokens = tokens;
    this.hooks = new Hooks(tokens);
    this.clock = clock;
    this.faults = faults;
    this.journal = journal;
    this.switches = switches;
  }

  public List<Route> routes() {
    return List.of(
        hooks.at("POST", "/_dev/faults", this::planFault),
        hooks.at("DELETE", "/_dev/faults", this::clearFaults),
        hooks.at("POST", "/_dev/faults/{id}/release", this::releaseFault),
        hooks.at("POST", "/_dev/clock", this::advanceClock),
        hooks.at("POST", "/_dev/tokens/revoke-all", this::revokeAll),
        hooks.at("PUT", "/_dev/secrets", this::setSecret),
        hooks.at("DELETE", "/_dev/secrets", this::deleteSecret),
        hooks.at("PATCH", "/_dev/switches", this::turnSwitches),
        hooks.at("GET", "/_dev/journal", this::showJournal),
        hooks.at("DELETE", "/_dev/journal", this::resetJournal));
  }

  private Answer planFault(Request request) {
    Fields fields = request.fields();
    String method = fields.text("method", "*");
    String path = fields.text("path");
    long times = fields.number("times", 1, 1, Integer.MAX_VALUE);
    Optional<Fault> fault = fault(fields, headers(request.json()));
    if (fault.isEmpty()) {
      fields.refuse("fault", "Expected one of status, delayMillis, or kind drop, garbage or hang");
    }
    fields.check();
    Faults.Planned planned = faults.on(method, path).times((int) times).plan(fault.orElseThrow());
    return Answer.ok("id", planned.id());
  }

  private static Optional<Fault> fault(Fields fields, Map<String, String> headers) {
    long status = fields.number("status", 0, 0, 599);
    if (status > 0) {
      String body = fields.text("body", Faults.errorBody((int) status));
      return Optional.of(new Fault.Reply((int) status, headers, body));
    }
    long millis = fields.number("delayMillis", 0, 0, Integer.MAX_VALUE);
    if (millis > 0) {
      return Optional.of(new Fault.Delay(Duration.ofMillis(millis)));
    }
    return switch (fields.text("kind", "")) {
      case "drop" -> Optional.of(new Fault.Drop());
      case "garbage" -> Optional.of(new Fault.Garbage());
      case "hang" -> Optional.of(new Fault.Hang());
      default -> Optional.empty();
    };
  }

  private static Map<String, String> headers(JsonNode body) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/json; charset=utf-8");
    body.path("headers")
        .properties()
        .forEach(each -> headers.put(each.getKey(), each.getValue().asText()));
    return headers;
  }

  private Answer clearFaults(Request request) {
    faults.clear();
    return done();
  }

  private Answer releaseFault(Request request) {
    String id = request.parameter("id");
    planned(id)
        .orElseThrow(() -> ApiException.notFound("No fault with id " + id + " is planned"))
        .release();
    return done();
  }

  private Optional<Faults.Planned> planned(String id) {
    try {
      return faults.byId(Integer.parseInt(id));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private Answer advanceClock(Request request) {
    Fields fields = request.fields();
    Duration step = fields.seconds("advanceSeconds", Duration.ZERO, 0, 315_360_000);
    fields.check();
    clock.advance(step);
    return Answer.ok("now", clock.instant());
  }

  private Answer revokeAll(Request request) {
    return Answer.ok("revoked", tokens.revokeAll());
  }

  private record Place(String project, String environment, String path, String key) {}

  private static Place place(Fields fields) {
    return new Place(
        fields.text("project"),
        fields.text("environment"),
        fields.text("path", "/"),
        fields.filled("key"));
  }

  private Answer setSecret(Request request) {
    Fields fields = request.fields();
    Place place = place(fields);
    String value = fields.text("value");
    fields.check();
    return store.write(
        tables -> {
          FolderKey folder = folder(tables, place);
          tables.folders().ensure(folder, clock.instant());
          writer.update(
              tables, folder, List.of(SecretEdit.value(place.key(), value)), Missing.CREATE);
          return done();
        });
  }

  private Answer deleteSecret(Request request) {
    Fields fields = request.fields();
    Place place = place(fields);
    fields.check();
    return store.write(
        tables -> {
          writer.delete(tables, folder(tables, place), List.of(place.key()));
          return done();
        });
  }

  /** The project is named by slug or id. */
  private static FolderKey folder(Store.Tables tables, Place place) {
    Project project =
        tables
            .projects()
            .bySlug(place.project())
            .or(() -> tables.projects().byId(place.project()))
            .orElseThrow(
                () -> ApiException.notFound("No project has the slug or id " + place.project()));
    Gate.environment(project, place.environment());
    return new FolderKey(project.id(), place.environment(), place.path());
  }

  private Answer turnSwitches(Request request) {
    Fields fields = request.fields();
    Optional<Boolean> old = fields.optionalFlag("oldServer");
    Optional<Boolean> events = fields.optionalFlag("eventsInPlan");
    Optional<Boolean> dynamic = fields.optionalFlag("dynamicSecretsInPlan");
    Optional<String> message = fields.optionalText("statusMessage");
    long code = fields.number("statusCode", 200, 100, 599);
    Optional<Boolean> limited = fields.optionalFlag("rateLimit");
    RateLimiter.Limits free = RateLimiter.Limits.CLOUD_FREE;
    RateLimiter.Limits limits =
        new RateLimiter.Limits(
            (int) fields.number("readPerMinute", free.read(), 0, 1_000_000),
            (int) fields.number("writePerMinute", free.write(), 0, 1_000_000),
            (int) fields.number("secretsPerMinute", free.secrets(), 0, 1_000_000));
    fields.check();
    old.ifPresent(switches::oldServer);
    events.ifPresent(switches::eventsInPlan);
    dynamic.ifPresent(switches::dynamicSecretsInPlan);
    if (message.isPresent() || fields.has("statusCode")) {
      switches.status((int) code, message.orElse(code == 200 ? "Ok" : "Unavailable"));
    }
    limited.ifPresent(
        on -> {
          if (on) {
            switches.limitRates(limits);
          } else {
            switches.unlimitRates();
          }
        });
    return done();
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record EntryView(
      String method,
      String path,
      @Nullable Integer status,
      Instant at,
      @Nullable String identityId,
      boolean conditional,
      long tookMillis,
      int concurrent) {
    static EntryView of(Journal.Entry entry) {
      return new EntryView(
          entry.method(),
          entry.path(),
          entry.status().isPresent() ? entry.status().getAsInt() : null,
          entry.at(),
          entry.identityId().orElse(null),
          entry.conditional(),
          entry.took().toMillis(),
          entry.concurrent());
    }
  }

  private record JournalView(int count, List<EntryView> entries) {}

  private Answer showJournal(Request request) {
    Fields fields = request.query();
    Optional<String> method = fields.optionalText("method");
    String path = fields.text("path", "");
    fields.check();
    List<EntryView> entries =
        journal.entries(method.orElse(null), path).stream().map(EntryView::of).toList();
    return Answer.ok(new JournalView(entries.size(), entries));
  }

  private Answer resetJournal(Request request) {
    journal.reset();
    return done();
  }

  private static Answer done() {
    return Answer.ok("message", "done");
  }
}
