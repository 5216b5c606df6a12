package com.infisical.operator.reload;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.kubernetes.AdmissionPolicies;
import com.infisical.operator.reload.Workloads.Answer;
import com.infisical.operator.reload.Workloads.Seen;
import com.infisical.operator.status.Events;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.PendingReload;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Marks and notes on a real API server: what it guards between a look and a write. */
@WithControlPlane
class ReloadWritesIT {
  private static final String MARK = "secrets.infisical.com/managed-secret.db";

  private final KubernetesClient client;
  private final String namespace;
  private final TargetRef db;
  private final WorkloadRef web;
  private boolean leading = true;

  ReloadWritesIT(ControlPlane plane) {
    this.client = plane.client();
    this.namespace = plane.namespace("reload");
    this.db = new TargetRef(TargetRef.Kind.SECRET, namespace, "db");
    this.web = new WorkloadRef(WorkloadRef.Kind.DEPLOYMENT, namespace, "web");
  }

  @BeforeEach
  void makeDeploymentAndTarget() {
    client
        .load(
            new ByteArrayInputStream(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  namespace: %s
                  name: web
                  annotations: {secrets.infisical.com/auto-reload: "true"}
                spec:
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      containers: [{name: c, image: i, envFrom: [{secretRef: {name: db}}]}]
                """
                    .formatted(namespace)
                    .getBytes(StandardCharsets.UTF_8)))
        .create();
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("db")
                .addToAnnotations(OwnKeys.MARK, "new")
                .addToAnnotations(OwnKeys.RELOAD, "pending")
                .addToAnnotations("foreign", "stays")
                .endMetadata()
                .addToData("A", "MQ==")
                .build())
        .create();
  }

  @Test
  void marksTheWorkloadAndItsPodsInOneRequest() {
    assertThat(workloads().mark(read(), Map.of(db, "new"))).isInstanceOf(Answer.Marked.class);

    Deployment marked = deployment();
    assertThat(marked.getMetadata().getAnnotations())
        .containsEntry(MARK, "new")
        .containsEntry(OwnKeys.AUTO_RELOAD, "true");
    assertThat(marked.getSpec().getTemplate().getMetadata().getAnnotations())
        .isEqualTo(Map.of(MARK, "new"));
    assertThat(marked.getMetadata().getGeneration()).isEqualTo(2);
    assertThat(read().missing(Map.of(db, "new"))).isEmpty();
  }

  @Test
  void saysThatAPolicyTakesTheMarkOffAgainInsteadOfCountingARestart() {
    try (AdmissionPolicies policies = new AdmissionPolicies(client, namespace)) {
      policies.mutateDeployments(
          """
          [JSONPatch{op: "add", path: "/spec/template/metadata/annotations", value: {"by": "policy"}}]\
          """,
          () ->
              client
                  .resource(deployment())
                  .dryRun()
                  .update()
                  .getSpec()
                  .getTemplate()
                  .getMetadata()
                  .getAnnotations()
                  .containsKey("by"));

      assertThat(workloads().mark(read(), Map.of(db, "new")))
          .isInstanceOfSatisfying(
              Answer.Failed.class,
              failed ->
                  assertThat(failed.failure().sentence())
                      .isEqualTo(
                          "Deployment %s/web: an admission webhook or policy removes the annotation that restarts it; exempt annotations under secrets.infisical.com/"
                              .formatted(namespace)));
    }
  }

  @Test
  void marksNothingThatWasChangedSinceItWasSeen() {
    Workload seen = read();
    annotate(Deployment.class, "web", "somebody", "else");

    assertThat(workloads().mark(seen, Map.of(db, "new"))).isEqualTo(new Answer.Conflict());
    assertThat(deployment().getMetadata().getAnnotations()).doesNotContainKey(MARK);
  }

  @Test
  void findsNothingToMarkWhereTheWorkloadIsGone() {
    Workload seen = read();
    client.apps().deployments().inNamespace(namespace).withName("web").delete();

    assertThat(workloads().read(web)).isEqualTo(new Seen.Found(Optional.empty()));
    assertThat(workloads().mark(seen, Map.of(db, "new"))).isEqualTo(new Answer.Gone());
  }

  @Test
  void writesNothingWithoutTheLease() {
    Workload seen = read();
    leading = false;

    assertThat(workloads().mark(seen, Map.of(db, "new"))).isEqualTo(new Answer.NotLeading());
    assertThat(notes().remove(pending())).isEqualTo(new WriteResult.NotLeading());
    assertThat(deployment().getMetadata().getGeneration()).isEqualTo(1);
    assertThat(secret().getMetadata().getAnnotations()).containsKey(OwnKeys.RELOAD);
  }

  @Test
  void takesTheNoteOffAndNothingElse() {
    WriteResult result = notes().remove(pending());

    assertThat(result)
        .isEqualTo(new WriteResult.Done(false, secret().getMetadata().getResourceVersion()));
    assertThat(secret().getMetadata().getAnnotations())
        .isEqualTo(Map.of(OwnKeys.MARK, "new", "foreign", "stays"));
    assertThat(secret().getData()).isEqualTo(Map.of("A", "MQ=="));
  }

  @Test
  void takesTheNoteOffThoughSomebodyChangedSomethingElse() {
    PendingReload seen = pending();
    annotate(Secret.class, "db", "somebody", "else");

    assertThat(notes().remove(seen)).isInstanceOf(WriteResult.Done.class);
    assertThat(secret().getMetadata().getAnnotations())
        .containsEntry("somebody", "else")
        .doesNotContainKey(OwnKeys.RELOAD);
  }

  @Test
  void leavesTheNoteOfNewerContent() {
    PendingReload seen = pending();
    annotate(Secret.class, "db", OwnKeys.MARK, "newer");

    assertThat(notes().remove(seen)).isEqualTo(new WriteResult.Conflict());
    assertThat(secret().getMetadata().getAnnotations()).containsEntry(OwnKeys.RELOAD, "pending");
  }

  @Test
  void hasNothingToTakeOffATargetThatIsGone() {
    PendingReload seen = pending();
    client.secrets().inNamespace(namespace).withName("db").delete();

    assertThat(notes().remove(seen)).isEqualTo(new WriteResult.Conflict());
  }

  private Workloads workloads() {
    return new KubernetesWorkloads(
        client,
        () -> leading,
        new Events(client, InstantSource.system(), Runnable::run, () -> leading));
  }

  private ReloadNotes notes() {
    return new ReloadNotes(client, () -> leading);
  }

  private Workload read() {
    return workloads().read(web) instanceof Seen.Found(Optional<Workload> found)
        ? found.orElseThrow()
        : Assertions.fail("not read");
  }

  private PendingReload pending() {
    Secret secret = secret();
    return PendingReload.of(
            db, secret.getMetadata().getAnnotations(), secret.getMetadata().getResourceVersion())
        .orElseThrow();
  }

  private void annotate(Class<? extends HasMetadata> kind, String name, String key, String value) {
    client
        .resources(kind)
        .inNamespace(namespace)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(key, value));
  }

  private Deployment deployment() {
    return client.apps().deployments().inNamespace(namespace).withName("web").get();
  }

  private Secret secret() {
    return client.secrets().inNamespace(namespace).withName("db").get();
  }
}
