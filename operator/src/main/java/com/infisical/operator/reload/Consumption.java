package com.infisical.operator.reload;

import com.infisical.operator.target.plan.TargetKind;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the Secrets and ConfigMaps that pods consume
 * (docs/infisical-static-secret.md#restarting-workloads): by {@code env}, {@code envFrom}, volumes
 * and projected volumes, in containers and init containers.
 *
 * <p>Not those of {@code imagePullSecrets}, which the kubelet reads anew for each pull.
 */
final class Consumption {
  private final String namespace;
  private final Set<TargetRef> found = new HashSet<>();

  private Consumption(String namespace) {
    this.namespace = namespace;
  }

  /** What pods of this kind consume in {@code namespace}. */
  static Set<TargetRef> of(String namespace, PodSpec pod) {
    Consumption consumption = new Consumption(namespace);
    Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
        .forEach(consumption::container);
    pod.getVolumes().forEach(consumption::volume);
    return Set.copyOf(consumption.found);
  }

  private void container(Container container) {
    container.getEnv().stream().map(EnvVar::getValueFrom).forEach(this::variable);
    container.getEnvFrom().forEach(this::variables);
  }

  private void variable(@Nullable EnvVarSource source) {
    if (source != null && source.getSecretKeyRef() != null) {
      secret(source.getSecretKeyRef().getName());
    }
    if (source != null && source.getConfigMapKeyRef() != null) {
      configMap(source.getConfigMapKeyRef().getName());
    }
  }

  private void variables(EnvFromSource source) {
    if (source.getSecretRef() != null) {
      secret(source.getSecretRef().getName());
    }
    if (source.getConfigMapRef() != null) {
      configMap(source.getConfigMapRef().getName());
    }
  }

  private void volume(Volume volume) {
    if (volume.getSecret() != null) {
      secret(volume.getSecret().getSecretName());
    }
    if (volume.getConfigMap() != null) {
      configMap(volume.getConfigMap().getName());
    }
    if (volume.getProjected() != null) {
      volume.getProjected().getSources().forEach(this::projection);
    }
  }

  private void projection(VolumeProjection source) {
    if (source.getSecret() != null) {
      secret(source.getSecret().getName());
    }
    if (source.getConfigMap() != null) {
      configMap(source.getConfigMap().getName());
    }
  }

  private void secret(@Nullable String name) {
    add(TargetKind.SECRET, name);
  }

  private void configMap(@Nullable String name) {
    add(TargetKind.CONFIG_MAP, name);
  }

  private void add(TargetKind kind, @Nullable String name) {
    if (name != null && !name.isEmpty()) {
      found.add(new TargetRef(kind, namespace, name));
    }
  }
}
