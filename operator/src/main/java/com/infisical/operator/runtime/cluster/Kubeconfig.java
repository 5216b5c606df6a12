package com.infisical.operator.runtime.cluster;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Reads a kubeconfig file as {@link Config#fromKubeconfig(File)} does, without loading a class for
 * every kind of every API group, as that does.
 */
final class Kubeconfig {
  private Kubeconfig() {}

  /**
   * What the file's current context says.
   *
   * @throws IOException when the file cannot be read
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when it is no kubeconfig
   * @throws IllegalArgumentException when a field is of another type
   */
  static Config read(Path path) throws IOException {
    File file = path.toFile();
    ObjectMapper mapper = new ObjectMapper();
    mapper.configOverride(List.class).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
    io.fabric8.kubernetes.api.model.Config parsed;
    try (InputStream content = Files.newInputStream(path)) {
      parsed =
          new KubernetesSerialization(mapper, false)
              .unmarshal(content, io.fabric8.kubernetes.api.model.Config.class);
    }
    // KubeConfigUtils.merge resolves relative paths by these, and finds the file to read again.
    parsed.getContexts().forEach(it -> remember(it.getAdditionalProperties(), "CONTEXT", file));
    parsed.getClusters().forEach(it -> remember(it.getAdditionalProperties(), "CLUSTER", file));
    parsed.getUsers().forEach(it -> remember(it.getAdditionalProperties(), "AUTH_INFO", file));
    Config config = Config.empty();
    KubeConfigUtils.merge(config, null, parsed);
    return config;
  }

  private static void remember(Map<String, Object> properties, String part, File file) {
    properties.put("KUBERNETES_CONFIG_" + part + "_FILE_KEY", file);
  }
}
