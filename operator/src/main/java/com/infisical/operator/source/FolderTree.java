package com.infisical.operator.source;

import com.infisical.operator.source.MergedSecrets.Place;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Knows which folders are in which, of the folders that have secrets somewhere below. Immutable.
 */
public final class FolderTree {
  private final Map<String, Set<String>> children = new HashMap<>();

  FolderTree(Set<Place> places) {
    places.forEach(place -> add(place.path()));
    for (Place place : places) {
      Set<String> names = children.get(place.path());
      if (names != null) {
        names.remove(place.key());
      }
    }
  }

  /**
   * The names of the folders in {@code path}, but for those that are also the key of a secret in it
   * (docs/templates.md#secrets).
   *
   * @param path without a trailing slash; {@code /} is the root
   */
  public Set<String> in(String path) {
    return Set.copyOf(children.getOrDefault(path, Set.of()));
  }

  private void add(String path) {
    String parent = "/";
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        children.computeIfAbsent(parent, p -> new HashSet<>()).add(name);
        parent = parent.equals("/") ? "/" + name : parent + "/" + name;
      }
    }
  }
}
