package com.infisical.operator.runtime.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.runtime.settings.Settings.ClusterSettings;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.FaultProxy;
import com.infisical.testkit.TlsFront;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithControlPlane
class KubernetesClientsIT {
  private static final Patience SHORT =
      new Patience(Duration.ofMillis(500), Duration.ofMillis(500));

  private final ControlPlane controlPlane;
  private final String namespace;
  private final KubernetesClients clients;

  KubernetesClientsIT(ControlPlane controlPlane) {
    this.controlPlane = controlPlane;
    this.namespace = controlPlane.namespace("clients");
    this.clients = new KubernetesClients(Config.fromKubeconfig(controlPlane.kubeConfig()));
  }

  @AfterEach
  void close() {
    clients.close();
  }

  @Test
  void readsMetadataAndNeverDataWithTheClientForMetadata() {
    KubernetesClient client = clients.metadataOnly();
    assertThat(client.secrets().inNamespace(namespace).list().getItems()).isEmpty();
    create("one");

    Secret read = client.secrets().inNamespace(namespace).withName("one").get();
    assertThat(read.getMetadata().getUid()).isNotEmpty();
    assertThat(read.getData()).isNullOrEmpty();
    assertThat(client.secrets().inNamespace(namespace).list().getItems())
        .singleElement()
        .satisfies(item -> assertThat(item.getData()).isNullOrEmpty());
    assertThat(client.namespaces().withName(namespace).get()).isNotNull();
  }

  /** The next page is requested while the one before has not ended for the client. */
  @Test
  void listsSeveralPagesOfManyKindsAtOnce() {
    for (int i = 0; i < 25; i++) {
      create("many-" + i);
    }
    for (KubernetesClient client : List.of(clients.informers(), clients.metadataOnly())) {
      List<SharedIndexInformer<Secret>> informers =
          IntStream.range(0, 8)
              .mapToObj(
                  i -> client.secrets().inNamespace(namespace).withLimit(2L).runnableInformer(0))
              .toList();

      CompletableFuture<?> listed =
          CompletableFuture.allOf(
              informers.stream()
                  .map(each -> each.start().toCompletableFuture())
                  .toArray(CompletableFuture[]::new));

      assertThat(listed).succeedsWithin(Duration.ofSeconds(20));
      assertThat(informers).allMatch(each -> each.getStore().list().size() >= 25);
      informers.forEach(SharedIndexInformer::stop);
    }
  }

  @Test
  void readsOfLabelsAndAnnotationsOnlyTheOperatorsOwnWithTheClientForMetadata() {
    String own = "secrets.infisical.com/";
    controlPlane
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("large")
                .addToLabels(Map.of(own + "managed", "true", "team", "a"))
                .addToAnnotations(
                    Map.of(
                        own + "managed-by",
                        "apps/web",
                        own + "forged",
                        "x".repeat(100_000),
                        "note",
                        "x".repeat(100_000)))
                .addToFinalizers("example.com/kept")
                .endMetadata()
                .build())
        .create();

    var metadata =
        clients
            .metadataOnly()
            .secrets()
            .inNamespace(namespace)
            .withName("large")
            .get()
            .getMetadata();
    assertThat(metadata.getLabels()).isEqualTo(Map.of(own + "managed", "true"));
    assertThat(metadata.getAnnotations()).isEqualTo(Map.of(own + "managed-by", "apps/web"));
    assertThat(metadata.getFinalizers()).isEmpty();
    assertThat(metadata.getManagedFields()).isEmpty();
    assertThat(
            controlPlane
                .client()
                .secrets()
                .inNamespace(namespace)
                .withName("large")
                .edit(
                    secret ->
                        new SecretBuilder(secret)
                            .editMetadata()
                            .withFinalizers()
                            .endMetadata()
                            .build()))
        .isNotNull();
  }

  @Test
  void watchesSingleNamesWithoutTheirData() {
    List<Secret> seen = new CopyOnWriteArrayList<>();
    try (KubernetesClient client = clients.watching();
        var informer =
            client
                .secrets()
                .inNamespace(namespace)
                .withName("watched")
                .inform(new Collecting(seen))) {
      await().until(informer::hasSynced);
      create("watched");
      create("other");

      await().until(() -> !seen.isEmpty());
      assertThat(seen)
          .singleElement()
          .satisfies(
              secret -> {
                assertThat(secret.getMetadata().getName()).isEqualTo("watched");
                assertThat(secret.getData()).isNullOrEmpty();
              });
    }
  }

  @Test
  void readsAndWatchesWholeObjectsWithTheMainClient() {
    List<Secret> seen = new CopyOnWriteArrayList<>();
    try (var informer =
        clients.main().secrets().inNamespace(namespace).inform(new Collecting(seen))) {
      await().until(informer::hasSynced);
      create("whole");
      await().until(() -> !seen.isEmpty());
      assertThat(seen.getFirst().getData()).containsKey("key");
    }
  }

  @Test
  void speaksAsThePodsServiceAccount(@TempDir Path mount) throws IOException {
    Files.writeString(mount.resolve("token"), token("operator"));
    Files.writeString(mount.resolve("ca.crt"), controlPlane.caCertificatePem());

    try (KubernetesClients own = new KubernetesClients(inPod(mount, port()))) {
      assertThat(self(own)).contains("system:serviceaccount:" + namespace + ":operator");

      Files.writeString(mount.resolve("token"), token("successor"));
      assertThat(self(own)).contains("system:serviceaccount:" + namespace + ":successor");
    }
  }

  @Test
  void followsTheApiServerToACertificateOfAnotherAuthority(@TempDir Path mount) throws IOException {
    List<Secret> seen = new CopyOnWriteArrayList<>();
    Files.writeString(
        mount.resolve("token"),
        Config.fromKubeconfig(controlPlane.kubeConfig()).getAutoOAuthToken());
    Files.writeString(mount.resolve("ca.crt"), controlPlane.caCertificatePem());
    try (TlsFront renewed = TlsFront.ofTls(port());
        FaultProxy network = new FaultProxy(port());
        KubernetesClients own = new KubernetesClients(inPod(mount, network.port()))) {
      var informer =
          own.metadataOnly().secrets().inNamespace(namespace).inform(new Collecting(seen));
      await().until(informer::hasSynced);

      network.leadTo(renewed.port());
      network.resetOpenConnections();
      var namespaces = own.main().namespaces().withName(namespace);
      assertThatThrownBy(namespaces::get).hasStackTraceContaining("PKIX path");
      Files.writeString(mount.resolve("ca.crt"), "not yet written");
      assertThatThrownBy(namespaces::get).hasStackTraceContaining("PKIX path");
      Files.writeString(
          mount.resolve("ca.crt"), controlPlane.caCertificatePem() + renewed.authorityPem());

      assertThat(namespaces.get()).isNotNull();
      create("under-another-authority");
      await().atMost(Duration.ofSeconds(40)).until(() -> sees(seen, "under-another-authority"));
    }
  }

  private String token(String serviceAccount) {
    KubernetesClient admin = controlPlane.client();
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(serviceAccount)
                .endMetadata()
                .build())
        .create();
    return admin
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(serviceAccount)
        .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
        .getStatus()
        .getToken();
  }

  private static Config inPod(Path mount, int port) {
    ClusterSettings settings =
        new ClusterSettings(List.of(), false, "127.0.0.1", String.valueOf(port), "pod", null);
    return ((Cluster.Found) Cluster.find(settings, mount)).config();
  }

  private static String self(KubernetesClients own) {
    return own.main()
        .raw(
            "/apis/authentication.k8s.io/v1/selfsubjectreviews",
            "POST",
            Map.of("kind", "SelfSubjectReview", "apiVersion", "authentication.k8s.io/v1"));
  }

  private int port() {
    return URI.create(controlPlane.address()).getPort();
  }

  @Test
  void noticesAWatchAndACallOnAConnectionThatSilentlyDied() {
    List<Secret> overHttp2 = new CopyOnWriteArrayList<>();
    List<Secret> overWebSocket = new CopyOnWriteArrayList<>();
    try (FaultProxy network = new FaultProxy(port());
        KubernetesClients impatient =
            new KubernetesClients(through(network), Metrics.off(), SHORT)) {
      var metadata =
          impatient
              .metadataOnly()
              .secrets()
              .inNamespace(namespace)
              .inform(new Collecting(overHttp2));
      var whole =
          impatient
              .informers()
              .secrets()
              .inNamespace(namespace)
              .inform(new Collecting(overWebSocket));
      assertThat(impatient.main().namespaces().withName(namespace).get()).isNotNull();
      await().until(() -> metadata.hasSynced() && whole.hasSynced());
      create("before");
      await().until(() -> !overHttp2.isEmpty() && !overWebSocket.isEmpty());

      network.silenceOpenConnections();
      create("after");

      var call = impatient.main().secrets().inNamespace(namespace).withName("after");
      await().ignoreExceptions().until(() -> call.get() != null);
      // Two informers notice, list again and watch again, beside whatever else this machine does.
      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> sees(overHttp2, "after") && sees(overWebSocket, "after"));
    }
  }

  @Test
  void keepsAWatchThroughAPauseOfTheNetworkInWhichNoNewConnectionIsAnsweredEither() {
    List<Secret> seen = new CopyOnWriteArrayList<>();
    try (FaultProxy network = new FaultProxy(port());
        KubernetesClients impatient =
            new KubernetesClients(through(network), Metrics.off(), SHORT)) {
      var informer =
          impatient.metadataOnly().secrets().inNamespace(namespace).inform(new Collecting(seen));
      await().until(informer::hasSynced);
      create("before");
      await().until(() -> sees(seen, "before"));
      int before = network.opened();

      network.pause();
      await().until(() -> network.opened() > before);
      create("meanwhile");
      network.heal();

      await().until(() -> sees(seen, "meanwhile"));
    }
  }

  private static boolean sees(List<Secret> seen, String name) {
    return seen.stream().anyMatch(secret -> secret.getMetadata().getName().equals(name));
  }

  private Config through(FaultProxy network) {
    return Config.fromKubeconfig(
        controlPlane
            .kubeConfig()
            .replace(controlPlane.address(), "https://127.0.0.1:" + network.port()));
  }

  private void create(String name) {
    controlPlane
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels("a", "b")
                .endMetadata()
                .addToStringData("key", "value")
                .build())
        .create();
  }

  /** Keeps what it is told of. */
  private record Collecting(List<Secret> seen) implements ResourceEventHandler<Secret> {
    @Override
    public void onAdd(Secret secret) {
      seen.add(secret);
    }

    @Override
    public void onUpdate(Secret before, Secret after) {}

    @Override
    public void onDelete(Secret secret, boolean unknown) {}
  }
}
