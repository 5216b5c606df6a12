package com.infisical.e2e.chaos;

import com.infisical.testkit.ApiFaults;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.FaultProxy;
import com.infisical.testkit.TlsFront;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The way from the operator to the API server: a network, requests that fail, and a certificate
 * that can be replaced. For one thread.
 */
final class ApiServerRoute implements AutoCloseable {
  private final ControlPlane plane;
  private final FaultProxy network;
  private final ApiFaults faults;
  private final TlsFront renewed;
  private final Path authorities;
  private final Path kubeconfig;

  /**
   * @param name of the kubeconfig and the file of its authorities, in the folder of the plane
   */
  ApiServerRoute(ControlPlane plane, String name) throws IOException {
    this.plane = plane;
    int port = port(plane);
    this.network = new FaultProxy(port);
    this.faults = plane.openApiFaults();
    this.renewed = TlsFront.ofTls(port);
    this.authorities = plane.folder().resolve(name + ".ca.crt");
    this.kubeconfig = plane.folder().resolve(name + ".kubeconfig");
    Files.writeString(authorities, plane.caCertificatePem());
    Files.writeString(
        kubeconfig,
        plane
            .kubeConfig()
            .replace(plane.address(), "https://127.0.0.1:" + network.port())
            .replaceFirst(
                "certificate-authority-data: .*", "certificate-authority: " + authorities));
  }

  /** For the operator. */
  Path kubeconfig() {
    return kubeconfig;
  }

  FaultProxy network() {
    return network;
  }

  /** The requests that fail, once {@link #meetFaults} was called. */
  ApiFaults faults() {
    return faults;
  }

  /** Leads to the API server over {@link #faults}, or directly. */
  void meetFaults(boolean meet) {
    lead(meet ? faults.port() : port(plane));
  }

  /** Replaces the API server's certificate by one of another authority. */
  void replaceCertificate() {
    lead(renewed.port());
  }

  /** Adds that authority to those that the operator trusts. */
  void trustReplacedCertificate() throws IOException {
    Files.writeString(authorities, plane.caCertificatePem() + renewed.authorityPem());
  }

  @Override
  public void close() {
    faults.close();
    renewed.close();
    network.close();
  }

  private void lead(int port) {
    network.leadTo(port);
    network.resetOpenConnections();
  }

  private static int port(ControlPlane plane) {
    return URI.create(plane.address()).getPort();
  }
}
