package com.infisical.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * A way to the API server, over HTTP/1.1 and with its certificate, on which chosen requests fail.
 * Thread-safe.
 */
public final class ApiFaults implements AutoCloseable {
  private final LoopbackListener listener;
  private final SSLSocketFactory upstream;
  private final int target;
  private final List<Planned> planned = new CopyOnWriteArrayList<>();

  ApiFaults(SSLContext server, int target) {
    this.target = target;
    this.upstream = TrustsAll.sockets();
    this.listener = LoopbackListener.of(server.getServerSocketFactory(), this::serve);
  }

  /** The port to connect to. */
  public int port() {
    return listener.port();
  }

  /** What happens to a request. */
  private sealed interface Fault {
    record Refused(int status, String reason) implements Fault {}

    record Expired() implements Fault {}

    record Held(CountDownLatch released) implements Fault {}
  }

  /** A fault that waits for its requests. */
  public static final class Planned {
    private final Predicate<ApiRequest> chosen;
    private final AtomicInteger left;
    private final AtomicInteger struck = new AtomicInteger();
    private final Fault fault;

    private Planned(Predicate<ApiRequest> chosen, int times, Fault fault) {
      this.chosen = chosen;
      this.left = new AtomicInteger(times);
      this.fault = fault;
    }

    /** How many requests it struck. */
    public int struck() {
      return struck.get();
    }

    private boolean takes(ApiRequest request) {
      if (!chosen.test(request) || left.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
        return false;
      }
      struck.incrementAndGet();
      return true;
    }
  }

  /** Refuses the next requests that {@code chosen} accepts with this status. */
  public Planned refuse(Predicate<ApiRequest> chosen, int times, int status, String reason) {
    return plan(chosen, times, new Fault.Refused(status, reason));
  }

  /** Tells the next watches that the version they begin with is too old. */
  public Planned expireWatches(int times) {
    return plan(ApiRequest::isWatch, times, new Fault.Expired());
  }

  /** Passes the next requests on and holds their answers until {@link #heal()}. */
  public Planned holdAnswers(Predicate<ApiRequest> chosen, int times) {
    return plan(chosen, times, new Fault.Held(new CountDownLatch(1)));
  }

  /** Forgets all faults, and lets go what is held. */
  public void heal() {
    for (Planned each : planned) {
      each.left.set(0);
      if (each.fault instanceof Fault.Held held) {
        held.released().countDown();
      }
    }
    planned.clear();
  }

  @Override
  public void close() {
    heal();
    listener.close();
  }

  private Planned plan(Predicate<ApiRequest> chosen, int times, Fault fault) {
    Planned added = new Planned(chosen, times, fault);
    planned.add(added);
    return added;
  }

  private void serve(Socket accepted) {
    try (Socket client = accepted;
        Socket server = upstream.createSocket(InetAddress.getLoopbackAddress(), target)) {
      Gate gate = new Gate();
      Thread.ofVirtual().start(() -> copy(server, client, gate));
      InputStream in = new BufferedInputStream(client.getInputStream());
      boolean open = true;
      while (open) {
        Optional<ApiRequest> request = ApiRequest.read(in);
        open = request.isPresent() && serve(request.get(), in, client, server, gate);
      }
    } catch (IOException e) {
      // One side hung up.
    }
  }

  /** Answers one request; false where the connection ends with it. */
  private boolean serve(ApiRequest request, InputStream in, Socket client, Socket server, Gate gate)
      throws IOException {
    Optional<Planned> struck = planned.stream().filter(each -> each.takes(request)).findFirst();
    if (struck.isPresent() && !(struck.get().fault instanceof Fault.Held)) {
      in.skipNBytes(request.length());
      boolean expired = struck.get().fault instanceof Fault.Expired;
      write(
          client,
          struck.get().fault instanceof Fault.Refused refused
              ? ApiAnswers.refused(refused.status(), refused.reason())
              : ApiAnswers.expired(request));
      return !(expired && request.isUpgrade());
    }
    if (struck.isPresent() && struck.get().fault instanceof Fault.Held held) {
      gate.closeUntil(held.released());
    }
    OutputStream out = server.getOutputStream();
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(request.head().getBytes(StandardCharsets.ISO_8859_1));
    whole.writeBytes(in.readNBytes(request.length()));
    out.write(whole.toByteArray());
    out.flush();
    if (request.isUpgrade()) {
      in.transferTo(out);
      return false;
    }
    return true;
  }

  private static void write(Socket client, byte[] answer) throws IOException {
    client.getOutputStream().write(answer);
    client.getOutputStream().flush();
  }

  private static void copy(Socket server, Socket client, Gate gate) {
    try (server;
        client) {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] piece = new byte[16 * 1024];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        gate.pass();
        out.write(piece, 0, read);
        out.flush();
      }
    } catch (IOException e) {
      // One side hung up.
    }
  }

  /** Holds the answers of one connection. */
  private static final class Gate {
    private volatile CountDownLatch released = new CountDownLatch(0);

    void closeUntil(CountDownLatch end) {
      released = end;
    }

    void pass() throws IOException {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
