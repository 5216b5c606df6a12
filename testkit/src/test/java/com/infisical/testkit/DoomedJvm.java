package com.infisical.testkit;

import java.io.IOException;

/** A JVM that starts a control plane, says where it is and waits to be killed. */
final class DoomedJvm {
  private DoomedJvm() {}

  public static void main(String[] arguments) throws IOException {
    ControlPlane controlPlane =
        ControlPlane.builder().controllerManager(arguments.length > 0).start();
    System.out.println(controlPlane.address());
    System.out.println(controlPlane.kubeConfigFile());
    System.out.flush();
    int ended = System.in.read();
    System.exit(ended == 'x' ? 0 : 1);
  }
}
