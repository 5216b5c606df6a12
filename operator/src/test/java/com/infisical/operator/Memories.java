package com.infisical.operator;

import com.github.benmanes.caffeine.cache.Cache;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.security.CodeSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Counts by reflection what objects of the operator remember: the entries of every collection and
 * cache that they reach, by class and field.
 *
 * <p>So a book that nobody thought of counts, too.
 */
public final class Memories {
  /** What expires by itself or is bounded, and so may stay when a resource is gone. */
  private static final Map<String, String> MAY_STAY =
      Map.of(
          "TargetStore.gone", "expires after 10 minutes",
          "Events.told", "expires after an hour",
          "LoginTurns.proven", "expires after 10 s",
          "LoginBackoff.failures", "by credential; expires after an hour",
          "LoginBackoff.accountFailures", "by identity; expires after a minute");

  private final Map<String, Integer> entries = new TreeMap<>();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> left = new ArrayDeque<>();

  private Memories() {}

  /** How many entries each field has that {@code roots} reach. */
  public static Map<String, Integer> of(Object... roots) {
    Memories memories = new Memories();
    memories.left.addAll(List.of(roots));
    while (!memories.left.isEmpty()) {
      Object next = memories.left.remove();
      if (memories.seen.add(next)) {
        memories.visit(next);
      }
    }
    return memories.entries;
  }

  /** The fields that have more entries than before, with how many more. */
  public static Map<String, Integer> grown(
      Map<String, Integer> before, Map<String, Integer> after) {
    Map<String, Integer> grown = new TreeMap<>();
    after.forEach(
        (field, count) -> {
          int more = count - before.getOrDefault(field, 0);
          if (more > 0 && !MAY_STAY.containsKey(field)) {
            grown.put(field, more);
          }
        });
    return grown;
  }

  private void visit(Object object) {
    switch (object) {
      case Optional<?> optional -> optional.ifPresent(left::add);
      case AtomicReference<?> reference -> add(reference.get());
      case CompletableFuture<?> future when future.isDone() && !future.isCompletedExceptionally() ->
          add(future.getNow(null));
      case Object[] array -> List.of(array).forEach(this::add);
      case Cache<?, ?> cache -> visit(cache.asMap());
      case Map<?, ?> map -> {
        List.copyOf(map.keySet()).forEach(this::add);
        List.copyOf(map.values()).forEach(this::add);
      }
      case Collection<?> collection -> new ArrayList<>(collection).forEach(this::add);
      default -> {
        for (Class<?> type = object.getClass(); isOurs(type); type = type.getSuperclass()) {
          visitFields(object, type);
        }
      }
    }
  }

  private void visitFields(Object object, Class<?> type) {
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) {
        continue;
      }
      Object value = value(object, field);
      count(type.getSimpleName() + "." + field.getName(), value);
      add(value);
    }
  }

  private static Object value(Object object, Field field) {
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private void count(String field, Object value) {
    int size =
        switch (value) {
          case Cache<?, ?> cache -> cache.asMap().size();
          case Map<?, ?> map -> map.size();
          case Collection<?> collection -> collection.size();
          case null, default -> 0;
        };
    entries.merge(field, size, Integer::sum);
  }

  private void add(Object value) {
    if (value != null && isWorthALook(value)) {
      left.add(value);
    }
  }

  private static boolean isWorthALook(Object value) {
    return value instanceof Optional<?>
        || value instanceof AtomicReference<?>
        || value instanceof CompletableFuture<?>
        || value instanceof Object[]
        || value instanceof Cache<?, ?>
        || value instanceof Map<?, ?>
        || value instanceof Collection<?>
        || isOurs(value.getClass());
  }

  /** Tests' own objects remember what they like. */
  private static boolean isOurs(Class<?> type) {
    if (type == null || !type.getName().startsWith("com.infisical.")) {
      return false;
    }
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null || !source.getLocation().getPath().contains("test-classes");
  }
}
