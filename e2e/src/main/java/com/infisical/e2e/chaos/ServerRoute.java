package com.infisical.e2e.chaos;

import com.infisical.devserver.DevServer;
import com.infisical.testkit.FaultProxy;
import com.infisical.testkit.TlsFront;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The way from the operator to Infisical: a host name, a network and a certificate, each of which
 * can be replaced. For one thread.
 */
final class ServerRoute implements AutoCloseable {
  private static final String HOST = "infisical.chaos.test";

  private final DevServer server;
  private final Path hosts;
  private final DevServer stranger = DevServer.builder().start();
  private final TlsFront strangerFront = TlsFront.ofPlain(port(stranger), HOST);
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private TlsFront front;
  private FaultProxy network;
  private int moves;

  /**
   * @param hosts a file that tells where the host name leads; written here
   */
  ServerRoute(DevServer server, Path hosts) {
    this.server = server;
    this.hosts = hosts;
    this.front = TlsFront.ofPlain(port(server), HOST);
    this.network = new FaultProxy(front.port());
    open.push(front);
    open.push(network);
    name("127.0.0.1");
  }

  /** The option of a JVM by which it finds the host name. */
  String jvmOption() {
    return "-Djdk.net.hosts.file=" + hosts;
  }

  /** What an InfisicalConnection names. */
  String address() {
    return "https://" + HOST + ":" + network.port();
  }

  /** The authority of the server's certificate. */
  String authorityPem() {
    return front.authorityPem();
  }

  /** The network to the address to which the host name leads now. */
  FaultProxy network() {
    return network;
  }

  /** Replaces the certificate by one of another authority. */
  void replaceCertificate() {
    front = TlsFront.ofPlain(port(server), HOST);
    open.push(front);
    network.leadTo(front.port());
    network.resetOpenConnections();
  }

  /**
   * Leads the host name to another address, where the same server is.
   *
   * @return the network to the previous address, which still works
   */
  FaultProxy move() {
    FaultProxy previous = network;
    moves++;
    String address = "127.0.0." + (1 + moves);
    network = new FaultProxy(front.port(), InetAddress.ofLiteral(address), previous.port());
    open.push(network);
    name(address);
    return previous;
  }

  /** Has another server, with a certificate of its own authority, answer at an address. */
  void giveAway(FaultProxy address) {
    address.leadTo(strangerFront.port());
    address.resetOpenConnections();
  }

  /** Whether calls take the address to which the host name leads now. */
  boolean isTaken() {
    return network.opened() > 0;
  }

  /** Whether the other server has received a request. */
  boolean strangerWasAsked() {
    return strangerFront.passed() > 0;
  }

  @Override
  public void close() {
    try {
      while (!open.isEmpty()) {
        open.pop().close();
      }
    } catch (Exception e) {
      throw new IllegalStateException("a proxy of this test cannot be closed", e);
    }
    strangerFront.close();
    stranger.close();
  }

  private void name(String address) {
    try {
      Files.writeString(hosts, address + " " + HOST + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int port(DevServer server) {
    return URI.create(server.address()).getPort();
  }
}
