package com.infisical.operator.runtime.settings;

import com.infisical.operator.connection.Address;
import com.infisical.operator.connection.ProxyRules;
import com.infisical.operator.kubernetes.KubernetesNames;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.runtime.settings.LogSettings.Form;
import com.infisical.operator.runtime.settings.LogSettings.Level;
import com.infisical.operator.runtime.settings.LogSettings.TimeForm;
import com.infisical.operator.runtime.settings.Settings.ClusterSettings;
import com.infisical.operator.tenancy.Tenancy;
import java.io.File;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Converts flags and environment into {@link Settings}, or reports everything that is wrong with
 * them.
 */
final class SettingsReader {
  private static final Predicate<String> HOST =
      Pattern.compile("([a-z0-9._-]+|\\[[0-9a-f:.]+])(:\\d{1,5})?").asMatchPredicate();

  private final List<String> problems = new ArrayList<>();
  private final Map<Flag, String> flags;
  private final Map<String, String> environment;

  SettingsReader(List<String> arguments, Map<String, String> environment) {
    this.environment = environment;
    this.flags = CommandLine.read(arguments, problems::add);
  }

  Request read() {
    if (flags.containsKey(Flag.HELP)) {
      return new Request.ShowHelp();
    }
    if (flags.containsKey(Flag.VERSION)) {
      return new Request.ShowVersion();
    }
    Settings settings =
        new Settings(
            hostApi(),
            orNull(text(Variable.INFISICAL_AUTH_ORGANIZATION_SLUG)),
            orNull(text(Variable.INFISICAL_AZURE_AUTH_CLIENT_ID)),
            cluster(),
            log(),
            metrics(),
            address(Flag.HEALTH_PROBE_BIND_ADDRESS),
            truth(Flag.LEADER_ELECT),
            new TreeSet<>(names(Flag.NAMESPACES, KubernetesNames::isNamespace, "a namespace")),
            choice(Flag.TENANCY, Tenancy.class),
            names(Flag.ALLOWED_HOSTS, HOST, "a host or host:port"),
            path(Flag.ALLOWED_TARGETS),
            path(Flag.ALLOWED_SOURCES),
            asPath("--gcp-key-dir", text(Flag.GCP_KEY_DIR)).orElse(Path.of("/")),
            names(Flag.AMBIENT_AUTH_NAMESPACES, KubernetesNames::isNamespace, "a namespace"),
            resource(Flag.DEFAULT_CONNECTION),
            resource(Flag.CONFIG_MAP),
            shard(),
            number(Flag.MAX_READS_PER_SERVER, 1, 64),
            truth(Flag.SERVER_WRITES),
            flags.keySet().stream()
                .filter(Flag::isIgnored)
                .map(flag -> "--" + flag.spelling())
                .toList());
    problems.addAll(ProxyRules.flaws(environment));
    return problems.isEmpty() ? new Request.Run(settings) : new Request.Refused(problems);
  }

  private URI hostApi() {
    String text = text(Variable.INFISICAL_HOST_API);
    if (Address.of(null, text) instanceof Address.Invalid(String reason)) {
      problems.add(reason);
      return URI.create(Variable.INFISICAL_HOST_API.standard());
    }
    return URI.create(text);
  }

  private ClusterSettings cluster() {
    String named = text(Flag.KUBECONFIG);
    String files = named.isEmpty() ? text(Variable.KUBECONFIG) : named;
    String home = text(Variable.HOME);
    List<Path> kubeconfig = new ArrayList<>();
    for (String file : files.split(Pattern.quote(File.pathSeparator), -1)) {
      if (!file.isBlank()) {
        asPath("The kubeconfig", file).ifPresent(kubeconfig::add);
      }
    }
    boolean byUser = !kubeconfig.isEmpty();
    if (!byUser && !home.isEmpty()) {
      asPath("HOME", home).ifPresent(path -> kubeconfig.add(path.resolve(".kube/config")));
    }
    String pod = text(Variable.POD_NAME);
    return new ClusterSettings(
        kubeconfig,
        byUser,
        orNull(text(Variable.KUBERNETES_SERVICE_HOST)),
        text(Variable.KUBERNETES_SERVICE_PORT),
        pod.isEmpty() ? text(Variable.HOSTNAME) : pod,
        orNull(text(Variable.POD_NAMESPACE)));
  }

  private LogSettings log() {
    boolean developer = truth(Flag.ZAP_DEVEL);
    String writer = text(Variable.INFISICAL_LOG_WRITER);
    if (!writer.equals("stdout") && !writer.equals("stderr")) {
      problems.add("INFISICAL_LOG_WRITER must be stdout or stderr, not \"%s\"".formatted(writer));
    }
    return new LogSettings(
        writer.equals("stdout"),
        given(Flag.ZAP_ENCODER) || !developer ? choice(Flag.ZAP_ENCODER, Form.class) : Form.CONSOLE,
        given(Flag.ZAP_LOG_LEVEL) || !developer ? level() : Level.DEBUG,
        given(Flag.ZAP_STACKTRACE_LEVEL) || !developer
            ? choice(Flag.ZAP_STACKTRACE_LEVEL, Level.class)
            : Level.WARN,
        choice(Flag.ZAP_TIME_ENCODING, TimeForm.class),
        path(Flag.LOG_LEVEL_FILE));
  }

  /** As zap: a name, or how many steps below info. */
  private Level level() {
    String text = text(Flag.ZAP_LOG_LEVEL);
    if (text.matches("[1-9]\\d{0,2}")) {
      return text.equals("1") ? Level.DEBUG : Level.TRACE;
    }
    return choice(Flag.ZAP_LOG_LEVEL, Level.class);
  }

  private MetricsSettings metrics() {
    return new MetricsSettings(
        address(Flag.METRICS_BIND_ADDRESS),
        truth(Flag.METRICS_SECURE),
        truth(Flag.METRICS_AUTHORIZATION),
        path(Flag.METRICS_CERT_PATH),
        text(Flag.METRICS_CERT_NAME),
        text(Flag.METRICS_CERT_KEY));
  }

  private @Nullable Shard shard() {
    String text = text(Flag.SHARD);
    Optional<Shard> shard = Shard.of(text);
    if (shard.isEmpty() && !text.isEmpty()) {
      problems.add(
          "--shard must be i/n with i from 0 to n - 1 and n at most 64, such as 0/3, not \"%s\""
              .formatted(text));
    }
    return shard.orElse(null);
  }

  private @Nullable ResourceName resource(Flag flag) {
    String text = text(flag);
    Optional<ResourceName> name = ResourceName.parse(text);
    if (name.isEmpty() && !text.isEmpty()) {
      problems.add(
          "--%s must be namespace/name, such as infisical/default, not \"%s\""
              .formatted(flag.spelling(), text));
    }
    return name.orElse(null);
  }

  private @Nullable BindAddress address(Flag flag) {
    String text = text(flag);
    if (text.isEmpty() || text.equals("0")) {
      return null;
    }
    Optional<BindAddress> address = BindAddress.of(text);
    if (address.isEmpty()) {
      problems.add(
          "--%s must be host:port, :port or 0 for off, not \"%s\""
              .formatted(flag.spelling(), text));
    }
    return address.orElse(null);
  }

  private Set<String> names(Flag flag, Predicate<String> rule, String what) {
    Set<String> names = new LinkedHashSet<>();
    for (String part : text(flag).split(",", -1)) {
      String name = part.strip();
      if (flag == Flag.ALLOWED_HOSTS) {
        name = name.toLowerCase(Locale.ROOT);
      }
      if (name.isEmpty()) {
        continue;
      }
      if (!rule.test(name)) {
        problems.add("--%s: \"%s\" is not %s".formatted(flag.spelling(), name, what));
      }
      names.add(name);
    }
    if (names.isEmpty() && !text(flag).isEmpty()) {
      // Empty means all, which nobody asked for who wrote something.
      problems.add(
          "--%s: \"%s\" names nothing; leave the flag out, or name %s"
              .formatted(flag.spelling(), text(flag), what));
    }
    return names;
  }

  private <E extends Enum<E>> E choice(Flag flag, Class<E> type) {
    String text = text(flag);
    E[] choices = type.getEnumConstants();
    for (E choice : choices) {
      if (choice.name().equalsIgnoreCase(text)) {
        return choice;
      }
    }
    problems.add(
        "--%s must be one of %s, not \"%s\""
            .formatted(
                flag.spelling(),
                Arrays.stream(choices)
                    .sorted(Comparator.comparing(Enum::ordinal))
                    .map(choice -> choice.name().toLowerCase(Locale.ROOT))
                    .toList(),
                text));
    return choices[0];
  }

  private int number(Flag flag, int least, int most) {
    String text = text(flag);
    if (text.matches("\\d{1,6}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    problems.add(
        "--%s must be a number from %d to %d, not \"%s\""
            .formatted(flag.spelling(), least, most, text));
    return least;
  }

  private boolean truth(Flag flag) {
    String text = text(flag);
    Optional<Boolean> truth = CommandLine.truth(text);
    if (truth.isEmpty()) {
      problems.add("--%s must be true or false, not \"%s\"".formatted(flag.spelling(), text));
    }
    return truth.orElse(false);
  }

  private @Nullable Path path(Flag flag) {
    String text = text(flag);
    return text.isEmpty() ? null : asPath("--" + flag.spelling(), text).orElse(null);
  }

  private Optional<Path> asPath(String what, String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      problems.add(
          what + ": the path has characters that file names cannot have here; set LC_ALL=C.UTF-8");
      return Optional.empty();
    }
  }

  private boolean given(Flag flag) {
    return flags.containsKey(flag) || !fromEnvironment(flag.variable()).isEmpty();
  }

  private String text(Flag flag) {
    String given = flags.get(flag);
    if (given != null) {
      return given;
    }
    String twin = fromEnvironment(flag.variable());
    return twin.isEmpty() ? flag.standard() : twin;
  }

  private String text(Variable variable) {
    String given = fromEnvironment(variable.name());
    return given.isEmpty() ? variable.standard() : given;
  }

  private String fromEnvironment(@Nullable String variable) {
    return variable == null ? "" : environment.getOrDefault(variable, "").strip();
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
