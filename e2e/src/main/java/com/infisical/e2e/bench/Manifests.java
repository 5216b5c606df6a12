package com.infisical.e2e.bench;

import com.infisical.e2e.bench.server.Layout;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The objects of the benchmark, as JSON for the API server. */
record Manifests(Load load, String serverAddress) {
  private static final String GROUP = "/apis/secrets.infisical.com/v1beta1";

  /** Something to be created: where, and what. */
  record Creation(String path, String body) {}

  /** What is there before a run: a tenant's namespace. */
  static Creation namespace(String name) {
    return new Creation(
        "/api/v1/namespaces",
        """
        {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}}\
        """
            .formatted(name));
  }

  /** A tenant's credentials, connection and InfisicalAuth. */
  List<Creation> tenant(int tenant) {
    return List.of(credentials(tenant), connection(tenant), auth(tenant));
  }

  private Creation credentials(int tenant) {
    Layout layout = load.layout();
    return new Creation(
        secrets(tenant),
        """
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"credentials"},
         "stringData":{"clientId":"%s","clientSecret":"%s"}}\
        """
            .formatted(layout.clientId(tenant), layout.clientSecret(tenant)));
  }

  private Creation connection(int tenant) {
    return new Creation(
        resources("infisicalconnections", tenant),
        """
        {"apiVersion":"secrets.infisical.com/v1beta1","kind":"InfisicalConnection",
         "metadata":{"name":"infisical"},"spec":{"address":"%s"}}\
        """
            .formatted(serverAddress));
  }

  private Creation auth(int tenant) {
    return new Creation(
        resources("infisicalauths", tenant),
        """
        {"apiVersion":"secrets.infisical.com/v1beta1","kind":"InfisicalAuth",
         "metadata":{"name":"shared"},
         "spec":{"infisicalConnectionRef":{"name":"infisical","namespace":"%1$s"},
          "method":"universal","universal":{
           "clientIdRef":{"name":"credentials","namespace":"%1$s","key":"clientId"},
           "clientSecretRef":{"name":"credentials","namespace":"%1$s","key":"clientSecret"}}}}\
        """
            .formatted(Load.namespace(tenant)));
  }

  /** An InfisicalStaticSecret with one source and one target. */
  Creation resource(int resource) {
    int tenant = load.tenant(resource);
    return new Creation(
        resources("infisicalstaticsecrets", tenant),
        """
        {"apiVersion":"secrets.infisical.com/v1beta1","kind":"InfisicalStaticSecret",
         "metadata":{"name":"%1$s"},
         "spec":{"infisicalAuthRef":{"name":"shared","namespace":"%2$s"},
          "syncOptions":{"refreshInterval":"%3$ds","instantUpdates":%4$s},
          "sources":[{"projectId":"%5$s","environmentSlug":"dev","secretPath":"%6$s"}],
          "targets":[{"name":"%1$s","namespace":"%2$s","kind":"Secret","creationPolicy":"Owner"%7$s}]}}\
        """
            .formatted(
                Load.name(resource),
                Load.namespace(tenant),
                load.refresh().toSeconds(),
                load.instant(),
                load.layout().project(tenant),
                load.layout().path(load.source(resource)),
                load.templates() ? template() : ""));
  }

  private String template() {
    return IntStream.range(0, 20)
        .mapToObj(
            i ->
                i == 0
                    ? "\"%1$s\":\"{{ .%1$s.Value }}\"".formatted(Layout.key(0))
                    : "\"OUT_%d\":\"{{ .%2$s.Value | upper | b64enc | trunc %3$d }}-{{ if .%2$s }}x{{ end }}\""
                        .formatted(i, Layout.key(i % load.layout().secrets()), 10 + i))
        .collect(
            Collectors.joining(",", ",\"template\":{\"engineVersion\":\"v1\",\"data\":{", "}}"));
  }

  /** Where a tenant's Secrets are. */
  static String secrets(int tenant) {
    return "/api/v1/namespaces/" + Load.namespace(tenant) + "/secrets";
  }

  /** Where a tenant's resources of a kind are. */
  static String resources(String plural, int tenant) {
    return GROUP + "/namespaces/" + Load.namespace(tenant) + "/" + plural;
  }

  /** Where all InfisicalStaticSecrets are. */
  static String allResources() {
    return GROUP + "/infisicalstaticsecrets";
  }
}
