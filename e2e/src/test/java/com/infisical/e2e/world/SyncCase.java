package com.infisical.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.DevProject;
import com.infisical.devserver.hooks.Journal;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.api.TargetStatus;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One InfisicalStaticSecret of a world, with a folder, and unless told otherwise one target, of its
 * own name: what a test of one sentence needs.
 *
 * <p>Nothing is read by itself but at the start: an hour is the interval, and {@link #resync} has
 * it read.
 */
public final class SyncCase {
  public static final String OWN = "secrets.infisical.com/";

  private static final String FORCE_SYNC = OWN + "force-sync";
  private static final String READ = "/api/v4/secrets?";
  private static final AtomicInteger FORCED = new AtomicInteger();

  final World world;
  public final String name;
  public final String path;
  private DevProject project;
  private String auth = "auth";
  private String interval = "1h";
  private String metadata = "";
  private List<String> sources;
  private List<String> targets;

  public SyncCase(World world, String name) {
    this.world = world;
    this.name = name;
    this.path = "/" + name;
    this.project = world.project;
    this.sources = List.of(source("/" + name));
    this.targets = List.of(secretTarget(name, "Owner"));
    project.createFolder("dev", path);
  }

  /** Reads another project of the same server. */
  public SyncCase of(DevProject other) {
    project = other;
    project.createFolder("dev", path);
    sources = List.of(source(path));
    return this;
  }

  /** Reads with another InfisicalAuth. */
  public SyncCase as(String other) {
    auth = other;
    return this;
  }

  /** Sets a secret of the case's own folder. */
  public SyncCase has(String key, String value) {
    return has("", key, value);
  }

  /** Sets a secret in a folder below the case's own. */
  public SyncCase has(String below, String key, String value) {
    project.createFolder("dev", path + below).setSecret("dev", path + below, key, value);
    return this;
  }

  /** Takes a secret of the case's own folder away. */
  public SyncCase lacks(String key) {
    project.deleteSecret("dev", path, key);
    return this;
  }

  /** Reads these folders below the case's own, each with more fields of a YAML flow or none. */
  public SyncCase reading(String... flows) {
    sources = List.of(flows);
    return this;
  }

  /** A source: a path, and fields of a YAML flow. */
  public String source(String folder, String... fields) {
    String more = Arrays.stream(fields).map(f -> ", " + f).collect(Collectors.joining());
    return "{projectId: \"%s\", environmentSlug: dev, secretPath: \"%s\"%s}"
        .formatted(project.id(), folder, more);
  }

  /** Writes these targets, each a YAML flow. */
  public SyncCase writing(String... flows) {
    targets = List.of(flows);
    return this;
  }

  /** Writes its one Secret with these fields of a YAML flow besides. */
  public SyncCase writingOwned(String... fields) {
    return writing(secretTarget(name, "Owner", fields));
  }

  /** The same as Orphan. */
  public SyncCase writingOrphan(String... fields) {
    return writing(secretTarget(name, "Orphan", fields));
  }

  public static String secretTarget(String target, String policy, String... fields) {
    return target("Secret", target, "${namespace}", policy, fields);
  }

  public static String mapTarget(String target, String policy, String... fields) {
    return target("ConfigMap", target, "${namespace}", policy, fields);
  }

  public static String target(
      String kind, String target, String namespace, String policy, String... fields) {
    String more = Arrays.stream(fields).map(f -> ", " + f).collect(Collectors.joining());
    return "{name: %s, namespace: \"%s\", kind: %s, creationPolicy: %s%s}"
        .formatted(target, namespace, kind, policy, more);
  }

  /** Has these labels and annotations, fields of a YAML flow. */
  public SyncCase carrying(String flow) {
    metadata = ", " + flow;
    return this;
  }

  public SyncCase every(String refreshInterval) {
    interval = refreshInterval;
    return this;
  }

  /** Applies the resource as it is described now. */
  public SyncCase apply() {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: %s%s}
        spec:
          infisicalAuthRef: {name: %s, namespace: "${namespace}"}
          syncOptions: {refreshInterval: %s}
          sources: [%s]
          targets:
          - %s
        """
            .formatted(
                name,
                metadata,
                auth,
                interval,
                String.join(", ", sources),
                String.join("\n  - ", targets)));
    return this;
  }

  /** Applies the resource and waits until that is synced. */
  public SyncCase synced() {
    apply();
    world.awaitSynced(name);
    return this;
  }

  /** Applies the resource and waits until it fails with a message that has all these parts. */
  public SyncCase fails(String... parts) {
    apply();
    world.awaitSyncFailure(name, parts);
    return this;
  }

  /** Has everything read and written again. */
  public SyncCase resync() {
    world.annotate(InfisicalStaticSecret.class, name, FORCE_SYNC, "" + FORCED.incrementAndGet());
    return this;
  }

  /**
   * Has everything read and written again, and waits until that is over: a second read of a
   * resource begins only after everything of the first was written.
   */
  public SyncCase resyncedWhole() {
    for (int i = 0; i < 2; i++) {
      int before = reads(path).size();
      resync();
      await().until(() -> reads(path).size() > before);
    }
    return this;
  }

  /** Waits until the Secret of the case's name holds exactly this. */
  public SyncCase gives(String... keysAndValues) {
    Map<String, String> expected = new TreeMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      expected.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    world.awaitData(name, expected);
    return this;
  }

  /** The requests that read the folder {@code folder} itself. */
  public List<Journal.Entry> reads(String folder) {
    return world.server.journal().entries("GET", READ).stream()
        .filter(
            e ->
                Arrays.asList(
                        URLDecoder.decode(e.path(), StandardCharsets.UTF_8)
                            .substring(READ.length())
                            .split("&"))
                    .contains("secretPath=" + folder))
        .toList();
  }

  public InfisicalStaticSecret resource() {
    return world.get(InfisicalStaticSecret.class, name);
  }

  public InfisicalStaticSecretStatus status() {
    return Objects.requireNonNull(resource().getStatus());
  }

  public TargetStatus targetStatus(int index) {
    return status().targets().get(index);
  }

  public Secret secret() {
    return world.get(Secret.class, name);
  }

  public ConfigMap configMap() {
    return world.get(ConfigMap.class, name);
  }

  public ObjectMeta meta() {
    return secret().getMetadata();
  }

  /** The target's annotation under the operator's prefix. */
  public @Nullable String own(String annotation) {
    Map<String, String> annotations = meta().getAnnotations();
    return annotations == null ? null : annotations.get(OWN + annotation);
  }

  /** Waits until the metadata of the Secret is as {@code expected} asserts. */
  public SyncCase awaitMeta(java.util.function.Consumer<ObjectMeta> expected) {
    await().untilAsserted(() -> expected.accept(meta()));
    return this;
  }

  /** Somebody makes the Secret before the resource is there. */
  public Secret madeBefore(UnaryOperator<SecretBuilder> how) {
    SecretBuilder builder =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(world.namespace)
            .withName(name)
            .endMetadata()
            .addToData("BEFORE", base64("before"));
    return world.client.resource(how.apply(builder).build()).create();
  }

  /** Somebody changes the Secret, and succeeds whatever the operator writes meanwhile. */
  public void edited(UnaryOperator<SecretBuilder> how) {
    world
        .client
        .secrets()
        .inNamespace(world.namespace)
        .withName(name)
        .edit(s -> how.apply(s.edit()).build());
  }

  /** The Secret was not written since {@code before}. */
  public void assertNotWrittenSince(Secret before) {
    assertThat(meta().getResourceVersion()).isEqualTo(before.getMetadata().getResourceVersion());
    assertThat(meta().getUid()).isEqualTo(before.getMetadata().getUid());
  }

  public static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  public static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
