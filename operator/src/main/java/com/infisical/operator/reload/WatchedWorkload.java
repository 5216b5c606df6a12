package com.infisical.operator.reload;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.infisical.operator.api.BoundedTree;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Deployment, StatefulSet or DaemonSet as the operator reads it: its metadata, and its spec as a
 * tree.
 *
 * <p>fabric8's classes of the three bring some 350 others, of which nothing is used here: 8 MB of a
 * process that has 100. Never to be written as a whole: what is not read would be lost. Not safe
 * for use by several threads.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonDeserialize(using = JsonDeserializer.None.class)
public abstract sealed class WatchedWorkload implements HasMetadata, Namespaced {
  private static final long serialVersionUID = 1L;

  private String apiVersion = HasMetadata.getApiVersion(getClass());
  private final String kind = HasMetadata.getKind(getClass());
  private ObjectMeta metadata = new ObjectMeta();
  private transient @Nullable JsonNode spec;

  /** A Deployment. */
  @Group("apps")
  @Version("v1")
  @Kind("Deployment")
  @Singular("deployment")
  @Plural("deployments")
  public static final class Deployment extends WatchedWorkload {
    private static final long serialVersionUID = 1L;
  }

  /** A StatefulSet. */
  @Group("apps")
  @Version("v1")
  @Kind("StatefulSet")
  @Singular("statefulset")
  @Plural("statefulsets")
  public static final class StatefulSet extends WatchedWorkload {
    private static final long serialVersionUID = 1L;
  }

  /** A DaemonSet. */
  @Group("apps")
  @Version("v1")
  @Kind("DaemonSet")
  @Singular("daemonset")
  @Plural("daemonsets")
  public static final class DaemonSet extends WatchedWorkload {
    private static final long serialVersionUID = 1L;
  }

  /** One that has only {@code metadata}. */
  static WatchedWorkload of(WorkloadRef.Kind kind, ObjectMeta metadata) {
    WatchedWorkload workload =
        switch (kind) {
          case DEPLOYMENT -> new Deployment();
          case STATEFUL_SET -> new StatefulSet();
          case DAEMON_SET -> new DaemonSet();
        };
    workload.setMetadata(metadata);
    return workload;
  }

  /** The class of a kind. */
  static Class<? extends WatchedWorkload> type(WorkloadRef.Kind kind) {
    return switch (kind) {
      case DEPLOYMENT -> Deployment.class;
      case STATEFUL_SET -> StatefulSet.class;
      case DAEMON_SET -> DaemonSet.class;
    };
  }

  WorkloadRef.Kind workloadKind() {
    return switch (this) {
      case Deployment d -> WorkloadRef.Kind.DEPLOYMENT;
      case StatefulSet s -> WorkloadRef.Kind.STATEFUL_SET;
      case DaemonSet d -> WorkloadRef.Kind.DAEMON_SET;
    };
  }

  /** Its pod template; empty where it has none with a spec. */
  Optional<JsonNode> podTemplate() {
    JsonNode template = (spec == null ? MissingNode.getInstance() : spec).path("template");
    return template.path("spec").isObject() ? Optional.of(template) : Optional.empty();
  }

  /** Its spec, null where it has none. */
  public @Nullable JsonNode getSpec() {
    return spec;
  }

  /** Sets its spec. */
  @JsonDeserialize(using = SpecReader.class)
  public void setSpec(@Nullable JsonNode spec) {
    this.spec = spec;
  }

  @Override
  public ObjectMeta getMetadata() {
    return metadata;
  }

  @Override
  public void setMetadata(ObjectMeta metadata) {
    this.metadata = metadata;
  }

  @Override
  public String getKind() {
    return kind;
  }

  @Override
  public String getApiVersion() {
    return apiVersion;
  }

  @Override
  public void setApiVersion(String apiVersion) {
    this.apiVersion = apiVersion;
  }

  /**
   * Reads the spec of a workload, and of a large one only the beginning: one answer has several,
   * and any of them may have 1.5 MiB. A large one of those that exist has 5,000 nodes.
   */
  static final class SpecReader extends StdDeserializer<JsonNode> {
    /** More are skipped. */
    static final int MOST_NODES = 20_000;

    private static final long serialVersionUID = 1L;
    private static final int DEEPEST = 32;

    SpecReader() {
      super(JsonNode.class);
    }

    @Override
    public JsonNode deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return BoundedTree.read(parser, MOST_NODES, DEEPEST).tree();
    }
  }
}
