package com.infisical.operator.runtime.cluster;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserSequence;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.kubernetes.ApiServerJson;
import com.infisical.operator.reload.WatchedWorkload;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the objects of the kinds that the operator uses, and no others.
 *
 * <p>An event of a watch is read into its type at once; fabric8's own reads it into a tree first,
 * and an event with metadata alone into two. Thread-safe.
 */
final class ClusterSerialization extends KubernetesSerialization {
  private static final String METADATA_KIND = "PartialObjectMetadata";

  /** Every kind that arrives by a watch, whose events name their kind, or as an error. */
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          InfisicalConnection.class,
          InfisicalAuth.class,
          InfisicalStaticSecret.class,
          Secret.class,
          ConfigMap.class,
          WatchedWorkload.Deployment.class,
          WatchedWorkload.StatefulSet.class,
          WatchedWorkload.DaemonSet.class,
          Lease.class);

  private static final Map<String, Class<? extends HasMetadata>> BY_NAME =
      KINDS.stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  kind -> name(HasMetadata.getApiVersion(kind), HasMetadata.getKind(kind)),
                  Function.identity()));

  private final ObjectMapper mapper;

  private ClusterSerialization(ObjectMapper mapper) {
    // Searching the class path would load every kind of every API group: 500 classes.
    super(mapper, false);
    this.mapper = mapper;
    KINDS.forEach(this::registerKubernetesResource);
    registerKubernetesResource(Status.class);
  }

  /** For whole objects, but without their managed fields. */
  static ClusterSerialization whole() {
    return new ClusterSerialization(mapper(WithoutManagedFields.class));
  }

  /** For what {@link SlimMetadata} reads of objects. */
  static ClusterSerialization slim() {
    return new ClusterSerialization(mapper(SlimMetadata.class));
  }

  private static ObjectMapper mapper(Class<?> metadata) {
    ObjectMapper mapper = new ObjectMapper(ApiServerJson.factory());
    // The API server sends "items": null for an empty list of metadata, which stops informers.
    mapper.configOverride(List.class).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
    mapper.addMixIn(ObjectMeta.class, metadata);
    return mapper;
  }

  @Override
  public <T> T unmarshal(String text, Class<T> type) {
    if (type == WatchEvent.class) {
      Optional<WatchEvent> event = event(text);
      if (event.isPresent()) {
        return type.cast(event.get());
      }
    }
    return super.unmarshal(text, type);
  }

  @Override
  public <T> T convertValue(Object value, Class<T> type) {
    if (value instanceof GenericKubernetesResource object
        && METADATA_KIND.equals(object.getKind())) {
      if (type == Secret.class) {
        return type.cast(with(new Secret(), object.getMetadata()));
      }
      if (type == ConfigMap.class) {
        return type.cast(with(new ConfigMap(), object.getMetadata()));
      }
    }
    return super.convertValue(value, type);
  }

  private static <T extends HasMetadata> T with(T object, ObjectMeta metadata) {
    object.setMetadata(metadata);
    return object;
  }

  /** The event; empty where it is not as expected, which fabric8 then reads or reports. */
  private Optional<WatchEvent> event(String text) {
    WatchEvent event = new WatchEvent();
    try (JsonParser parser = mapper.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (field.equals("type") && value == JsonToken.VALUE_STRING) {
          event.setType(parser.getText());
        } else if (field.equals("object") && value == JsonToken.START_OBJECT) {
          event.setObject(object(parser));
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return event.getType() == null || event.getObject() == null
        ? Optional.empty()
        : Optional.of(event);
  }

  /** The object at which the parser is; null where its kind is not one of these. */
  private @Nullable KubernetesResource object(JsonParser parser) throws IOException {
    String apiVersion = "";
    String kind = "";
    try (TokenBuffer beginning = new TokenBuffer(parser)) {
      beginning.copyCurrentEvent(parser);
      // Every API server writes both at the beginning, in either order.
      for (int i = 0; i < 2 && parser.nextToken() == JsonToken.FIELD_NAME; i++) {
        String field = parser.currentName();
        beginning.copyCurrentEvent(parser);
        parser.nextToken();
        beginning.copyCurrentStructure(parser);
        if (field.equals("apiVersion")) {
          apiVersion = parser.getText();
        } else if (field.equals("kind")) {
          kind = parser.getText();
        }
      }
      Class<? extends KubernetesResource> type =
          kind.equals(METADATA_KIND)
              ? GenericKubernetesResource.class
              : BY_NAME.get(name(apiVersion, kind));
      if (type == null) {
        throw new IOException("an event of another kind");
      }
      JsonParser whole =
          JsonParserSequence.createFlattened(false, beginning.asParser(parser), parser);
      whole.nextToken();
      return mapper.readerFor(type).readValue(whole);
    }
  }

  private static String name(String apiVersion, String kind) {
    return apiVersion + "/" + kind;
  }

  /** Nothing here reads who manages which field, and it is more than the rest of many an object. */
  @JsonIgnoreProperties("managedFields")
  private abstract static class WithoutManagedFields {}
}
