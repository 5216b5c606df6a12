package com.infisical.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Keeps the objects of the stand-in and notifies its watches. Thread-safe. */
final class ObjectStore {
  private final Map<ObjectPath, ObjectNode> objects = new LinkedHashMap<>();
  private final List<Watch> watches = new ArrayList<>();
  private long version = 1;

  /** A watch, and what it is told: the kind of the change, and the object. */
  private record Watch(
      ObjectPath list, Predicate<JsonNode> filter, BiConsumer<String, ObjectNode> listener) {}

  /** The version of the newest change. */
  synchronized String version() {
    return Long.toString(version);
  }

  synchronized Optional<ObjectNode> get(ObjectPath path) {
    return Optional.ofNullable(objects.get(path)).map(ObjectNode::deepCopy);
  }

  synchronized List<ObjectNode> list(ObjectPath list, Predicate<JsonNode> filter) {
    return objects.entrySet().stream()
        .filter(entry -> list.covers(entry.getKey()) && filter.test(entry.getValue()))
        .map(entry -> entry.getValue().deepCopy())
        .toList();
  }

  /** Stores a new object; empty where there is one of its name. */
  synchronized Optional<ObjectNode> create(ObjectPath list, ObjectNode object) {
    ObjectPath path = list.named(object.path("metadata").path("name").asText());
    if (objects.containsKey(path)) {
      return Optional.empty();
    }
    ObjectNode metadata = object.withObject("/metadata");
    list.namespace().ifPresent(namespace -> metadata.put("namespace", namespace));
    metadata.put("uid", UUID.randomUUID().toString());
    metadata.put("creationTimestamp", "2026-01-01T00:00:00Z");
    metadata.put("generation", 1);
    return Optional.of(store("ADDED", path, object));
  }

  /** Merges {@code patch} into an object (RFC 7386); empty where there is none. */
  synchronized Optional<ObjectNode> patch(ObjectPath path, ObjectNode patch) {
    return get(path)
        .map(
            object -> {
              merge(object, patch);
              return store("MODIFIED", path, object);
            });
  }

  /** Stores {@code object} in the place of another. */
  synchronized ObjectNode replace(ObjectPath path, ObjectNode object) {
    return store("MODIFIED", path, object);
  }

  /** Notifies {@code listener} of each later change of a list. */
  synchronized void watch(
      ObjectPath list, Predicate<JsonNode> filter, BiConsumer<String, ObjectNode> listener) {
    watches.add(new Watch(list, filter, listener));
  }

  private ObjectNode store(String change, ObjectPath path, ObjectNode object) {
    object.withObject("/metadata").put("resourceVersion", Long.toString(++version));
    objects.put(path, object);
    for (Watch watch : watches) {
      if (watch.list.covers(path) && watch.filter.test(object)) {
        watch.listener.accept(change, object);
      }
    }
    return object.deepCopy();
  }

  private static void merge(ObjectNode into, ObjectNode patch) {
    patch
        .properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              if (value.isNull()) {
                into.remove(entry.getKey());
              } else if (value instanceof ObjectNode object) {
                if (!into.path(entry.getKey()).isObject()) {
                  into.set(entry.getKey(), JsonNodeFactory.instance.objectNode());
                }
                merge((ObjectNode) into.get(entry.getKey()), object);
              } else {
                into.set(entry.getKey(), value);
              }
            });
  }
}
