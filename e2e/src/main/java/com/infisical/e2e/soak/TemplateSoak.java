package com.infisical.e2e.soak;

import com.infisical.devserver.UniversalAuthOptions;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Measures how one team's endless templates affect all other namespaces. */
final class TemplateSoak {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
  private static final String ENDLESS =
      "{{ range until 1000 }}{{ range until 1000 }}{{ range until 1000 }}{{ $x := add 1 2 }}"
          + "{{ end }}{{ end }}{{ end }}";
  private static final String KEYS =
      "{key: '{{ genPrivateKey \"rsa\" }}', tls: '{{ $ca := genCA \"ca\" 30 }}{{ (genSignedCert"
          + " \"a.io\" nil (list \"a.io\") 30 $ca).Cert }}{{ $ca.Cert }}', KEY: '{{ .KEY }}'}";

  private final PrintStream out;

  TemplateSoak(PrintStream out) {
    this.out = out;
  }

  /** 8 resources with 64 endless templates each, beside one that draws RSA keys. */
  void endlessTemplatesBesideKeys(SoakWorld world) throws InterruptedException, IOException {
    say("8 resources x 64 targets of endless templates beside one that draws RSA keys, 2 minutes");
    world.auth("shared", UniversalAuthOptions.defaults());
    String greedy = "greedy";
    world
        .client()
        .resource(new NamespaceBuilder().withNewMetadata().withName(greedy).endMetadata().build())
        .create();
    for (int i = 0; i < 8; i++) {
      String name = "endless-" + i;
      String targets =
          IntStream.range(0, 64)
              .mapToObj(t -> target(name + "-" + t, greedy, "{K: '" + ENDLESS + "'}"))
              .collect(Collectors.joining(", "));
      world.apply(resource(world, name, greedy, targets));
    }
    SoakWorld.pass(Duration.ofSeconds(5));
    world.apply(
        resource(world, "keys", SoakWorld.NAMESPACE, target("keys", SoakWorld.NAMESPACE, KEYS)));
    Duration first = SoakWorld.await(LONG, "keys", () -> world.holds("keys", "value-0"));
    say("first keys after %.2f s", seconds(first));
    Duration slowest = slowestHealthCheck(world);
    say("slowest of the health checks: %.2f s", seconds(slowest));
    world.project().setSecret("dev", "/app", "KEY", "value-1");
    Duration change = SoakWorld.await(LONG, "a change", () -> world.holds("keys", "value-1"));
    say("keys drawn anew %.2f s after a change, read every 5 s", seconds(change));
    Secret keys = world.client().secrets().inNamespace(SoakWorld.NAMESPACE).withName("keys").get();
    say("keys of the target: %s", String.join(", ", keys.getData().keySet()));
    say("resident: %d MiB", world.residentMebibytes());
  }

  private static Duration slowestHealthCheck(SoakWorld world)
      throws InterruptedException, IOException {
    Duration slowest = Duration.ZERO;
    long start = System.nanoTime();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(world.healthAddress() + "/healthz"))
              .timeout(Duration.ofSeconds(30))
              .build();
      while (System.nanoTime() - start < TWO_MINUTES.toNanos()) {
        long asked = System.nanoTime();
        http.send(request, BodyHandlers.discarding());
        Duration took = Duration.ofNanos(System.nanoTime() - asked);
        slowest = took.compareTo(slowest) > 0 ? took : slowest;
        SoakWorld.pass(Duration.ofMillis(200));
      }
    }
    return slowest;
  }

  private static String target(String name, String namespace, String template) {
    return ("{name: %s, namespace: %s, kind: Secret, creationPolicy: Owner, template:"
            + " {engineVersion: v1, data: %s}}")
        .formatted(name, namespace, template);
  }

  private static String resource(SoakWorld world, String name, String namespace, String targets) {
    return """
    apiVersion: secrets.infisical.com/v1beta1
    kind: InfisicalStaticSecret
    metadata: {name: %1$s, namespace: %2$s}
    spec:
      infisicalAuthRef: {name: shared, namespace: soak}
      syncOptions: {refreshInterval: 5s}
      sources: [{projectId: %3$s, environmentSlug: dev, secretPath: /app}]
      targets: [%4$s]
    """
        .formatted(name, namespace, world.project().id(), targets);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
