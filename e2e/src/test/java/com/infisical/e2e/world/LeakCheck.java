package com.infisical.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Watches what a world says in public, its log, events, statuses, metrics and workloads, for what
 * must never be there: credentials, tokens, private keys and the values that a test names.
 */
public final class LeakCheck implements AutoCloseable {
  /** Every access token and service account token is a JWT, and begins like this. */
  private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]{8,}");

  private static final Pattern PRIVATE_KEY = Pattern.compile("PRIVATE KEY");

  private static final List<Class<? extends CustomResource<?, ?>>> KINDS =
      List.of(
          InfisicalConnection.class,
          InfisicalAuth.class,
          InfisicalStaticSecret.class,
          InfisicalSecret.class,
          InfisicalDynamicSecret.class,
          InfisicalPushSecret.class);

  private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
  private final Set<String> fingerprints = ConcurrentHashMap.newKeySet();
  private final Set<Pattern> lengths = ConcurrentHashMap.newKeySet();
  private final Recorder recorder = new Recorder();
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  /** Keeps every line that is logged. */
  private static final class Recorder extends AppenderBase<ILoggingEvent> {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      String line = event.getFormattedMessage() + " " + event.getKeyValuePairs();
      lines.add(
          event.getThrowableProxy() == null
              ? line
              : line + "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
  }

  LeakCheck() {
    recorder.setContext(root.getLoggerContext());
    recorder.start();
    root.addAppender(recorder);
  }

  /** From now on {@code text} must not be seen, nor a digest or checksum of it. */
  public void forbid(String text) {
    assertThat(text.length()).as("a text that cannot occur by chance").isGreaterThan(7);
    forbidden.add(text);
    fingerprints.addAll(Fingerprints.of(text));
  }

  /** The same, nor its length, which must be a number that does not occur by chance. */
  public void forbidWithLength(String text) {
    forbid(text);
    lengths.add(Pattern.compile("\\b" + text.length() + "\\b"));
  }

  /** Asserts that nothing forbidden is in {@code text}. */
  public void assertClean(String text) {
    assertThat(isClean(text)).as("a credential or a secret's value is in the open").isTrue();
  }

  /** Asserts that nothing forbidden was said so far in the log, nor stands in {@code namespace}. */
  public void assertNothingLeaked(KubernetesClient client, String namespace) {
    List<String> said = new ArrayList<>(recorder.lines);
    client
        .v1()
        .events()
        .inNamespace(namespace)
        .list()
        .getItems()
        .forEach(e -> said.add(e.toString()));
    KINDS.forEach(kind -> said.addAll(resources(client, namespace, kind)));
    workloads(client, namespace).forEach(workload -> said.add(annotations(client, workload)));
    for (String line : said) {
      // The line itself may hold a secret, so a failure must not print it.
      assertClean(line);
    }
  }

  /** What the operator writes on resources of one kind: their statuses and annotations. */
  private static <T extends CustomResource<?, ?>> List<String> resources(
      KubernetesClient client, String namespace, Class<T> kind) {
    KubernetesSerialization yaml = client.getKubernetesSerialization();
    List<T> found;
    try {
      found = client.resources(kind).inNamespace(namespace).list().getItems();
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).as("a cluster may lack the kind").isEqualTo(404);
      return List.of();
    }
    return found.stream()
        .flatMap(
            r ->
                Stream.of(
                    yaml.asYaml(r.getStatus()), String.valueOf(r.getMetadata().getAnnotations())))
        .toList();
  }

  private static Stream<HasMetadata> workloads(KubernetesClient client, String namespace) {
    var apps = client.apps();
    return Stream.<List<? extends HasMetadata>>of(
            apps.deployments().inNamespace(namespace).list().getItems(),
            apps.statefulSets().inNamespace(namespace).list().getItems(),
            apps.daemonSets().inNamespace(namespace).list().getItems())
        .flatMap(list -> list.stream());
  }

  /** What the workload, its pods among it, says of annotations. */
  private static String annotations(KubernetesClient client, HasMetadata workload) {
    return client.getKubernetesSerialization().asYaml(workload);
  }

  @Override
  public void close() {
    root.detachAppender(recorder);
  }

  /** Whether nothing forbidden is in {@code line}. */
  public boolean isClean(String line) {
    String lowerCase = line.toLowerCase(Locale.ROOT);
    return !TOKEN.matcher(line).find()
        && !PRIVATE_KEY.matcher(line).find()
        && forbidden.stream().noneMatch(line::contains)
        && fingerprints.stream().noneMatch(f -> line.contains(f) || lowerCase.contains(f))
        && lengths.stream().noneMatch(length -> length.matcher(line).find());
  }
}
