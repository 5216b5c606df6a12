package com.infisical.operator.target.plan;

import com.infisical.operator.kubernetes.KubernetesNames;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names the resource that writes a target, as the target's annotation {@code managed-by} does.
 *
 * <p>Two parts, {@code apps/web}, name an InfisicalStaticSecret. Resources of other kinds put their
 * kind before them, {@code InfisicalOther/apps/web}, so that no kind takes another's target for its
 * own. Pure.
 */
public record Mark(String kind, String namespace, String name) {
  /** What becomes of a target's {@code managed-by} when the resource it names is looked up. */
  public enum Standing {
    /** That resource exists and lists the target: it manages it. */
    VALID,
    /** It does not exist, or does not list the target: the mark says nothing any more. */
    STALE,
    /**
     * It could not be looked up; counts as valid
     * (docs/infisical-static-secret.md#whose-target-it-is).
     */
    UNKNOWN
  }

  /** The kind that two parts mean: marks of it are older than those of any other. */
  static final String KIND_OF_TWO_PARTS = "InfisicalStaticSecret";

  private static final Pattern FORM =
      Pattern.compile("(?:(?<kind>[A-Z][A-Za-z0-9]{0,62})/)?(?<namespace>[^/]+)/(?<name>[^/]+)");

  /** Reads a mark; empty where {@code text} can name no resource, for anybody can write one. */
  public static Optional<Mark> read(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()
        || !KubernetesNames.isNamespace(parts.group("namespace"))
        || !KubernetesNames.isName(parts.group("name"))) {
      return Optional.empty();
    }
    String kind = Optional.ofNullable(parts.group("kind")).orElse(KIND_OF_TWO_PARTS);
    return Optional.of(new Mark(kind, parts.group("namespace"), parts.group("name")));
  }

  /** Whether {@code text} is this mark, in either form. */
  boolean isWrittenAs(String text) {
    return read(text).filter(this::equals).isPresent();
  }

  /** As it is written. */
  @Override
  public String toString() {
    String twoParts = namespace + "/" + name;
    return kind.equals(KIND_OF_TWO_PARTS) ? twoParts : kind + "/" + twoParts;
  }
}
