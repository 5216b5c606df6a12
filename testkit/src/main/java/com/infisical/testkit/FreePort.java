package com.infisical.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds a free port of the loopback interface. */
public final class FreePort {
  private FreePort() {}

  /**
   * A port that is free now; another process may take it before it is used, so be ready to try
   * again.
   */
  public static int find() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new ControlPlaneException("No port of the loopback interface is free.", e);
    }
  }
}
