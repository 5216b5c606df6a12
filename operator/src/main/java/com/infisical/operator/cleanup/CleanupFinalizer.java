package com.infisical.operator.cleanup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.client.HttpStatus;
import com.infisical.operator.kubernetes.ResourceVersions;
import com.infisical.operator.status.MergePatches;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Puts the operator's finalizer on objects of one kind and takes it off, together with the one that
 * the Go operator left (docs/infisical-dynamic-secret.md#deletion).
 *
 * <p>Nobody else's finalizer is touched: each write carries the resourceVersion. Safe for use by
 * several threads.
 *
 * @param <R> the kind
 */
public final class CleanupFinalizer<R extends CustomResource<?, ?>> {
  /** The operator's own; the same for every kind. */
  public static final String NAME = "secrets.infisical.com/cleanup";

  private final MergePatches<R> objects;
  private final ObjectMapper mapper;
  private final String ofGo;
  private final BooleanSupplier mayWrite;

  /** The resourceVersion that each object had when the Go operator's finalizer was removed. */
  private final Map<String, String> freedOfGo = new ConcurrentHashMap<>();

  /**
   * @param ofGo the finalizer that the Go operator puts on every object of the kind
   * @param mayWrite asked before each write
   */
  public CleanupFinalizer(
      KubernetesClient client,
      Class<R> kind,
      ObjectMapper mapper,
      String ofGo,
      BooleanSupplier mayWrite) {
    this.objects = new MergePatches<>(client, kind, "");
    this.mapper = mapper;
    this.ofGo = ofGo;
    this.mayWrite = mayWrite;
  }

  /** Whether the operator's finalizer is on {@code object}. */
  public boolean isOn(R object) {
    return finalizers(object).contains(NAME);
  }

  /** Whether the Go operator's finalizer is on {@code object}. */
  public boolean isGosOn(R object) {
    return finalizers(object).contains(ofGo);
  }

  /** Whether {@code object} waits for the operator when it is deleted. */
  public boolean isDue(R object) {
    return isOn(object) || isGosOn(object);
  }

  /** Whether the Go operator's finalizer came back: a Go operator is at work. */
  public boolean isGosBack(R object) {
    String freed = freedOfGo.get(object.getMetadata().getUid());
    return freed != null
        && isGosOn(object)
        && ResourceVersions.isOlder(freed, object.getMetadata().getResourceVersion());
  }

  /** The object with this UID is gone. */
  public void forget(String uid) {
    freedOfGo.remove(uid);
  }

  /** The finalizers that {@code object} has after {@link #set}. */
  public List<String> wanted(R object, boolean ours) {
    List<String> wanted = new ArrayList<>(finalizers(object));
    boolean there = wanted.contains(NAME);
    wanted.remove(ofGo);
    if (ours && !there) {
      wanted.add(NAME);
    } else if (!ours) {
      wanted.remove(NAME);
    }
    return wanted;
  }

  /**
   * Sees to it that the operator's finalizer is there, or is not, and that the Go operator's is
   * not.
   *
   * @return the resourceVersion that the object has then; empty where it has to be looked at again,
   *     because it changed meanwhile or this process may not write
   * @throws KubernetesClientException where the API server refuses it for another reason
   */
  public Optional<String> set(R object, boolean ours) {
    List<String> wanted = wanted(object, ours);
    if (wanted.equals(finalizers(object))) {
      return Optional.of(object.getMetadata().getResourceVersion());
    }
    if (!mayWrite.getAsBoolean()) {
      return Optional.empty();
    }
    try {
      String version = objects.send(object, patch(object, wanted));
      if (isGosOn(object)) {
        freedOfGo.put(object.getMetadata().getUid(), version);
      }
      return Optional.of(version);
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpStatus.NOT_FOUND -> Optional.of(object.getMetadata().getResourceVersion());
        case HttpStatus.CONFLICT -> Optional.empty();
        default -> throw e;
      };
    }
  }

  private String patch(R object, List<String> finalizers) {
    ObjectNode body = mapper.createObjectNode();
    ArrayNode list =
        body.putObject("metadata")
            .put("uid", object.getMetadata().getUid())
            .put("resourceVersion", object.getMetadata().getResourceVersion())
            .putArray("finalizers");
    finalizers.forEach(list::add);
    return body.toString();
  }

  private List<String> finalizers(R object) {
    List<String> present = object.getMetadata().getFinalizers();
    return present == null ? List.of() : present;
  }
}
