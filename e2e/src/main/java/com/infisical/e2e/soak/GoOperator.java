package com.infisical.e2e.soak;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Does to Secrets and Deployments what a reconcile of the Go operator 0.11.5 does for an
 * InfisicalSecret without templates: the other side of a take-over, written from its behaviour.
 *
 * <p>For one thread.
 */
public final class GoOperator {
  private static final String OWN = "secrets.infisical.com/";
  private static final String VERSION = OWN + "version";
  private static final String MANAGED_LABELS = OWN + "managed-labels";
  private static final String MANAGED_ANNOTATIONS = OWN + "managed-annotations";
  private static final List<String> SYSTEM =
      List.of("kubectl.kubernetes.io/", "kubernetes.io/", "k8s.io/", "helm.sh/");
  private static final ResourceDefinitionContext KIND =
      new ResourceDefinitionContext.Builder()
          .withGroup("secrets.infisical.com")
          .withVersion("v1alpha1")
          .withKind("InfisicalSecret")
          .withPlural("infisicalsecrets")
          .withNamespaced(true)
          .build();

  private final KubernetesClient client;
  private final String namespace;
  private final Function<String, SortedMap<String, String>> secrets;

  /**
   * @param secrets gives the secrets that the resource of a name reads
   */
  public GoOperator(
      KubernetesClient client,
      String namespace,
      Function<String, SortedMap<String, String>> secrets) {
    this.client = client;
    this.namespace = namespace;
    this.secrets = secrets;
  }

  /** Reconciles these resources once. */
  public void reconcile(Collection<String> names) {
    names.forEach(this::reconcile);
  }

  private void reconcile(String name) {
    GenericKubernetesResource resource =
        client.genericKubernetesResources(KIND).inNamespace(namespace).withName(name).require();
    SortedMap<String, String> data = secrets.apply(name);
    List<Map<String, String>> targets =
        Objects.requireNonNull(resource.get("spec", "managedKubeSecretReferences"));
    for (Map<String, String> target : targets) {
      write(resource, target, data);
    }
    report(name, data.size());
    for (Map<String, String> target : targets) {
      reload(text(target, "secretNamespace"), text(target, "secretName"));
    }
  }

  private static String text(Map<String, String> target, String field) {
    return Objects.requireNonNullElse(target.get(field), "");
  }

  private void write(
      GenericKubernetesResource resource,
      Map<String, String> target,
      SortedMap<String, String> data) {
    var place =
        client
            .secrets()
            .inNamespace(text(target, "secretNamespace"))
            .withName(text(target, "secretName"));
    Secret existing = place.get();
    if (existing == null) {
      Secret created =
          new SecretBuilder()
              .withMetadata(new ObjectMeta())
              .withType("Opaque")
              .withData(encoded(data))
              .build();
      created.getMetadata().setNamespace(text(target, "secretNamespace"));
      created.getMetadata().setName(text(target, "secretName"));
      if (text(target, "creationPolicy").equals("Owner")) {
        created.getMetadata().setOwnerReferences(List.of(owner(resource)));
      }
      copyMetadata(resource.getMetadata(), created.getMetadata(), version(data));
      client.resource(created).create();
    } else {
      existing.setData(encoded(data));
      copyMetadata(resource.getMetadata(), existing.getMetadata(), version(data));
      client.resource(existing).update();
    }
  }

  /** What was copied earlier goes, what the resource has comes, all else stays. */
  private static void copyMetadata(ObjectMeta from, ObjectMeta to, String version) {
    Map<String, String> labels = new HashMap<>(present(from.getLabels()));
    Map<String, String> annotations = new HashMap<>(present(from.getAnnotations()));
    annotations.keySet().removeIf(key -> SYSTEM.stream().anyMatch(key::startsWith));
    Map<String, String> kept = present(to.getAnnotations());
    Map<String, String> allLabels = without(present(to.getLabels()), kept.get(MANAGED_LABELS));
    Map<String, String> allAnnotations = without(kept, kept.get(MANAGED_ANNOTATIONS));
    allLabels.putAll(labels);
    allAnnotations.putAll(annotations);
    allAnnotations.put(MANAGED_LABELS, String.join(",", new TreeSet<>(labels.keySet())));
    allAnnotations.put(MANAGED_ANNOTATIONS, String.join(",", new TreeSet<>(annotations.keySet())));
    allAnnotations.put(VERSION, version);
    to.setLabels(allLabels);
    to.setAnnotations(allAnnotations);
  }

  private static Map<String, String> without(Map<String, String> all, @Nullable String commaList) {
    Map<String, String> rest = new HashMap<>(all);
    Stream.of(Objects.requireNonNullElse(commaList, "").split(",", -1)).forEach(rest::remove);
    return rest;
  }

  private static Map<String, String> present(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }

  private static OwnerReference owner(GenericKubernetesResource resource) {
    return new OwnerReferenceBuilder()
        .withApiVersion(resource.getApiVersion())
        .withKind(resource.getKind())
        .withName(resource.getMetadata().getName())
        .withUid(resource.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  /** Its conditions have no generation, and it drops what others wrote into the status. */
  private void report(String name, int count) {
    client
        .genericKubernetesResources(KIND)
        .inNamespace(namespace)
        .withName(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"status": {"conditions": [%s, %s, %s]}}
            """
                .formatted(
                    condition("LoadedInfisicalToken", "Infisical controller has loaded the token"),
                    condition(
                        "ReadyToSyncSecrets",
                        "Infisical controller has started syncing your secrets. Last reconcile"
                            + " synced "
                            + count
                            + " secrets"),
                    condition("AutoRedeployReady", "0 deployments were redeployed")));
  }

  private static String condition(String type, String message) {
    return """
    {"type": "%s%s", "status": "True", "reason": "OK", "message": "%s",
     "lastTransitionTime": "2026-01-01T00:00:00Z"}\
    """
        .formatted(OWN, type, message);
  }

  /** Restarts the consumers whose annotations differ from the version of the Secret. */
  private void reload(String targetNamespace, String secret) {
    Secret target = client.secrets().inNamespace(targetNamespace).withName(secret).require();
    String version =
        Objects.requireNonNull(present(target.getMetadata().getAnnotations()).get(VERSION));
    String key = OWN + "managed-secret." + secret;
    for (Deployment deployment :
        client.apps().deployments().inNamespace(targetNamespace).list().getItems()) {
      Map<String, String> own = present(deployment.getMetadata().getAnnotations());
      ObjectMeta template = deployment.getSpec().getTemplate().getMetadata();
      boolean upToDate =
          Objects.equals(own.get(key), version)
              && Objects.equals(present(template.getAnnotations()).get(key), version);
      if ("true".equals(own.get(OWN + "auto-reload"))
          && consumes(deployment, secret)
          && !upToDate) {
        deployment.getMetadata().setAnnotations(with(own, key, version));
        template.setAnnotations(with(present(template.getAnnotations()), key, version));
        client.resource(deployment).update();
      }
    }
  }

  private static Map<String, String> with(Map<String, String> map, String key, String value) {
    Map<String, String> more = new HashMap<>(map);
    more.put(key, value);
    return more;
  }

  private static boolean consumes(Deployment deployment, String secret) {
    return deployment.getSpec().getTemplate().getSpec().getContainers().stream()
        .flatMap(container -> container.getEnvFrom().stream())
        .anyMatch(
            from -> from.getSecretRef() != null && secret.equals(from.getSecretRef().getName()));
  }

  private static Map<String, String> encoded(Map<String, String> data) {
    return data.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                each ->
                    Base64.getEncoder()
                        .encodeToString(each.getValue().getBytes(StandardCharsets.UTF_8))));
  }

  /** The value of its version annotation for {@code data}. */
  public static String version(Map<String, String> data) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(data)
        .forEach((key, value) -> text.append(key).append('\0').append(value).append('\0'));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return "W/\"secrets-%d-%08X\"".formatted(bytes.length, crc.getValue());
  }
}
