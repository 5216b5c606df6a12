package com.infisical.commands.ui;

import com.infisical.client.HttpStatus;
import com.infisical.commands.cluster.ApiServerWords;
import com.infisical.commands.cluster.Scope;
import com.infisical.commands.ui.Detail.Section;
import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.kubernetes.KubernetesNames;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks the API server for what the page shows of one object, when it is opened: conditions,
 * sources, the names of keys, events. Never asks for a value.
 */
final class Details {
  private static final long EVENTS_READ = 200;
  private static final int EVENTS_SHOWN = 20;

  private final KubernetesClient client;
  private final TargetKeys keys;

  Details(KubernetesClient client) {
    this.client = client;
    this.keys = new TargetKeys(client);
  }

  /**
   * The details of a node of {@code graph} as JSON; a sentence in their place where it has none.
   */
  String of(String id, Graph graph) {
    return find(id, graph)
        .map(this::detail)
        .orElseGet(
            () ->
                new Detail(
                    List.of(), List.of(Section.saying("Gone", "This object no longer exists."))))
        .json();
  }

  /** Only what the graph has is asked for, whatever a URL says. */
  private static Optional<NodeId> find(String id, Graph graph) {
    String[] parts = id.split("/", 3);
    return parts.length < 3
        ? Optional.empty()
        : NodeKind.of(parts[0])
            .map(kind -> new NodeId(kind, parts[1], parts[2]))
            .filter(graph.nodes()::containsKey);
  }

  private Detail detail(NodeId id) {
    if (id.kind() == NodeKind.INLINE_LOGIN) {
      return new Detail(
          List.of(),
          List.of(
              Section.saying(
                  "Login", "In .spec.authentication of the resources that are linked with it.")));
    }
    boolean inNamespace = id.kind() != NodeKind.CLUSTER_GENERATOR;
    if ((inNamespace && !KubernetesNames.isNamespace(id.namespace()))
        || !KubernetesNames.isName(id.name())) {
      return new Detail(List.of(), List.of());
    }
    Detail own =
        switch (id.kind()) {
          case CONNECTION -> read(InfisicalConnection.class, id, Described::connection);
          case AUTH -> read(InfisicalAuth.class, id, Described::auth);
          case STATIC_SECRET -> read(InfisicalStaticSecret.class, id, Described::staticSecret);
          case INFISICAL_SECRET -> read(InfisicalSecret.class, id, DescribedInline::secret);
          case DYNAMIC_SECRET -> read(InfisicalDynamicSecret.class, id, DescribedInline::dynamic);
          case PUSH_SECRET -> read(InfisicalPushSecret.class, id, DescribedInline::push);
          case CLUSTER_GENERATOR -> read(ClusterGenerator.class, id, DescribedInline::generator);
          case INLINE_LOGIN -> new Detail(List.of(), List.of());
          case SECRET, CONFIG_MAP -> new Detail(List.of(), List.of(keys.of(id)));
          case DEPLOYMENT, STATEFUL_SET, DAEMON_SET -> new Detail(List.of(), List.of());
        };
    if (!inNamespace) {
      return own;
    }
    return new Detail(
        own.facts(), Stream.concat(own.sections().stream(), Stream.of(events(id))).toList());
  }

  private <T extends HasMetadata> Detail read(
      Class<T> kind, NodeId id, Function<T, Detail> described) {
    try {
      var resources = client.resources(kind);
      T found =
          (id.namespace().isEmpty() ? resources : resources.inNamespace(id.namespace()))
              .withName(id.name())
              .get();
      return found == null ? missing() : described.apply(found);
    } catch (KubernetesClientException e) {
      String sentence =
          e.getCode() == HttpStatus.NOT_FOUND
              ? "It does not exist."
              : words("get", HasMetadata.getFullResourceName(kind), id, e);
      return new Detail(List.of(), List.of(Section.saying("Status", sentence)));
    }
  }

  private static Detail missing() {
    return new Detail(List.of(), List.of(Section.saying("Status", "It does not exist.")));
  }

  private Section events(NodeId id) {
    try {
      List<Event> events =
          client
              .v1()
              .events()
              .inNamespace(id.namespace())
              .withField("involvedObject.kind", id.kind().text())
              .withField("involvedObject.name", id.name())
              .list(new ListOptionsBuilder().withLimit(EVENTS_READ).build())
              .getItems();
      List<List<String>> rows =
          events.stream()
              .sorted(Comparator.comparing(Details::time).reversed())
              .limit(EVENTS_SHOWN)
              .map(Details::row)
              .toList();
      return new Section(
          "Events",
          List.of("Last", "Type", "Reason", "Message"),
          rows,
          rows.isEmpty() ? "None in the last hour." : null);
    } catch (KubernetesClientException e) {
      return Section.saying("Events", words("list", "events", id, e));
    }
  }

  private static List<String> row(Event event) {
    List<String> row = new ArrayList<>();
    row.add(time(event));
    row.add(text(event.getType()));
    row.add(text(event.getReason()));
    row.add(text(event.getMessage()));
    return row;
  }

  private static String time(Event event) {
    String last = event.getLastTimestamp();
    String made = event.getEventTime() == null ? null : event.getEventTime().getTime();
    return text(last != null ? last : made);
  }

  private static String text(@Nullable String text) {
    return Objects.requireNonNullElse(text, "");
  }

  private String words(String verb, String resources, NodeId id, KubernetesClientException e) {
    return ApiServerWords.of(client, verb, resources, Scope.of(id.namespace()), e);
  }
}
