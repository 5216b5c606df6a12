package com.infisical.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Access to one API server for one bearer of a token. */
record Kubeconfig(
    String address, String authorityPem, String user, String token, String namespace) {

  /** The text of a kubeconfig file, without references to other files. */
  String toYaml() {
    String authority =
        Base64.getEncoder().encodeToString(authorityPem.getBytes(StandardCharsets.US_ASCII));
    return """
    apiVersion: v1
    kind: Config
    clusters:
      - name: testkit
        cluster:
          server: %s
          certificate-authority-data: %s
    users:
      - name: "%s"
        user:
          token: %s
    contexts:
      - name: testkit
        context:
          cluster: testkit
          namespace: %s
          user: "%s"
    current-context: testkit
    """
        .formatted(address, authority, user, token, namespace, user);
  }

  @Override
  public String toString() {
    return "Kubeconfig[" + user + " at " + address + "]";
  }
}
