package com.infisical.e2e.demo;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the demo shows: a secret is synced, changed at the server and synced again, deleted and
 * repaired.
 */
final class DemoStory {
  static final String NAMESPACE = "infisical-demo";

  private static final String SECRET = "shop-database";
  private static final String CONFIG_MAP = "shop-settings";
  private static final String PASSWORD = "PASSWORD";
  private static final String GROUP_VERSION = "secrets.infisical.com/v1beta1";
  private static final Map<String, String> SEEDED_DATABASE =
      Map.of(
          "HOST", "db.shop.internal", "USERNAME", "shop", PASSWORD, "correct-horse-battery-staple");
  private static final Map<String, String> SEEDED_SETTINGS =
      Map.of("CURRENCY", "EUR", "LOG_LEVEL", "info");
  private static final String NEW_PASSWORD = "rotated-a-moment-ago";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final DemoStage stage;
  private final Screen screen;
  private final KubernetesClient client;

  DemoStory(DemoStage stage, Screen screen) {
    this.stage = stage;
    this.screen = screen;
    this.client = stage.controlPlane().client();
  }

  /** Plays every scene and checks its outcome. */
  void play() throws InterruptedException {
    synced();
    changed();
    repaired();
  }

  private void synced() {
    screen.step("Secrets are synced");
    Stopwatch watch = Stopwatch.start();
    apply();
    Secret secret =
        await(
            client.secrets().inNamespace(NAMESPACE).withName(SECRET),
            found -> SEEDED_DATABASE.equals(decoded(found)),
            "the Secret " + SECRET + " to hold what the folder /database does");
    screen.done(
        "Logged in with universal auth, read /database, wrote the Secret " + SECRET,
        watch.elapsed());
    screen.data(decoded(secret));
    await(
        client.configMaps().inNamespace(NAMESPACE).withName(CONFIG_MAP),
        found -> found != null && SEEDED_SETTINGS.equals(found.getData()),
        "the ConfigMap " + CONFIG_MAP + " to hold what the folder /settings does");
    screen.done(
        "Logged in as the service account shop, read /settings, wrote the ConfigMap " + CONFIG_MAP,
        watch.elapsed());
    screen.data(new TreeMap<>(SEEDED_SETTINGS));
    conditionsAreTrue();
  }

  private void apply() {
    Path examples = stage.examples();
    if (stage.isElsewhere()) {
      screen.say(
          "Another process listens on %s. These are copies of examples/ with %s instead;"
              .formatted(DemoInfisical.EXPECTED_ADDRESS, stage.infisical().address()));
      screen.say("do not apply examples/ itself here: it would send its credentials to the other.");
    }
    screen.command("kubectl apply -f " + (stage.isElsewhere() ? examples : "examples") + "/");
    stage.controlPlane().apply(examples);
  }

  private void conditionsAreTrue() {
    reports("InfisicalConnection", "infisical", "IsReady");
    reports("InfisicalAuth", "universal", "IsReady");
    reports("InfisicalAuth", "kubernetes", "IsReady");
    reports("InfisicalStaticSecret", SECRET, "LastReconcileStatus");
    reports("InfisicalStaticSecret", CONFIG_MAP, "LastReconcileStatus");
    String kinds = "infisicalconnections,infisicalauths,infisicalstaticsecrets";
    screen.command("kubectl --namespace " + NAMESPACE + " get " + kinds);
    stage
        .controlPlane()
        .kubectl("--namespace", NAMESPACE, "get", kinds)
        .stdout()
        .lines()
        .forEach(screen::say);
  }

  private void reports(String kind, String name, String condition) {
    String type = "secrets.infisical.com/" + condition;
    await(
        client
            .genericKubernetesResources(GROUP_VERSION, kind)
            .inNamespace(NAMESPACE)
            .withName(name),
        found -> found != null && Conditions.of(found).isTrue(type),
        "the condition " + type + " of " + kind + " " + name + " to be True");
  }

  private void changed() throws InterruptedException {
    screen.step("A secret is changed at the server");
    Secret before = current();
    Stopwatch watch = Stopwatch.start();
    screen.command(stage.infisical().changeCommand("/database", PASSWORD, NEW_PASSWORD));
    stage.infisical().change("/database", PASSWORD, NEW_PASSWORD);
    Secret after =
        await(
            client.secrets().inNamespace(NAMESPACE).withName(SECRET),
            found -> NEW_PASSWORD.equals(decoded(found).get(PASSWORD)),
            "the Secret " + SECRET + " to follow the change");
    if (!before.getMetadata().getUid().equals(after.getMetadata().getUid())) {
      throw new DemoFailure("The Secret was replaced instead of updated.");
    }
    screen.done(
        "The Secret was updated; its resource has a refresh interval of 10 s", watch.elapsed());
    screen.data(decoded(after));
  }

  private void repaired() {
    screen.step("Someone deletes the Secret");
    String deleted = current().getMetadata().getUid();
    screen.command("kubectl --namespace " + NAMESPACE + " delete secret " + SECRET);
    Stopwatch watch = Stopwatch.start();
    client.secrets().inNamespace(NAMESPACE).withName(SECRET).delete();
    Secret repaired =
        await(
            client.secrets().inNamespace(NAMESPACE).withName(SECRET),
            found ->
                found != null
                    && !deleted.equals(found.getMetadata().getUid())
                    && NEW_PASSWORD.equals(decoded(found).get(PASSWORD)),
            "the deleted Secret " + SECRET + " to come back");
    screen.done("The operator noticed and wrote it again", watch.elapsed());
    screen.data(decoded(repaired));
  }

  private Secret current() {
    return Objects.requireNonNull(
        client.secrets().inNamespace(NAMESPACE).withName(SECRET).get(),
        "the Secret was there a moment ago");
  }

  private <T> T await(Resource<T> resource, Predicate<@Nullable T> expected, String what) {
    try {
      return resource.waitUntilCondition(expected, LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (KubernetesClientTimeoutException e) {
      throw new DemoFailure(
          "Gave up after waiting %d s for %s.%n%s%n%s"
              .formatted(
                  LIMIT.toSeconds(), what, conditions(), stage.operator().process().lastWords()),
          e);
    }
  }

  private String conditions() {
    StringBuilder all = new StringBuilder("Conditions that are not True:");
    for (String kind :
        new String[] {"InfisicalConnection", "InfisicalAuth", "InfisicalStaticSecret"}) {
      for (GenericKubernetesResource each :
          client
              .genericKubernetesResources(GROUP_VERSION, kind)
              .inNamespace(NAMESPACE)
              .list()
              .getItems()) {
        Conditions.of(each)
            .untrue()
            .forEach(
                line ->
                    all.append("\n  ")
                        .append(kind)
                        .append(' ')
                        .append(each.getMetadata().getName())
                        .append(": ")
                        .append(line));
      }
    }
    return all.toString();
  }

  private static Map<String, String> decoded(@Nullable Secret secret) {
    Map<String, String> data = new TreeMap<>();
    if (secret != null && secret.getData() != null) {
      secret
          .getData()
          .forEach(
              (key, value) ->
                  data.put(
                      key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    }
    return data;
  }
}
