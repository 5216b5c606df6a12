package com.infisical.e2e.soak;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A kind of objects that a tenant can create without end.
 *
 * @param metadata more metadata than namespace, name and labels
 * @param rest what comes after the metadata
 */
record FloodKind(String api, String name, String metadata, String rest) {
  /** Where the objects are. */
  static final String NAMESPACE = "flooded";

  private static final int LABEL_BYTES = 76;
  private static final String BETA = "/apis/secrets.infisical.com/v1beta1";
  private static final String ALPHA = "/apis/secrets.infisical.com/v1alpha1";
  private static final String MARKED =
      "\"labels\":{\"secrets.infisical.com/managed\":\"true\"},\"annotations\":"
          + "{\"secrets.infisical.com/managed-by\":\"soak/app-0\"}";

  /** Stands in {@link #rest} for as much text as an object shall have. */
  private static final String TEXT = "@";

  /** Stands in {@link #rest} for an address of a server that accepts connections and is silent. */
  private static final String SILENT = "~";

  /** Every kind that the operator watches. */
  static final List<FloodKind> ALL =
      List.of(
          kind(BETA, "InfisicalConnection", "{\"address\":\"http://127.0.0.1:1\"}"),
          kind(BETA, "InfisicalConnection", "{\"address\":\"~\"}"),
          kind(
              BETA,
              "InfisicalAuth",
              "{\"method\":\"token\",\"token\":{\"tokenRef\":{\"name\":\"none\",\"namespace\":\"flooded\",\"key\":\"k\"}}}"),
          kind(
              BETA,
              "InfisicalAuth",
              """
              {"infisicalConnectionRef":{"name":"generous","namespace":"flooded"},"method":"universal",
               "universal":{"clientIdRef":{"name":"generous","namespace":"flooded","key":"k"},
                "clientSecretRef":{"name":"generous","namespace":"flooded","key":"k"}}}\
              """),
          kind(
              BETA,
              "InfisicalStaticSecret",
              """
              {"infisicalAuthRef":{"name":"none","namespace":"flooded"},"syncOptions":{"refreshInterval":"1h"},
               "sources":[{"projectId":"p","environmentSlug":"dev","secretPath":"/"}],
               "targets":[{"name":"t","namespace":"flooded","kind":"Secret","creationPolicy":"Orphan"}]}\
              """),
          kind(
              ALPHA,
              "InfisicalSecret",
              "{\"authentication\":{},\"managedKubeSecretReferences\":[{\"secretName\":\"t\",\"secretNamespace\":\"flooded\"}]}"),
          kind(
              ALPHA,
              "InfisicalSecret",
              """
              {"authentication":{},"managedKubeSecretReferences":[{"secretName":"t","secretNamespace":"flooded",
               "template":{"data":{"text":"@"}}}]}\
              """),
          kind(
              ALPHA,
              "InfisicalPushSecret",
              """
              {"destination":{"projectId":"p","environmentSlug":"dev","secretsPath":"/"},
               "push":{"secret":{"secretName":"none","secretNamespace":"flooded"}}}\
              """),
          kind(
              ALPHA,
              "InfisicalDynamicSecret",
              """
              {"authentication":{},"leaseRevocationPolicy":"None","leaseTTL":"1h",
               "dynamicSecret":{"secretName":"d","secretsPath":"/","environmentSlug":"dev","projectSlug":"p"},
               "managedSecretReference":{"secretName":"t","secretNamespace":"flooded"}}\
              """),
          new FloodKind("/api/v1", "Secret", "", ",\"type\":\"Opaque\""),
          new FloodKind("/api/v1", "Secret", MARKED, ",\"type\":\"Opaque\""),
          new FloodKind("/api/v1", "ConfigMap", "", ""),
          new FloodKind("/api/v1", "ServiceAccount", "", ""),
          new FloodKind(
              "/apis/apps/v1",
              "Deployment",
              "\"annotations\":{\"secrets.infisical.com/auto-reload\":\"true\"}",
              """
              ,"spec":{"replicas":0,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},
               "spec":{"containers":[{"name":"c","image":"i","envFrom":[{"secretRef":{"name":"t"}}]}]}}}\
              """));

  private static FloodKind kind(String api, String name, String spec) {
    return new FloodKind(api, name, "", ",\"spec\":" + spec);
  }

  String path() {
    return api + "/namespaces/" + NAMESPACE + "/" + name.toLowerCase(Locale.ROOT) + "s";
  }

  /**
   * @param silent the address of a server that accepts connections and is silent
   */
  String object(int index, int bytes, String silent) {
    String labels =
        IntStream.range(0, Math.max(0, bytes / LABEL_BYTES))
            .mapToObj(i -> "\"label-%06d\":\"%s\"".formatted(i, "x".repeat(58)))
            .collect(Collectors.joining(","));
    String more =
        Stream.of(metadata, marked() || hasText() ? "" : labels(labels))
            .filter(each -> !each.isEmpty())
            .collect(Collectors.joining(","));
    return "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{\"name\":\"f-%d\",\"namespace\":\"%s\"%s}%s}"
        .formatted(
            api.replaceFirst("^/apis?/", ""),
            name,
            index,
            NAMESPACE,
            more.isEmpty() ? "" : "," + more,
            rest.replace(TEXT, "x".repeat(bytes)).replace(SILENT, silent + "/" + index));
  }

  private boolean hasText() {
    return rest.contains(TEXT);
  }

  private boolean marked() {
    return metadata.contains("\"labels\"");
  }

  private static String labels(String entries) {
    return entries.isEmpty() ? "" : "\"labels\":{" + entries + "}";
  }

  @Override
  public String toString() {
    String how = marked() ? " with a forged mark" : "";
    if (rest.contains("generous")) {
      how = " that gets a long token";
    } else if (rest.contains(SILENT)) {
      how = " that hangs";
    }
    return name + (hasText() ? " with a long template" : how);
  }
}
