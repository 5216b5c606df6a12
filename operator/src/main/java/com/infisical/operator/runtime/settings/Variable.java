package com.infisical.operator.runtime.settings;

/** Environment variables without a corresponding flag, with their text in docs/operations.md. */
enum Variable {
  INFISICAL_HOST_API(
      "https://app.infisical.com/api",
      "Server address for connections that set none (http or https)."),
  INFISICAL_LOG_WRITER("stderr", "Where logs go: stdout or stderr."),
  INFISICAL_AUTH_ORGANIZATION_SLUG("", "Organization slug that every login sends."),
  INFISICAL_AZURE_AUTH_CLIENT_ID("", "Client id of the user-assigned managed identity for azure."),
  POD_NAME("", "Name of the pod, used as holder of the lease; HOSTNAME if unset."),
  HOSTNAME("infisical-operator", "Used if POD_NAME is not set."),
  POD_NAMESPACE("", "Namespace of the operator if its service account does not give one."),
  KUBECONFIG("", "Kubeconfig file; of several, the first that exists."),
  KUBERNETES_SERVICE_HOST("", "Set by Kubernetes in every pod: host of the API server."),
  KUBERNETES_SERVICE_PORT("443", "Set by Kubernetes in every pod: port of the API server."),
  HOME("", "Home folder; its .kube/config is used if nothing else names a cluster.");

  private final String standard;
  private final String description;

  Variable(String standard, String description) {
    this.standard = standard;
    this.description = description;
  }

  /** The value where the variable is absent or empty. */
  String standard() {
    return standard;
  }

  /** One sentence for users. */
  String description() {
    return description;
  }
}
