package com.infisical.operator.target.plan;

import com.infisical.operator.kubernetes.Names;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The secrets that templates named and that are in no source, so that {@code <no value>} or nothing
 * stands in their place. Immutable.
 *
 * @param byField the keys by the field of the template below {@code .spec.targets[].template}
 */
public record UnknownSecrets(NavigableMap<String, NavigableSet<String>> byField) {
  public static final UnknownSecrets NONE = new UnknownSecrets(new TreeMap<>());

  /** Those of one template. */
  public static UnknownSecrets of(String field, Collection<String> keys) {
    NavigableMap<String, NavigableSet<String>> byField = new TreeMap<>();
    if (!keys.isEmpty()) {
      byField.put(field, new TreeSet<>(keys));
    }
    return new UnknownSecrets(byField);
  }

  /** These and those of another template. */
  public UnknownSecrets and(UnknownSecrets others) {
    NavigableMap<String, NavigableSet<String>> all = new TreeMap<>(byField);
    all.putAll(others.byField);
    return new UnknownSecrets(all);
  }

  /** All of them. */
  NavigableSet<String> keys() {
    NavigableSet<String> all = new TreeSet<>();
    byField.values().forEach(all::addAll);
    return all;
  }

  /** Why a template that names them is not to be used, after its field. */
  public String refusal() {
    return "prints the secrets %s, which do not exist: compare these keys with those at Infisical"
        .formatted(Names.listed(byField.firstEntry().getValue()));
  }

  /** A sentence for each template, for Warnings. */
  public List<String> warnings(TargetRef ref) {
    return byField.entrySet().stream()
        .map(
            entry ->
                ("%s: .spec.targets[].template.%s prints the secrets %s, which no source of the"
                     + " resource has: they render as \"<no value>\" or as nothing; compare these"
                     + " keys with those at Infisical, or print them within {{ with .KEY }} … {{"
                     + " end }}")
                    .formatted(ref, entry.getKey(), Names.listed(entry.getValue())))
        .toList();
  }
}
