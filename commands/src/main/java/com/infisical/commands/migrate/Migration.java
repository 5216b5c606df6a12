package com.infisical.commands.migrate;

import static com.infisical.commands.migrate.OldSpec.ordered;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.operator.kubernetes.KubernetesNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the manifests of v1beta1 for InfisicalSecrets, such that the targets move without a change
 * of data. For one thread.
 *
 * <p>Equal connections and logins of a namespace are made once, so that they share a session.
 */
final class Migration {
  private static final Pattern INTERVAL = Pattern.compile("([0-9]{1,9})([smhdw])");
  private static final Duration SHORTEST = Duration.ofSeconds(5);

  private final Map<Map<String, Object>, String> made = new LinkedHashMap<>();
  private final List<MigratedDocument> documents = new ArrayList<>();
  private boolean complete = true;

  /** What was made so far, in an order in which it can be applied. */
  List<MigratedDocument> documents() {
    return List.copyOf(documents);
  }

  /** Whether everything could be moved. */
  boolean isComplete() {
    return complete;
  }

  /** Adds the manifests for one InfisicalSecret. */
  void add(OldSpec old) {
    if (!KubernetesNames.isName(old.name()) || !KubernetesNames.isNamespace(old.namespace())) {
      // The steps print commands with both.
      impossible(old, List.of("its name or namespace is not valid; correct it"));
      return;
    }
    switch (LoginMove.of(old)) {
      case LoginMove.Result.Impossible(String sentence) -> impossible(old, List.of(sentence));
      case LoginMove.Result.Moved moved -> add(old, moved);
    }
  }

  private void add(OldSpec old, LoginMove.Result.Moved login) {
    TargetMove.Result targets = TargetMove.of(old, login.scope().path("secretName").asText());
    if (!targets.obstacles().isEmpty()) {
      impossible(old, targets.obstacles());
      return;
    }
    steps(old, targets);
    String connection = connection(old);
    String auth = auth(old, login, connection);
    documents.add(staticSecret(old, login.scope(), targets, auth));
  }

  private void impossible(OldSpec old, List<String> why) {
    complete = false;
    List<String> comments = new ArrayList<>();
    comments.add("InfisicalSecret " + old.title() + " is not moved:");
    why.forEach(each -> comments.add("- " + each));
    documents.add(new MigratedDocument(comments, Map.of()));
  }

  private void steps(OldSpec old, TargetMove.Result targets) {
    List<String> comments = new ArrayList<>();
    comments.add("InfisicalSecret " + old.title() + ". No data changes and no workload restarts:");
    comments.add(
        "1. while this operator runs, and not the Go operator, which would delete them: set"
            + " creationPolicy to Orphan on every target of the InfisicalSecret");
    int step = 2;
    if (!targets.commands().isEmpty()) {
      comments.add(step++ + ". allow its targets in other namespaces to be taken over:");
      targets.commands().forEach(each -> comments.add("   " + each));
    }
    comments.add(
        step++ + ". apply the objects below; the targets are conflicts until the next step");
    comments.add(
        "%d. kubectl --namespace %s delete infisicalsecret %s"
            .formatted(step, old.namespace(), old.name()));
    comments.addAll(targets.comments());
    documents.add(new MigratedDocument(comments, Map.of()));
  }

  private String connection(OldSpec old) {
    Map<String, Object> spec = new LinkedHashMap<>();
    List<String> comments = new ArrayList<>();
    String host = old.spec().path("hostAPI").asText();
    if (host.isEmpty()) {
      comments.add(
          "without hostAPI the operator's default host is called; if a ConfigMap infisical-config"
              + " names another one, set .spec.address to it");
    } else {
      spec.put("address", host);
    }
    JsonNode ca = old.spec().at("/tls/caRef");
    if (!ca.path("secretName").asText().isEmpty()) {
      spec.put(
          "tls",
          ordered(
              "caCertificate",
              ordered(
                  "name", ca.path("secretName").asText(),
                  "namespace", ca.path("secretNamespace").asText(),
                  "key", ca.path("key").asText())));
    }
    return once(old, "InfisicalConnection", spec, comments);
  }

  private String auth(OldSpec old, LoginMove.Result.Moved login, String connection) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("infisicalConnectionRef", ordered("name", connection, "namespace", old.namespace()));
    spec.putAll(login.spec());
    int before = documents.size();
    // Two logins of one identity differ in the Secret that holds its id, and in nothing else.
    String known =
        once(old, "InfisicalAuth", spec, login.identityId().orElse(""), login.comments());
    if (documents.size() > before) {
      login.identityId().ifPresent(id -> documents.add(before, identity(old, id)));
    }
    return known;
  }

  private static MigratedDocument identity(OldSpec old, String identityId) {
    Map<String, Object> secret =
        ordered(
            "apiVersion",
            "v1",
            "kind",
            "Secret",
            "metadata",
            ordered("name", LoginMove.identitySecret(old), "namespace", old.namespace()),
            "type",
            "Opaque",
            "stringData",
            ordered("identityId", identityId));
    return new MigratedDocument(
        List.of("v1beta1 reads the id of an identity from a Secret; it is no credential"), secret);
  }

  private String once(OldSpec old, String kind, Map<String, Object> spec, List<String> comments) {
    return once(old, kind, spec, "", comments);
  }

  /** The name of the object with that content, which is added unless there is one. */
  private String once(
      OldSpec old, String kind, Map<String, Object> spec, String identity, List<String> comments) {
    Map<String, Object> content =
        ordered(
            "kind",
            kind,
            "namespace",
            old.namespace(),
            "identity",
            identity,
            "spec",
            identity.isEmpty() ? spec : spec.toString().replace(LoginMove.identitySecret(old), ""));
    String known = made.putIfAbsent(content, old.name());
    if (known == null) {
      documents.add(new MigratedDocument(comments, old.object(kind, old.name(), spec)));
    }
    return known == null ? old.name() : known;
  }

  private static MigratedDocument staticSecret(
      OldSpec old, JsonNode scope, TargetMove.Result targets, String auth) {
    List<String> comments = new ArrayList<>();
    Map<String, Object> source = new LinkedHashMap<>();
    for (String field : List.of("projectId", "projectSlug")) {
      if (!scope.path(field).asText().isEmpty()) {
        source.put(field, scope.path(field).asText());
      }
    }
    source.put("environmentSlug", scope.path("envSlug").asText());
    source.put("secretPath", scope.path("secretsPath").asText());
    if (scope.path("recursive").asBoolean()) {
      source.put("recursive", true);
      comments.add(
          "recursive: where a key is in several folders, an InfisicalSecret takes the one that the"
              + " server lists last, an InfisicalStaticSecret the least deep; rename such keys"
              + " first");
    }
    Map<String, Object> spec =
        ordered(
            "infisicalAuthRef",
            ordered("name", auth, "namespace", old.namespace()),
            "syncOptions",
            syncOptions(old.spec(), comments),
            "sources",
            List.of(source),
            "targets",
            targets.targets());
    return new MigratedDocument(comments, old.labelled("InfisicalStaticSecret", spec));
  }

  /** As the operator reads them: of a block that is there and empty, nothing. */
  private static Map<String, Object> syncOptions(JsonNode spec, List<String> comments) {
    JsonNode config = spec.path("syncConfig");
    boolean isMeant =
        !config.path("resyncInterval").asText().isEmpty()
            || config.path("instantUpdates").asBoolean();
    boolean instant = (isMeant ? config : spec).path("instantUpdates").asBoolean();
    String asked =
        isMeant
            ? config.path("resyncInterval").asText()
            : spec.path("resyncInterval").asLong() + "s";
    String interval = interval(asked).orElse(instant ? "1h" : "5m");
    if (!interval.equals(asked)) {
      comments.add("the interval is the default of an InfisicalSecret, which has no usable one");
    }
    return ordered("refreshInterval", interval, "instantUpdates", instant);
  }

  private static Optional<String> interval(String text) {
    Matcher matcher = INTERVAL.matcher(text);
    return matcher.matches()
            && (!matcher.group(2).equals("s")
                || Duration.ofSeconds(Long.parseLong(matcher.group(1))).compareTo(SHORTEST) >= 0)
            && Long.parseLong(matcher.group(1)) > 0
        ? Optional.of(text)
        : Optional.empty();
  }
}
