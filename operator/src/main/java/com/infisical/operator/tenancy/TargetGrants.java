package com.infisical.operator.tenancy;

import com.infisical.operator.kubernetes.KubernetesNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Rules that say from which namespaces resources may write targets to which others, as a file has
 * them (docs/security.md#targets-in-other-namespaces).
 *
 * @param grants any of them is enough
 */
record TargetGrants(List<Grant> grants) implements AllowedTargets {
  private static final Set<String> KEYS = Set.of("from", "to");
  private static final Pattern STARRED = Pattern.compile("[-a-z0-9*]{1,63}");
  private static final int MAX_RULES = 1_000;
  private static final int MAX_DEPTH = 8;

  TargetGrants {
    grants = List.copyOf(grants);
  }

  /** One rule: any of the first may write to any of the second. */
  record Grant(List<NamespacePattern> from, List<NamespacePattern> to) {
    Grant {
      from = List.copyOf(from);
      to = List.copyOf(to);
    }
  }

  /** Result of reading a file. */
  sealed interface ReadResult {
    /** It has rules, or none at all. */
    record Read(TargetGrants grants) implements ReadResult {}

    /**
     * It cannot be used.
     *
     * @param why a clause to follow the name of the file
     */
    record Unusable(String why) implements ReadResult {}
  }

  /** Thrown within the reading and never beyond. */
  private static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String why;

    UnusableException(String why) {
      super(why);
      this.why = why;
    }
  }

  @Override
  public boolean allow(String from, String to, boolean byFullName) {
    return grants.stream()
        .filter(grant -> grant.from().stream().anyMatch(pattern -> pattern.matches(from)))
        .flatMap(grant -> grant.to().stream())
        .anyMatch(pattern -> pattern.matches(to) && (pattern.isExact() || !byFullName));
  }

  /** Reads the text of a file: YAML, {@code rules: [{from: […], to: […]}]}. */
  static ReadResult read(String text) {
    Object document;
    try {
      if (isDeep(text)) {
        return new ReadResult.Unusable("is nested deeper than rules are; correct it");
      }
      document = new Load(LoadSettings.builder().build()).loadFromString(text);
    } catch (YamlEngineException e) {
      return new ReadResult.Unusable("is not YAML; correct it");
    }
    try {
      return new ReadResult.Read(new TargetGrants(grants(document)));
    } catch (UnusableException e) {
      return new ReadResult.Unusable(e.why);
    }
  }

  /** Loading recurses into each level, until the stack is full. */
  private static boolean isDeep(String text) {
    int depth = 0;
    for (Event event : new Parse(LoadSettings.builder().build()).parseString(text)) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        default -> {}
      }
      if (depth > MAX_DEPTH) {
        return true;
      }
    }
    return false;
  }

  private static List<Grant> grants(Object document) throws UnusableException {
    if (!(document instanceof Map<?, ?> map)
        || !map.keySet().equals(Set.of("rules"))
        || !(map.get("rules") instanceof List<?> rules)) {
      throw new UnusableException("does not have exactly one key, rules, with a list; correct it");
    }
    if (rules.size() > MAX_RULES) {
      throw new UnusableException("has more than %d rules; use patterns".formatted(MAX_RULES));
    }
    List<Grant> grants = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      grants.add(grant(rules.get(i), "rules[" + i + "]"));
    }
    return grants;
  }

  private static Grant grant(Object rule, String where) throws UnusableException {
    if (!(rule instanceof Map<?, ?> map)) {
      throw new UnusableException("has no map at " + where + "; write from and to there");
    }
    Set<String> unknown = new TreeSet<>();
    map.keySet().stream().map(String::valueOf).filter(k -> !KEYS.contains(k)).forEach(unknown::add);
    if (!unknown.isEmpty()) {
      throw new UnusableException(
          "has the unknown key %s at %s; use from and to"
              .formatted(String.join(", ", unknown), where));
    }
    return new Grant(
        patterns(map.get("from"), where + ".from"), patterns(map.get("to"), where + ".to"));
  }

  private static List<NamespacePattern> patterns(@Nullable Object names, String where)
      throws UnusableException {
    if (!(names instanceof List<?> list) || list.isEmpty()) {
      throw new UnusableException(
          "has no list of namespaces at " + where + "; name at least one there");
    }
    List<NamespacePattern> patterns = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      Optional<NamespacePattern> pattern = pattern(list.get(i));
      patterns.add(pattern.orElseThrow(new UnusableAt("%s[%d]".formatted(where, i))::unusable));
    }
    return patterns;
  }

  private static Optional<NamespacePattern> pattern(Object name) {
    return name instanceof String text
            && (KubernetesNames.isNamespace(text)
                || (text.indexOf('*') >= 0 && STARRED.matcher(text).matches()))
        ? Optional.of(new NamespacePattern(text))
        : Optional.empty();
  }

  private record UnusableAt(String where) {
    UnusableException unusable() {
      return new UnusableException(
          "has no namespace name at %s; %s, or * for any characters"
              .formatted(where, KubernetesNames.NAMESPACE_RULE));
    }
  }
}
