package com.infisical.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;

/**
 * Terminates TLS for another port of this machine, with a certificate of an authority of its own:
 * two of them are a server before and after its certificate was replaced. Thread-safe.
 */
public final class TlsFront implements AutoCloseable {
  private final Certificates certificates;
  private final LoopbackListener listener;
  private final SocketFactory upstream;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger passed = new AtomicInteger();

  private TlsFront(SocketFactory upstream, int target, String... names) {
    this.certificates = new Certificates(names);
    this.upstream = upstream;
    this.target = target;
    this.listener =
        LoopbackListener.of(certificates.serverContext().getServerSocketFactory(), this::serve);
  }

  /**
   * In front of a port that speaks no TLS.
   *
   * @param names names of the certificate besides localhost and 127.0.0.1
   */
  public static TlsFront ofPlain(int target, String... names) {
    return new TlsFront(SocketFactory.getDefault(), target, names);
  }

  /** In front of a port that speaks TLS, whoever signed its certificate. */
  public static TlsFront ofTls(int target) {
    return new TlsFront(TrustsAll.sockets(), target);
  }

  /** The port to connect to. */
  public int port() {
    return listener.port();
  }

  /** The authority of the certificate, PEM. */
  public String authorityPem() {
    return certificates.authorityPem();
  }

  /** How many connections sent something after their handshake. */
  public int passed() {
    return passed.get();
  }

  @Override
  public void close() {
    listener.close();
    open.forEach(TlsFront::end);
  }

  private void serve(Socket client) {
    open.add(client);
    try (client;
        Socket server = upstream.createSocket(InetAddress.getLoopbackAddress(), target)) {
      open.add(server);
      Thread.ofVirtual().start(() -> answer(server, client));
      byte[] piece = new byte[16 * 1024];
      int read = client.getInputStream().read(piece);
      if (read > 0) {
        passed.incrementAndGet();
      }
      while (read >= 0) {
        server.getOutputStream().write(piece, 0, read);
        server.getOutputStream().flush();
        read = client.getInputStream().read(piece);
      }
      open.remove(server);
    } catch (IOException e) {
      // One side hung up.
    }
    open.remove(client);
  }

  private static void answer(Socket server, Socket client) {
    try (server;
        client) {
      server.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // One side hung up.
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }
}
