package com.infisical.e2e.bench;

import com.infisical.testkit.ControlPlane;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program that is measured, and the service account it acts as.
 *
 * @param command without the flag that says where it answers health checks
 */
record Subject(
    String name,
    String namespace,
    String account,
    List<String> command,
    Map<String, String> environment) {
  static final String OURS = "ours";
  static final String PEER = "peer";
  static final String FLOOR = "floor";
  static final String PEER_NAMESPACE = "bench-peer";
  static final String PEER_ACCOUNT = "peer";

  /**
   * The packaged operator. The launcher sets the JVM's options on the command line; this variable
   * is the one that has the last word.
   */
  static Subject ours(Path program, String jvmOptions) {
    return new Subject(
        OURS,
        "infisical-operator",
        ControlPlane.OPERATOR,
        List.of(program.toString(), "--leader-elect", "--zap-encoder=console"),
        jvmOptions.isBlank() ? Map.of() : Map.of("_JAVA_OPTIONS", jvmOptions));
  }

  /** Another operator, by a command of the shell; it may do everything in the cluster. */
  static Subject peer(String command) {
    return new Subject(
        PEER,
        PEER_NAMESPACE,
        PEER_ACCOUNT,
        List.of("/bin/sh", "-c", "exec " + command + " \"$@\"", "peer"),
        Map.of());
  }

  /** Its name at the API server. */
  String user() {
    return "system:serviceaccount:" + namespace + ":" + account;
  }
}
