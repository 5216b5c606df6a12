package com.infisical.operator.pushsecret;

import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalPushSecretSpec;
import com.infisical.operator.api.PushDestination;
import com.infisical.operator.api.PushGenerator;
import com.infisical.operator.api.PushSource;
import com.infisical.operator.api.PushTemplate;
import com.infisical.operator.api.PushedSecret;
import com.infisical.operator.kubernetes.KubernetesNames;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.SpecFailure;
import com.infisical.operator.status.SpecLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a push, checked.
 *
 * @param project by id or by slug
 * @param path normalised: with a leading slash, without a trailing one
 * @param replace whether existing secrets of others are overwritten
 * @param delete whether deleting the resource deletes what it created
 * @param interval empty for only on change
 * @param warnings what a user should know of the spec
 */
record PushSpec(
    Project project,
    String environment,
    String path,
    boolean createMissingFolders,
    boolean replace,
    boolean delete,
    Optional<Duration> interval,
    Optional<Source> source,
    Map<String, GeneratorRef> generators,
    List<String> warnings) {
  static final String SECRET_FIELD = ".spec.push.secret";

  /** Keys that one resource may push. */
  static final int MAX_KEYS = 2_000;

  private static final int MAX_ID_CHARS = 1_024;
  private static final int MAX_KEY_CHARS = 253;
  private static final Duration SHORTEST = Duration.ofSeconds(5);

  /** How folders begin that the server itself fills. */
  private static final String RESERVED = "/__reserve_replication_";

  private static final Pattern INTERVAL = Pattern.compile("(\\d{1,9})([smhdw])");

  /** Copies lists and maps. */
  PushSpec {
    generators = Map.copyOf(generators);
    warnings = List.copyOf(warnings);
  }

  /** How the destination names its project. */
  sealed interface Project {
    record Id(String id) implements Project {}

    record Slug(String slug) implements Project {}
  }

  /** The Secret to push. */
  record Source(ResourceName secret, Optional<PushTemplate> template) {}

  /** What generates the value of a key. */
  record GeneratorRef(String field, boolean password, String name) {}

  /** Result of reading a spec. */
  sealed interface Reading {
    record Usable(PushSpec spec) implements Reading {}

    record Unusable(Failure failure) implements Reading {}
  }

  /** Thrown within the reading and never beyond. */
  private static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    UnusableException(String sentence) {
      super(sentence);
      this.sentence = sentence;
    }
  }

  static Reading read(InfisicalPushSecret resource) {
    Optional<String> invalid = resource.invalidSpec();
    if (invalid.isPresent()) {
      return new Reading.Unusable(new SpecFailure(invalid.get()));
    }
    try {
      return new Reading.Usable(read(resource.getSpec()));
    } catch (UnusableException e) {
      return new Reading.Unusable(new SpecFailure(e.sentence));
    }
  }

  private static PushSpec read(InfisicalPushSecretSpec spec) throws UnusableException {
    PushDestination destination = spec.destination();
    PushSource push = spec.push();
    if (destination == null || push == null) {
      throw new UnusableException(
          (destination == null ? ".spec.destination" : ".spec.push") + " is missing; add it");
    }
    List<String> warnings = new ArrayList<>();
    Optional<Source> source = source(push.secret());
    Map<String, GeneratorRef> generators = generators(push.generators());
    if (source.isEmpty() && generators.isEmpty()) {
      throw new UnusableException(
          ".spec.push has neither a secret nor generators; add one, or delete the resource");
    }
    Optional<Duration> interval = interval(spec.resyncInterval(), warnings);
    boolean replace = policy(spec.updatePolicy(), "Replace", ".spec.updatePolicy", warnings);
    boolean delete = policy(spec.deletionPolicy(), "Delete", ".spec.deletionPolicy", warnings);
    return new PushSpec(
        project(destination),
        required(".spec.destination.environmentSlug", destination.environmentSlug()),
        path(required(".spec.destination.secretsPath", destination.secretsPath())),
        destination.createMissingFolders(),
        replace,
        delete,
        interval,
        source,
        generators,
        warnings);
  }

  private static Project project(PushDestination destination) throws UnusableException {
    String id = destination.projectId();
    String slug = destination.projectSlug();
    if ((id == null) == (slug == null)) {
      throw new UnusableException(
          ".spec.destination must have exactly one of projectId and projectSlug");
    }
    return id == null
        ? new Project.Slug(required(".spec.destination.projectSlug", slug))
        : new Project.Id(required(".spec.destination.projectId", id));
  }

  private static String required(String field, @Nullable String value) throws UnusableException {
    if (value == null || value.isBlank()) {
      throw new UnusableException(field + " is missing; add it");
    }
    if (value.length() > MAX_ID_CHARS) {
      throw new UnusableException(field + " is longer than 1024 characters; shorten it");
    }
    return value.strip();
  }

  private static String name(String field, @Nullable String value) throws UnusableException {
    String name = required(field, value);
    if (!KubernetesNames.isName(name)) {
      throw new UnusableException(field + " is not valid; " + KubernetesNames.NAME_RULE);
    }
    return name;
  }

  private static void usable(Optional<String> problem) throws UnusableException {
    if (problem.isPresent()) {
      throw new UnusableException(problem.get());
    }
  }

  /** A folder in the one way it is written: with a leading slash, without a trailing one. */
  private static String path(String written) throws UnusableException {
    String joined = ("/" + written).replaceAll("/+", "/");
    if (joined.contains(RESERVED)) {
      throw new UnusableException(
          ".spec.destination.secretsPath is a folder into which the server replicates secrets; push"
              + " to another one");
    }
    return joined.length() > 1 && joined.endsWith("/")
        ? joined.substring(0, joined.length() - 1)
        : joined;
  }

  private static boolean policy(
      @Nullable String text, String meant, String field, List<String> warnings) {
    if (text == null || text.equals("None") || text.equals(meant)) {
      return meant.equals(text);
    }
    warnings.add(
        "%s is neither None nor %s and counts as None; correct it".formatted(field, meant));
    return false;
  }

  private static Optional<Duration> interval(@Nullable String text, List<String> warnings) {
    if (text == null) {
      return Optional.empty();
    }
    Matcher matcher = INTERVAL.matcher(text.strip());
    if (matcher.matches()) {
      Duration interval = unit(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)));
      if (interval.compareTo(SHORTEST) >= 0) {
        return Optional.of(interval);
      }
    }
    warnings.add(
        ".spec.resyncInterval is not a number of at least 5s followed by s, m, h, d or w: the"
            + " resource is pushed only when something changes; correct it");
    return Optional.empty();
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      default -> Duration.ofDays(7);
    };
  }

  private static Optional<Source> source(@Nullable PushedSecret secret) throws UnusableException {
    if (secret == null) {
      return Optional.empty();
    }
    String name = name(SECRET_FIELD + ".secretName", secret.secretName());
    String namespace = required(SECRET_FIELD + ".secretNamespace", secret.secretNamespace());
    if (!KubernetesNames.isNamespace(namespace)) {
      throw new UnusableException(
          SECRET_FIELD + ".secretNamespace is not valid; " + KubernetesNames.NAMESPACE_RULE);
    }
    PushTemplate template = secret.template();
    if (template != null) {
      usable(SpecLimits.ofTemplates(SECRET_FIELD + ".template.data", template.data()));
    }
    boolean empty =
        template == null || (template.data().isEmpty() && !template.includeAllSecrets());
    return Optional.of(
        new Source(
            new ResourceName(namespace, name),
            empty ? Optional.empty() : Optional.ofNullable(template)));
  }

  private static Map<String, GeneratorRef> generators(List<PushGenerator> listed)
      throws UnusableException {
    Map<String, GeneratorRef> generators = new LinkedHashMap<>();
    for (int i = 0; i < listed.size(); i++) {
      String field = ".spec.push.generators[" + i + "]";
      PushGenerator generator = listed.get(i);
      String key = required(field + ".destinationSecretName", generator.destinationSecretName());
      if (key.length() > MAX_KEY_CHARS || key.contains(":") || key.contains("/")) {
        throw new UnusableException(
            field
                + ".destinationSecretName must have at most 253 characters and no colon or slash;"
                + " correct it");
      }
      var reference = generator.generatorRef();
      String kind = reference == null ? null : reference.kind();
      if (!"Password".equals(kind) && !"UUID".equals(kind)) {
        throw new UnusableException(field + ".generatorRef.kind must be Password or UUID");
      }
      String name = name(field + ".generatorRef.name", reference == null ? null : reference.name());
      if (generators.put(key, new GeneratorRef(field, "Password".equals(kind), name)) != null) {
        throw new UnusableException(
            field + ".destinationSecretName is the same as in another entry; remove one");
      }
    }
    return generators;
  }
}
