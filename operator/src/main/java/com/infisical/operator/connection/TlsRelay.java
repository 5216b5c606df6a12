package com.infisical.operator.connection;

import com.infisical.client.http.ConnectionFault;
import com.infisical.operator.connection.ProxyRules.Proxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays plain connections of this process to a proxy over TLS, which the JDK's client does not
 * support.
 *
 * <p>It listens on loopback only and adds nothing to what goes through it: who comes by it gets no
 * further than he gets to the proxy without it, since credentials are the client's to send. What
 * goes to an https server is encrypted for that server inside of it. Safe for use by several
 * threads.
 */
final class TlsRelay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TlsRelay.class);
  private static final int PATIENCE = Math.toIntExact(Duration.ofSeconds(10).toMillis());
  private static final int BACKLOG = 256;

  /** What one connection takes: two buffers and the state of TLS. */
  private static final int BYTES_EACH = 256 * 1024;

  private final Proxy proxy;
  private final Supplier<SSLSocketFactory> sockets;
  private final ServerSocket listener;
  private final Semaphore places;

  /** Event streams never end by themselves: half of the places stay with calls that do. */
  private final Semaphore streams;

  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable String> fault = new AtomicReference<>();

  /**
   * Begins to listen.
   *
   * @param sockets makes connections of TLS; asked for each
   * @param heap of the process, in bytes
   */
  TlsRelay(Proxy proxy, Supplier<SSLSocketFactory> sockets, long heap) {
    this.proxy = proxy;
    this.sockets = sockets;
    this.places = new Semaphore(most(heap));
    this.streams = new Semaphore(most(heap) / 2);
    try {
      listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("no port of loopback could be opened", e);
    }
    Thread.ofVirtual().name("infisical-proxy-relay").start(this::accept);
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  /** What gives the place of one more event stream back, once; empty where there is none. */
  Optional<Runnable> placeForStream() {
    if (!streams.tryAcquire()) {
      return Optional.empty();
    }
    AtomicBoolean over = new AtomicBoolean();
    return Optional.of(
        () -> {
          if (over.compareAndSet(false, true)) {
            streams.release();
          }
        });
  }

  /** Why the proxy could not be reached the last time, to follow a colon; empty when it could. */
  Optional<String> fault() {
    return Optional.ofNullable(fault.get());
  }

  /** As many as a quarter of the heap can hold. */
  private static int most(long heap) {
    return Math.clamp(heap / 4 / BYTES_EACH, 32, 1_024);
  }

  private void accept() {
    try {
      while (true) {
        places.acquire();
        Socket local = listener.accept();
        Thread.ofVirtual().name("infisical-proxy-relay-up").start(() -> carry(local));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // Closed.
      if (!listener.isClosed()) {
        LOG.warn(
            "The relay to the proxy of {} has stopped and accepts no connections",
            proxy.variable());
      }
    }
  }

  private void carry(Socket local) {
    Socket plain = new Socket();
    open.add(local);
    open.add(plain);
    try (local;
        plain;
        Socket remote = connect(plain)) {
      Thread.ofVirtual().name("infisical-proxy-relay-down").start(() -> copyBack(remote, local));
      local.getInputStream().transferTo(remote.getOutputStream());
    } catch (IOException e) {
      // Why is told by fault(), or the connection has simply ended.
    } finally {
      open.remove(local);
      open.remove(plain);
      places.release();
    }
  }

  private Socket connect(Socket plain) throws IOException {
    try {
      String host = proxy.host().startsWith("[") ? bare(proxy.host()) : proxy.host();
      plain.connect(new InetSocketAddress(host, proxy.port()), PATIENCE);
      plain.setSoTimeout(PATIENCE);
      SSLSocket socket = (SSLSocket) sockets.get().createSocket(plain, host, proxy.port(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      plain.setSoTimeout(0);
      fault.set(null);
      return socket;
    } catch (IOException e) {
      fault.set(ConnectionFault.detail(e));
      throw e;
    }
  }

  private static String bare(String bracketed) {
    return bracketed.substring(1, bracketed.length() - 1);
  }

  private static void copyBack(Socket remote, Socket local) {
    try {
      remote.getInputStream().transferTo(local.getOutputStream());
      local.shutdownOutput();
    } catch (IOException e) {
      // One of them hung up, which ends the other way, too.
    }
  }

  /** Ends every connection. */
  @Override
  public void close() {
    quietly(listener);
    open.forEach(TlsRelay::quietly);
  }

  private static void quietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      // It is gone all the same.
    }
  }
}
