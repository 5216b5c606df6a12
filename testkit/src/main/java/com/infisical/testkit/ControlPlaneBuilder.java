package com.infisical.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Says what a {@link ControlPlane} is made of, and starts it. Not thread-safe. */
public final class ControlPlaneBuilder {
  private boolean controllerManager;
  private final List<String> apiServerFlags = new ArrayList<>();

  ControlPlaneBuilder() {}

  /**
   * Whether owned objects are collected, namespaces emptied, default service accounts made and
   * workloads turned into pods. Without it pods may be created in namespaces that have no service
   * account.
   */
  public ControlPlaneBuilder controllerManager(boolean wanted) {
    controllerManager = wanted;
    return this;
  }

  /** Adds a flag to the API server's command line, such as {@code --audit-log-path=…}. */
  public ControlPlaneBuilder apiServerFlag(String flag) {
    apiServerFlags.add(flag);
    return this;
  }

  /**
   * Starts it and waits until it serves.
   *
   * @throws ControlPlaneException when that fails; then nothing is left behind
   */
  public ControlPlane start() {
    ControlPlaneBinaries binaries = ControlPlaneBinaries.locate(Repository.find());
    long begun = System.nanoTime();
    Servers servers = new Servers(binaries, newFolder());
    boolean started = false;
    try {
      servers.start(flags());
      if (controllerManager) {
        servers.startControllerManager();
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      ControlPlane controlPlane = new ControlPlane(binaries, servers, controllerManager, took);
      started = true;
      return controlPlane;
    } catch (IOException e) {
      throw new ControlPlaneException("Cannot write the control plane's files.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlPlaneException("Interrupted while the control plane was starting.", e);
    } finally {
      if (!started) {
        servers.close();
      }
    }
  }

  private List<String> flags() {
    List<String> flags = new ArrayList<>(apiServerFlags);
    if (!controllerManager) {
      flags.add("--disable-admission-plugins=ServiceAccount");
    }
    return flags;
  }

  /** Only a name: the folder is made when there is somebody to remove it, however this JVM ends. */
  private static Path newFolder() {
    return Path.of(
        System.getProperty("java.io.tmpdir"), "infisical-control-plane-" + UUID.randomUUID());
  }
}
