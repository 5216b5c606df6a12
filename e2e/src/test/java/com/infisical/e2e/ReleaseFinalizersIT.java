package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.commands.Main;
import com.infisical.commands.console.Console;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.testkit.ApiFaults;
import com.infisical.testkit.ApiRequest;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.Helm;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects with the operator's finalizer can go while no operator runs. */
@WithControlPlane(own = true, controllerManager = true, crds = true, kubelet = true)
class ReleaseFinalizersIT {
  private static final String RELEASE = "op";
  private static final String MANIFEST =
      """
      apiVersion: secrets.infisical.com/v1alpha1
      kind: InfisicalDynamicSecret
      metadata:
        name: db
        namespace: %s
        finalizers: [secrets.infisical.com/cleanup, example.com/other]
      spec:
        authentication: {}
        dynamicSecret: {secretName: "", secretsPath: "", environmentSlug: ""}
        leaseRevocationPolicy: Revoke
        leaseTTL: ""
        managedSecretReference: {secretName: "", secretNamespace: ""}
      """;

  @Test
  void theCommandRemovesOnlyOursWithTheRightsThatTheHookHas(
      ControlPlane plane, @TempDir Path folder) throws IOException {
    String namespace = plane.namespace("leases");
    apply(plane, folder, MANIFEST.formatted(namespace));
    plane
        .helm()
        .require(
            "install",
            RELEASE,
            Helm.chart().toString(),
            "--namespace=" + RELEASE,
            "--create-namespace",
            "--set=installCRDs=false,fullnameOverride=" + RELEASE);

    Result result;
    try (ApiFaults faults = plane.openApiFaults()) {
      // As an API server answers while it still loads the definitions.
      faults.refuse(
          request -> request.path().contains("/infisicaldynamicsecrets"),
          2,
          429,
          "TooManyRequests");
      // Somebody else changes the Deployment and the object at the same time.
      faults.refuse(request -> isPatch(request, "/deployments/"), 1, 409, "Conflict");
      faults.refuse(request -> isPatch(request, "/infisicaldynamicsecrets/"), 1, 409, "Conflict");
      result = runAsTheHook(plane, folder, RELEASE, ":" + faults.port());
    }

    assertThat(result.error()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(result.output()).contains("InfisicalDynamicSecret " + namespace + "/db released");
    assertThat(finalizers(plane, namespace)).containsExactly("example.com/other");
  }

  private static boolean isPatch(ApiRequest request, String path) {
    return request.method().equals("PATCH") && request.path().contains(path);
  }

  @Test
  void aNamespaceThatIsGoneStopsNeitherTheCommandNorTheUninstall(
      ControlPlane plane, @TempDir Path folder) throws IOException {
    String gone = plane.namespace("gone");
    String kept = plane.namespace("kept");
    apply(plane, folder, MANIFEST.formatted(kept));
    plane
        .helm()
        .require(
            "install",
            "scoped",
            Helm.chart().toString(),
            "--namespace=scoped",
            "--create-namespace",
            "--set=installCRDs=false,fullnameOverride=scoped,scopedRBAC=true",
            "--set=scopedNamespaces={" + gone + "," + kept + "}");
    KubernetesClient client = plane.client();
    client.namespaces().withName(gone).delete();
    await().until(() -> client.namespaces().withName(gone).get() == null);

    Result result = runAsTheHook(plane, folder, "scoped", "$0");

    assertThat(result.error())
        .contains("infisicaldynamicsecrets in namespace " + gone + " could not be listed");
    assertThat(finalizers(plane, kept)).containsExactly("example.com/other");
    plane.helm().require("uninstall", "scoped", "--namespace=scoped", "--wait");
    assertThat(client.rbac().roles().inNamespace(kept).list().getItems()).isEmpty();
  }

  @Test
  void theHookDoesNotBlockAnUninstall(ControlPlane plane) {
    plane
        .helm()
        .require(
            "install",
            "gone",
            Helm.chart().toString(),
            "--namespace=gone",
            "--create-namespace",
            "--set=installCRDs=false");
    plane.helm().require("uninstall", "gone", "--namespace=gone", "--wait");
    await()
        .untilAsserted(
            () ->
                assertThat(
                        plane.client().resources(Job.class).inNamespace("gone").list().getItems())
                    .isEmpty());
  }

  private static List<String> finalizers(ControlPlane plane, String namespace) {
    return plane
        .client()
        .resources(InfisicalDynamicSecret.class)
        .inNamespace(namespace)
        .withName("db")
        .require()
        .getMetadata()
        .getFinalizers();
  }

  /**
   * With the rights of the hook alone, which exist during an uninstall only.
   *
   * @param port of the API server; {@code $0} is its own
   */
  private static Result runAsTheHook(ControlPlane plane, Path folder, String release, String port)
      throws IOException {
    String hooks = plane.helm().require("get", "hooks", release, "--namespace=" + release);
    apply(plane, folder, withoutJob(hooks));
    Path kubeconfig = folder.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        plane.kubeConfigFor(release, release + "-release").replaceFirst(":\\d{4,5}\\b", port));
    List<String> arguments =
        new ArrayList<>(jobArguments(hooks).stream().filter(a -> !a.equals("--in-pod")).toList());
    arguments.add("--kubeconfig=" + kubeconfig);
    return run(arguments, Map.of("POD_NAMESPACE", release));
  }

  private static void apply(ControlPlane plane, Path folder, String manifests) throws IOException {
    plane.apply(Files.writeString(folder.resolve("manifests.yaml"), manifests));
  }

  private static String withoutJob(String hooks) {
    return Arrays.stream(hooks.split("(?m)^---$", -1))
        .filter(document -> !document.contains("kind: Job"))
        .collect(Collectors.joining("---"));
  }

  private static List<String> jobArguments(String hooks) {
    return hooks
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("- --") || line.equals("- release-finalizers"))
        .map(line -> line.substring(2))
        .toList();
  }

  private record Result(int status, String output, String error) {}

  private static Result run(List<String> arguments, Map<String, String> environment) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(
            arguments,
            new Console(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                false));
    return new Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
