package com.infisical.devserver.api;

import com.infisical.devserver.access.Access;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.Caller;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.secret.SecretEdit;
import com.infisical.devserver.secret.SecretReader;
import com.infisical.devserver.secret.SecretView;
import com.infisical.devserver.secret.SecretWriter;
import com.infisical.devserver.secret.SecretWriter.Missing;
import com.infisical.devserver.store.FolderKey;
import com.infisical.devserver.store.Project;
import com.infisical.devserver.store.Secret;
import com.infisical.devserver.store.SecretText;
import com.infisical.devserver.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Creates, changes and deletes secrets, one or many
 * (docs/design/infisical-api.md#43-post-apiv4secretssecretname-create to 4.6 and 5).
 */
public final class SecretWriteRoutes {
  /** What JavaScript's {@code trim} takes away. */
  private static final Pattern AROUND =
      Pattern.compile(
          "\\A[\\t-\\r"
              + "\\p{Zs}\\x{2028}\\x{2029}\\x{feff}]+|[\\t-\\r"
              + "\\p{Zs}\\x{2028}\\x{2029}\\x{feff}]+\\z");

  private final Store store;
  private final SecretReader reader;
  private final SecretWriter writer;
  private final Dialect dialect;

  private SecretWriteRoutes(
      Store store, SecretReader reader, SecretWriter writer, Dialect dialect) {
    this.store = store;
    this.reader = reader;
    this.writer = writer;
    this.dialect = dialect;
  }

  /** The routes of both generations. */
  public static List<Route> all(Store store, SecretReader reader, SecretWriter writer) {
    List<Route> routes = new ArrayList<>();
    for (Dialect dialect : Dialect.values()) {
      SecretWriteRoutes handler = new SecretWriteRoutes(store, reader, writer, dialect);
      handler
          .routes()
          .forEach(route -> routes.add(dialect == Dialect.V4 ? route.sinceV4() : route));
    }
    return routes;
  }

  private List<Route> routes() {
    String one = dialect.collection() + "/{name}";
    return List.of(
        Route.bearer("POST", one, RateClass.SECRETS, this::create),
        Route.bearer("PATCH", one, RateClass.SECRETS, this::update),
        Route.bearer("DELETE", one, RateClass.SECRETS, this::delete),
        Route.bearer("POST", dialect.batch(), RateClass.SECRETS, this::createMany),
        Route.bearer("PATCH", dialect.batch(), RateClass.SECRETS, this::updateMany),
        Route.bearer("DELETE", dialect.batch(), RateClass.SECRETS, this::deleteMany));
  }

  /** Where a request writes. */
  private record Place(String projectId, String environment, String path) {}

  private Place place(Fields fields) {
    return new Place(
        fields.text(dialect.projectField()),
        fields.text("environment"),
        fields.text("secretPath", "/"));
  }

  private Answer create(Request request, Caller caller) {
    Fields fields = request.fields();
    Place place = place(fields);
    SecretEdit edit = edit(request.parameter("name").strip(), fields);
    checkName(fields, "secretName", edit.key());
    fields.check();
    return one(
        place, caller, "create", (tables, folder) -> writer.create(tables, folder, List.of(edit)));
  }

  private Answer update(Request request, Caller caller) {
    Fields fields = request.fields();
    Place place = place(fields);
    SecretEdit edit = edit(request.parameter("name"), fields);
    edit.newKey().ifPresent(name -> checkName(fields, "newSecretName", name));
    fields.check();
    return one(
        place,
        caller,
        "edit",
        (tables, folder) -> writer.update(tables, folder, List.of(edit), Missing.FAIL));
  }

  private Answer delete(Request request, Caller caller) {
    Fields fields = request.fields();
    Place place = place(fields);
    fields.check();
    String name = request.parameter("name");
    return one(
        place, caller, "delete", (tables, folder) -> writer.delete(tables, folder, List.of(name)));
  }

  private Answer createMany(Request request, Caller caller) {
    Fields fields = request.fields();
    Place place = place(fields);
    List<SecretEdit> edits = items(fields, SecretWriteRoutes::item);
    edits.forEach(edit -> checkName(fields, "secretKey", edit.key()));
    fields.check();
    return many(place, caller, "create", (tables, folder) -> writer.create(tables, folder, edits));
  }

  private Answer updateMany(Request request, Caller caller) {
    Fields fields = request.fields();
    Place place = place(fields);
    List<SecretEdit> edits = items(fields, SecretWriteRoutes::item);
    Missing missing = mode(fields);
    fields.check();
    return many(
        place, caller, "edit", (tables, folder) -> writer.update(tables, folder, edits, missing));
  }

  private Answer deleteMany(Request request, Caller caller) {
    Fields fields = request.fields();
    Place place = place(fields);
    List<String> keys = items(fields, item -> item.text("secretKey"));
    fields.check();
    return many(place, caller, "delete", (tables, folder) -> writer.delete(tables, folder, keys));
  }

  private static <T> List<T> items(Fields fields, Function<Fields, T> reader) {
    List<T> items = fields.items("secrets", reader);
    if (items.isEmpty()) {
      fields.refuse("secrets", "Too small: expected array to have >=1 items");
    }
    return items;
  }

  private static SecretEdit item(Fields fields) {
    return edit(fields.text("secretKey").strip(), fields);
  }

  private static SecretEdit edit(String key, Fields fields) {
    List<Secret.Metadata> metadata =
        fields.items(
            "secretMetadata",
            item ->
                new Secret.Metadata(
                    item.filled("key"), item.text("value", ""), item.flag("isEncrypted", false)));
    return new SecretEdit(
        key,
        fields.optionalText("newSecretName").map(String::strip),
        fields.optionalText("secretValue").map(SecretWriteRoutes::trimmed),
        fields.optionalText("secretComment"),
        fields.optionalTexts("tagIds"),
        fields.has("secretMetadata") ? Optional.of(metadata) : Optional.empty(),
        fields.optionalFlag("skipMultilineEncoding"));
  }

  /** One trailing newline survives (4.3). */
  private static SecretText trimmed(String value) {
    String trimmed = AROUND.matcher(value).replaceAll("");
    return new SecretText(value.endsWith("\n") ? trimmed + "\n" : trimmed);
  }

  private static void checkName(Fields fields, String field, String name) {
    if (name.isEmpty()) {
      fields.refuse(field, "Secret name cannot be empty");
    } else if (name.contains(":") || name.contains("/")) {
      fields.refuse(field, "Secret name cannot contain colon or forward slash");
    }
  }

  private static Missing mode(Fields fields) {
    return switch (fields.text("mode", "failOnNotFound")) {
      case "failOnNotFound" -> Missing.FAIL;
      case "ignore" -> Missing.IGNORE;
      case "upsert" -> Missing.CREATE;
      default -> {
        fields.refuse(
            "mode", "Invalid option: expected one of \"failOnNotFound\"|\"ignore\"|\"upsert\"");
        yield Missing.FAIL;
      }
    };
  }

  /** A change of the tables. */
  private interface Change {
    List<Secret> make(Store.Tables tables, FolderKey folder);
  }

  private Answer one(Place place, Caller caller, String action, Change change) {
    return write(place, caller, action, change, views -> Answer.ok("secret", views.getFirst()));
  }

  private Answer many(Place place, Caller caller, String action, Change change) {
    return write(place, caller, action, change, views -> Answer.ok("secrets", views));
  }

  private Answer write(
      Place place,
      Caller caller,
      String action,
      Change change,
      Function<List<SecretView>, Answer> answer) {
    return store.write(
        tables -> {
          Project project = Gate.project(tables, place.projectId());
          Access access = Gate.access(tables, caller, project);
          FolderKey folder = new FolderKey(project.id(), place.environment(), place.path());
          Gate.mayWrite(access, folder, action, "secrets");
          if (tables.folders().isUnderApproval(folder)) {
            tables.folders().putRequest(folder, () -> change.make(tables, folder));
            return Answer.ok("approval", Approval.of(folder, caller));
          }
          return answer.apply(
              change.make(tables, folder).stream()
                  .map(secret -> reader.plain(tables, access, secret))
                  .toList());
        });
  }
}
