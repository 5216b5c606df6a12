package com.infisical.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network that can fail: a TCP proxy on loopback that passes bytes on until it is told to pause,
 * to delay, to fall silent, to reset or to refuse. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int PIECE = 16 * 1024;

  private final ServerSocket listener;
  private volatile int target;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger resetsLeft = new AtomicInteger();
  private final AtomicInteger struck = new AtomicInteger();
  private final AtomicInteger opened = new AtomicInteger();
  private volatile CountDownLatch passing = new CountDownLatch(0);
  private volatile Duration delay = Duration.ZERO;
  private volatile boolean refusing;

  /** A network between its {@link #port()} and {@code target}, another port of this machine. */
  public FaultProxy(int target) {
    this(target, InetAddress.getLoopbackAddress(), 0);
  }

  /** The same at a given address and port of this machine; 0 takes a free port. */
  public FaultProxy(int target, InetAddress address, int port) {
    this.target = target;
    try {
      this.listener = new ServerSocket(port, 200, address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** The port to connect to. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Leads new connections to another port of this machine. */
  public void leadTo(int port) {
    target = port;
  }

  /** How many connections were opened so far. */
  public int opened() {
    return opened.get();
  }

  /** How many connections or pieces a fault has met so far. */
  public int struck() {
    return struck.get();
  }

  /** Passes nothing on until {@link #heal()}; connections stay. */
  public void pause() {
    passing = new CountDownLatch(1);
  }

  /** Passes each piece on late. */
  public void delay(Duration by) {
    delay = by;
  }

  /** The connections that are open never carry a byte again and never end; new ones work. */
  public void silenceOpenConnections() {
    links.forEach(
        link -> {
          link.silent = true;
          struck.incrementAndGet();
        });
  }

  /** Resets the connections that are open; new ones work. */
  public void resetOpenConnections() {
    links.forEach(
        link -> {
          link.reset();
          struck.incrementAndGet();
        });
  }

  /** Resets the next connections amid the server's answer, that many times. */
  public void resetAmidAnswers(int times) {
    resetsLeft.set(times);
  }

  /** Resets all connections, and each new one at once. */
  public void refuse() {
    refusing = true;
    resetOpenConnections();
  }

  /** Works again; what was silenced stays silent. */
  public void heal() {
    refusing = false;
    delay = Duration.ZERO;
    resetsLeft.set(0);
    passing.countDown();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    heal();
    links.forEach(Link::reset);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        if (refusing) {
          struck.incrementAndGet();
          reset(client);
        } else {
          Thread.ofVirtual().start(() -> open(client));
        }
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void open(Socket client) {
    try {
      Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
      links.add(link);
      opened.incrementAndGet();
      Thread.ofVirtual().start(() -> link.pump(link.server, link.client, true));
      link.pump(link.client, link.server, false);
    } catch (IOException e) {
      reset(client);
    }
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is gone already.
    }
  }

  /** One connection through this network. */
  private final class Link {
    private final Socket client;
    private final Socket server;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean silent;

    Link(Socket client, Socket server) throws IOException {
      this.client = client;
      this.server = server;
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    }

    void pump(Socket from, Socket to, boolean answers) {
      byte[] piece = new byte[PIECE];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
          hold();
          if (answers && resetsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            out.write(piece, 0, read / 2);
            struck.incrementAndGet();
            break;
          }
          out.write(piece, 0, read);
        }
        hold();
      } catch (IOException e) {
        // One side hung up.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      reset();
    }

    /** Waits as long as this network lets nothing pass. */
    private void hold() throws InterruptedException {
      if (!delay.isZero()) {
        struck.incrementAndGet();
        boolean unused = over.await(delay.toNanos(), TimeUnit.NANOSECONDS);
      }
      CountDownLatch gate = passing;
      if (gate.getCount() > 0) {
        struck.incrementAndGet();
        gate.await();
      }
      if (silent) {
        over.await();
      }
    }

    void reset() {
      over.countDown();
      links.remove(this);
      FaultProxy.reset(client);
      FaultProxy.reset(server);
    }
  }
}
