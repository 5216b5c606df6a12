package com.infisical.operator.runtime.settings;

/** Environment variables that are no twin of a flag, with what docs/operations.md says of them. */
enum Variable {
  INFISICAL_HOST_API(
      "https://app.infisical.com/api", "Address of connections that name none (http or https)."),
  INFISICAL_LOG_WRITER("stderr", "Where logs go: stdout or stderr."),
  INFISICAL_AUTH_ORGANIZATION_SLUG("", "Organization that every login names."),
  INFISICAL_AZURE_AUTH_CLIENT_ID("", "Client id of the user-assigned managed identity for azure."),
  POD_NAME("", "Name of the pod, which the lease names as holder; else HOSTNAME."),
  HOSTNAME("infisical-operator", "Used where POD_NAME is not set."),
  POD_NAMESPACE("", "Namespace of the operator where its service account does not say."),
  KUBECONFIG("", "File that says where the API server is; of several the first that exists."),
  KUBERNETES_SERVICE_HOST("", "Set by Kubernetes in every pod: host of the API server."),
  KUBERNETES_SERVICE_PORT("443", "Set by Kubernetes in every pod: port of the API server."),
  HOME("", "Home folder, whose .kube/config is used where nothing else says where to work.");

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
