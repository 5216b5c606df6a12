package com.infisical.commands.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.infisical.commands.cluster.ApiServerWords;
import com.infisical.commands.cluster.Scope;
import com.infisical.commands.manifest.YamlDocuments;
import com.infisical.commands.validate.Crds;
import com.infisical.operator.runtime.cluster.OldKinds;
import com.infisical.operator.runtime.leader.LeaseIdentity;
import com.infisical.operator.runtime.settings.Version;
import com.infisical.operator.status.Printable;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks what the operator needs of a cluster: CRDs, a leader, rights, no traces of another. */
final class ClusterExam {
  private static final String GROUP = "secrets.infisical.com";
  private static final List<String> KINDS =
      List.of("InfisicalConnection", "InfisicalAuth", "InfisicalStaticSecret");

  /** Kinds that are installed with the chart's value legacy.enabled. */
  private static final List<String> OPTIONAL_KINDS =
      List.of(
          "InfisicalSecret", "InfisicalDynamicSecret", "InfisicalPushSecret", "ClusterGenerator");

  private static final int TERM_SECONDS = 15;

  private final KubernetesClient client;
  private final ObjectMapper mapper = new ObjectMapper();
  private final List<ClusterFinding> findings = new ArrayList<>();

  ClusterExam(KubernetesClient client) {
    this.client = client;
  }

  /**
   * One line.
   *
   * @param outcome how it is
   * @param subject what was looked at
   */
  record ClusterFinding(Finding.Outcome outcome, String subject, String sentence) {
    ClusterFinding {
      sentence = Printable.line(sentence);
    }
  }

  List<ClusterFinding> run() {
    KINDS.forEach(kind -> crd(kind, false));
    OPTIONAL_KINDS.forEach(kind -> crd(kind, true));
    leader().ifPresent(this::rights);
    OldKinds.sentence(client).ifPresent(sentence -> note("kinds", sentence));
    finalizers();
    return findings;
  }

  private void crd(String kind, boolean optional) {
    JsonNode own = new Crds().find(kind).orElseThrow();
    String name = own.at("/metadata/name").asText();
    String path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + name;
    get("crds", path, "customresourcedefinitions.apiextensions.k8s.io")
        .filter(found -> !optional || !found.isMissingNode())
        .ifPresent(found -> compare(name, own, found));
  }

  private void compare(String name, JsonNode own, JsonNode found) {
    String advice =
        "; apply those of version %s (charts/infisical-operator/files/crds)"
            .formatted(Version.current());
    if (found.isMissingNode()) {
      fail("crds", name + " is not installed" + advice);
      return;
    }
    NavigableSet<String> missing = fields(schema(own), "");
    NavigableSet<String> others = fields(schema(found), "");
    TreeSet<String> more = new TreeSet<>(others);
    more.removeAll(missing);
    missing.removeAll(others);
    if (!missing.isEmpty()) {
      fail("crds", name + " lacks the fields " + String.join(", ", missing) + advice);
    } else if (!more.isEmpty()) {
      note(
          "crds",
          "%s has fields that this version %s does not know: %s"
              .formatted(name, Version.current(), String.join(", ", more)));
    } else {
      ok("crds", name + " has the fields of this version, " + Version.current());
    }
  }

  private static JsonNode schema(JsonNode crd) {
    return crd.at("/spec/versions")
        .valueStream()
        .filter(version -> version.path("storage").asBoolean())
        .map(version -> version.at("/schema/openAPIV3Schema"))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  private static NavigableSet<String> fields(JsonNode schema, String path) {
    NavigableSet<String> fields = new TreeSet<>();
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      boolean ofEveryObject =
          path.isEmpty()
              && !property.getKey().equals("spec")
              && !property.getKey().equals("status");
      if (!ofEveryObject) {
        String field = path + "." + property.getKey();
        fields.add(field);
        fields.addAll(fields(property.getValue(), field));
        fields.addAll(fields(property.getValue().path("items"), field + "[]"));
      }
    }
    return fields;
  }

  /** The service account of whoever leads; empty where that is not known. */
  private Optional<String> leader() {
    Optional<JsonNode> leases =
        get("leader", "/apis/coordination.k8s.io/v1/leases", "leases.coordination.k8s.io");
    if (leases.isEmpty()) {
      return Optional.empty();
    }
    List<JsonNode> ours =
        leases
            .get()
            .path("items")
            .valueStream()
            .filter(lease -> lease.at("/metadata/name").asText().startsWith(LeaseIdentity.PLAIN))
            .toList();
    if (ours.isEmpty()) {
      fail(
          "leader",
          "no operator has ever led: there is no lease "
              + LeaseIdentity.PLAIN
              + "; install the operator, or check the log of its pod");
    }
    return ours.stream().flatMap(lease -> holder(lease).stream()).findFirst();
  }

  private Optional<String> holder(JsonNode lease) {
    String namespace = lease.at("/metadata/namespace").asText();
    String name = lease.at("/metadata/name").asText();
    String holder = lease.at("/spec/holderIdentity").asText();
    Duration age = age(lease.at("/spec/renewTime").asText());
    long term = lease.at("/spec/leaseDurationSeconds").asLong(TERM_SECONDS);
    if (holder.isEmpty() || age.toSeconds() > term) {
      // The holder's clock wrote the time: one that differs from this machine's looks the same.
      String clock =
          holder.isEmpty()
              ? ""
              : "; by this machine's clock %s renewed it %d s ago"
                  .formatted(holder, age.toSeconds());
      fail(
          "leader",
          "the lease %s/%s has no holder now; check that a pod of the operator runs there, and its log%s"
              .formatted(namespace, name, clock));
      return Optional.empty();
    }
    ok("leader", "the lease %s/%s is held by %s".formatted(namespace, name, holder));
    String pod = holder.replaceFirst("_.*", "");
    return get("rights", "/api/v1/namespaces/%s/pods/%s".formatted(namespace, pod), "pods")
        .map(found -> found.at("/spec/serviceAccountName").asText())
        .filter(account -> !account.isEmpty())
        .map(account -> "system:serviceaccount:" + namespace + ":" + account);
  }

  private static Duration age(String time) {
    return time.isEmpty()
        ? Duration.ofDays(1)
        : Duration.between(OffsetDateTime.parse(time).toInstant(), Instant.now());
  }

  private void rights(String user) {
    List<String> lacking = new ArrayList<>();
    for (JsonNode rule : rules()) {
      for (JsonNode group : rule.path("apiGroups")) {
        for (JsonNode resource : rule.path("resources")) {
          for (JsonNode verb : rule.path("verbs")) {
            Optional<Boolean> allowed =
                isAllowed(user, group.asText(), resource.asText(), verb.asText());
            if (allowed.isEmpty()) {
              return;
            }
            if (!allowed.get()) {
              lacking.add(verb.asText() + " " + resource.asText());
            }
          }
        }
      }
    }
    if (lacking.isEmpty()) {
      ok("rights", user + " has all rights of the operator in all namespaces");
    } else {
      fail(
          "rights",
          "%s may not %s in all namespaces; bind the chart's ClusterRole infisical-operator to it (with --namespaces, a Role with its rules in each of those)"
              .formatted(user, lacking.stream().distinct().collect(Collectors.joining(", "))));
    }
  }

  /** Empty where the user may not ask, which then is said. */
  private Optional<Boolean> isAllowed(String user, String group, String resource, String verb) {
    int slash = resource.indexOf('/');
    Map<String, Object> attributes =
        Map.of(
            "group",
            group,
            "resource",
            slash < 0 ? resource : resource.substring(0, slash),
            "subresource",
            slash < 0 ? "" : resource.substring(slash + 1),
            "verb",
            verb);
    Map<String, Object> review =
        Map.of(
            "apiVersion",
            "authorization.k8s.io/v1",
            "kind",
            "SubjectAccessReview",
            "spec",
            Map.of("user", user, "resourceAttributes", attributes));
    String path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    try {
      return Optional.of(read(client.raw(path, "POST", review)).at("/status/allowed").asBoolean());
    } catch (KubernetesClientException e) {
      skip("rights", words("create", "subjectaccessreviews.authorization.k8s.io", e));
      return Optional.empty();
    }
  }

  private static JsonNode rules() {
    try (@Nullable InputStream yaml = ClusterExam.class.getResourceAsStream("10-operator.yaml")) {
      String text = new String(Objects.requireNonNull(yaml).readAllBytes(), StandardCharsets.UTF_8);
      return YamlDocuments.read("", text).manifests().stream()
          .map(manifest -> manifest.tree())
          .filter(
              tree ->
                  tree.path("kind").asText().equals("ClusterRole")
                      && tree.at("/metadata/name").asText().equals("infisical-operator"))
          .findFirst()
          .orElseThrow()
          .path("rules");
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own roles cannot be read", e);
    }
  }

  private void finalizers() {
    for (String version : List.of("v1alpha1", "v1beta1")) {
      String path = "/apis/" + GROUP + "/" + version;
      JsonNode kinds = get("kinds", path, "kinds of " + GROUP).orElse(MissingNode.getInstance());
      kinds
          .path("resources")
          .valueStream()
          .map(kind -> kind.path("name").asText())
          .filter(name -> !name.contains("/"))
          .forEach(name -> finalizers(path + "/" + name, name));
    }
  }

  private void finalizers(String path, String plural) {
    get("finalizers", path, plural + "." + GROUP)
        .ifPresent(
            list ->
                FinalizerNotes.of(plural, list).forEach(sentence -> note("finalizers", sentence)));
  }

  /** The answer; missing where there is no such object; empty where that could not be asked. */
  private Optional<JsonNode> get(String subject, String path, String resources) {
    try {
      String answer = client.raw(path, "GET", null);
      return Optional.of(answer == null ? MissingNode.getInstance() : read(answer));
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404) {
        return Optional.of(MissingNode.getInstance());
      }
      skip(subject, words("get", resources, e));
      return Optional.empty();
    }
  }

  private JsonNode read(@Nullable String json) {
    try {
      return json == null ? MissingNode.getInstance() : mapper.readTree(json);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private String words(String verb, String resources, KubernetesClientException e) {
    return ApiServerWords.of(client, verb, resources, Scope.everywhere(), e);
  }

  private void ok(String subject, String sentence) {
    findings.add(new ClusterFinding(Finding.Outcome.OK, subject, sentence));
  }

  private void note(String subject, String sentence) {
    findings.add(new ClusterFinding(Finding.Outcome.NOTE, subject, sentence));
  }

  private void skip(String subject, String sentence) {
    findings.add(new ClusterFinding(Finding.Outcome.SKIPPED, subject, sentence));
  }

  private void fail(String subject, String sentence) {
    findings.add(new ClusterFinding(Finding.Outcome.FAILED, subject, sentence));
  }
}
