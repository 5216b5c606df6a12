package com.infisical.testkit;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Plays scheduler and kubelet of one Node that runs nothing: every pod is bound to it, is Running
 * and Ready at once, and is gone at once when it is deleted. Thread-safe.
 */
public final class FakeKubelet implements AutoCloseable {
  /** The name of the Node. */
  public static final String NODE = "testkit-node";

  private final KubernetesClient client;
  private final ExecutorService work = Executors.newVirtualThreadPerTaskExecutor();
  private final SharedIndexInformer<Pod> pods;

  private FakeKubelet(KubernetesClient client) {
    this.client = client;
    addNode();
    this.pods = client.pods().inAnyNamespace().inform(new Events());
  }

  /** Adds the Node and starts to look after the pods of all namespaces. */
  public static FakeKubelet start(ControlPlane controlPlane) {
    return new FakeKubelet(
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(controlPlane.kubeConfig()))
            .build());
  }

  /** Stops looking after pods; the Node and the pods stay as they are. */
  @Override
  public void close() {
    pods.close();
    work.close();
    client.close();
  }

  private void addNode() {
    Map<String, Quantity> capacity =
        Map.of(
            "cpu", new Quantity("64"),
            "memory", new Quantity("256Gi"),
            "pods", new Quantity("10000"));
    var node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(NODE)
            .addToLabels("kubernetes.io/hostname", NODE)
            .addToLabels("kubernetes.io/os", "linux")
            .endMetadata()
            .withNewStatus()
            .withCapacity(capacity)
            .withAllocatable(capacity)
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .withReason("KubeletReady")
            .withMessage("played by the testkit")
            .endCondition()
            .endStatus()
            .build();
    client.resource(node).unlock().createOr(existing -> existing.update());
    // The API server gives every new Node a taint until it is ready, which nobody here would take
    // away, and with which
    // no DaemonSet makes a pod.
    client
        .nodes()
        .withName(NODE)
        .edit(found -> new NodeBuilder(found).editOrNewSpec().withTaints().endSpec().build());
  }

  private void lookAfter(Pod pod) {
    try {
      if (pod.getSpec().getNodeName() == null) {
        bind(pod);
      } else if (pod.getMetadata().getDeletionTimestamp() != null) {
        client.resource(pod).withGracePeriod(0).delete();
      } else if (isOfJob(pod)) {
        if (pod.getStatus() == null || !"Succeeded".equals(pod.getStatus().getPhase())) {
          client.resource(pod).editStatus(FinishedPod::of);
        }
      } else if (pod.getStatus() == null || !"Running".equals(pod.getStatus().getPhase())) {
        client.resource(pod).editStatus(RunningPod::of);
      }
    } catch (KubernetesClientException e) {
      // Somebody changed or deleted the pod meanwhile; where it is still there, that change is the
      // next event.
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
          && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private static boolean isOfJob(Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> "Job".equals(owner.getKind()));
  }

  private void bind(Pod pod) {
    client
        .bindings()
        .inNamespace(pod.getMetadata().getNamespace())
        .resource(
            new BindingBuilder()
                .withNewMetadata()
                .withName(pod.getMetadata().getName())
                .endMetadata()
                .withNewTarget()
                .withKind("Node")
                .withName(NODE)
                .endTarget()
                .build())
        .create();
  }

  private final class Events implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      work.execute(() -> lookAfter(pod));
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
      work.execute(() -> lookAfter(pod));
    }

    @Override
    public void onDelete(Pod pod, boolean lastStateUnknown) {}
  }
}
