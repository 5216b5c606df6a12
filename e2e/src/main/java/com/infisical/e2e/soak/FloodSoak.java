package com.infisical.e2e.soak;

import com.infisical.devserver.UniversalAuthOptions;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Has a tenant create as many or as large objects of each kind as the API server takes,
 * concurrently with a namespace of five resources: does the operator live, and how soon does a
 * change arrive there?
 */
final class FloodSoak {
  private static final int SMALL = 5;
  private static final int AT_ONCE = 6;
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private final PrintStream out;
  private final SoakWorld world;
  private final ServerSocket silent = silentServer();
  private int number;

  private FloodSoak(PrintStream out, SoakWorld world) {
    this.out = out;
    this.world = world;
  }

  /**
   * Floods with {@code count} objects of {@code bytes} of each kind whose description contains
   * {@code only}.
   */
  static void run(PrintStream out, SoakWorld world, int count, int bytes, String only)
      throws InterruptedException, IOException {
    FloodSoak soak = new FloodSoak(out, world);
    soak.begin();
    HttpServer generous = soak.generous();
    try {
      for (FloodKind kind : FloodKind.ALL) {
        if (kind.toString().contains(only)) {
          soak.flood(kind, count, bytes);
        }
      }
    } finally {
      generous.stop(0);
    }
  }

  /** A namespace with {@code count} resources that all change at once, beside the small one. */
  static void fairness(PrintStream out, SoakWorld world, int count)
      throws InterruptedException, IOException {
    FloodSoak soak = new FloodSoak(out, world);
    world.project().createFolder("dev", "/bulk").setSecret("dev", "/bulk", "KEY", "value-0");
    soak.begin();
    world.auth("hog", UniversalAuthOptions.defaults());
    long begun = System.nanoTime();
    CompletableFuture<Void> created =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < count; i++) {
                world.staticSecret(
                    FloodKind.NAMESPACE, "f-" + i, "hog", Duration.ofMinutes(10), "/bulk");
              }
            });
    while (!created.isDone()) {
      soak.say("while %d resources are created beside it: %s", count, soak.change());
      SoakWorld.pass(Duration.ofSeconds(5));
    }
    created.join();
    soak.say("created in %.0f s", (System.nanoTime() - begun) / 1e9);
    soak.bulkChange(count);
  }

  private void bulkChange(int count) throws InterruptedException, IOException {
    SoakWorld.await(
        LONGEST,
        "all are synced",
        () -> world.value(FloodKind.NAMESPACE, "f-" + (count - 1)).equals("value-0"));
    world.project().setSecret("dev", "/bulk", "KEY", "value-1");
    long begun = System.nanoTime();
    force(FloodKind.NAMESPACE, "f-0", "1");
    while (world.operatorIsAlive()
        && count("value-1") < count
        && System.nanoTime() - begun < LONGEST.toNanos()) {
      say("while %d targets change beside it: %s", count, change());
    }
    say(
        "%d of %d changed after %.0f s; %s",
        count("value-1"), count, (System.nanoTime() - begun) / 1e9, change());
  }

  private int count(String value) {
    String encoded = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    return (int)
        client().secrets().inNamespace(FloodKind.NAMESPACE).list().getItems().stream()
            .filter(each -> each.getData() != null && encoded.equals(each.getData().get("KEY")))
            .count();
  }

  /** Accepts every connection, and says nothing until the process ends. */
  private static ServerSocket silentServer() {
    try {
      ServerSocket server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
      List<Socket> open = new ArrayList<>();
      Thread.ofPlatform().daemon().start(() -> acceptAll(server, open));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void acceptAll(ServerSocket server, List<Socket> open) {
    try {
      while (true) {
        open.add(server.accept());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void force(String namespace, String name, String value) {
    client()
        .resources(InfisicalStaticSecret.class)
        .inNamespace(namespace)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"secrets.infisical.com/force-sync\":\"%s\"}}}"
                .formatted(value));
  }

  private void begin() throws InterruptedException, IOException {
    world.auth("shared", UniversalAuthOptions.defaults());
    world.createNamespace(FloodKind.NAMESPACE);
    for (int i = 0; i < SMALL; i++) {
      world.staticSecret("app-" + i, "shared", Duration.ofMinutes(10));
    }
    say("without a flood: %s", change());
  }

  /** A connection to a server that answers every login with another token of 16,000 characters. */
  private HttpServer generous() throws IOException {
    AtomicLong logins = new AtomicLong();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          String token = "%016000d".formatted(logins.incrementAndGet());
          byte[] answer =
              """
              {"accessToken":"%s","expiresIn":86400,"accessTokenMaxTTL":86400,"tokenType":"Bearer"}\
              """
                  .formatted(token)
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    world.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: generous, namespace: %1$s}
        stringData: {k: k}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: generous, namespace: %1$s}
        spec: {address: "http://127.0.0.1:%2$d"}
        """
            .formatted(FloodKind.NAMESPACE, server.getAddress().getPort()));
    return server;
  }

  private void flood(FloodKind kind, int count, int bytes)
      throws InterruptedException, IOException {
    long begun = System.nanoTime();
    CompletableFuture<Integer> created =
        CompletableFuture.supplyAsync(() -> create(kind, count, bytes));
    String during = "";
    while (!created.isDone() && world.operatorIsAlive()) {
      during = change();
    }
    int refused = created.join();
    say(
        "%s: %d of %d bytes created in %.0f s (%d refused), %s",
        kind, count, bytes, (System.nanoTime() - begun) / 1e9, refused, during);
    say("  afterwards: %s", change());
    long start = System.nanoTime();
    world.killAndRestartOperator();
    String ready = "ready after %.1f s".formatted((System.nanoTime() - start) / 1e9);
    say("  restarted: %s, %s", ready, change());
    client().raw(kind.path(), "DELETE", null);
    SoakWorld.pass(Duration.ofSeconds(10));
    say("  deleted: %s", change());
    if (!world.operatorIsAlive()) {
      world.startOperatorAgain();
    }
  }

  /** Creates the objects, and gives how many the API server refused. */
  private int create(FloodKind kind, int count, int bytes) {
    Semaphore places = new Semaphore(AT_ONCE);
    String address = "http://127.0.0.1:" + silent.getLocalPort();
    Function<Integer, Integer> one =
        i -> {
          places.acquireUninterruptibly();
          try {
            client().raw(kind.path(), "POST", kind.object(i, bytes, address));
            return 0;
          } catch (RuntimeException e) {
            if (i == 0) {
              say("  refused: %s", String.valueOf(e.getMessage()));
            }
            return 1;
          } finally {
            places.release();
          }
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<CompletableFuture<Integer>> all =
          IntStream.range(0, count)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> one.apply(i), threads))
              .toList();
      return all.stream().mapToInt(CompletableFuture::join).sum();
    }
  }

  /** How long a change takes to arrive in the small namespace, and what the operator takes. */
  private String change() throws InterruptedException, IOException {
    number++;
    String value = "value-" + number;
    world.project().setSecret("dev", "/app", "KEY", value);
    long start = System.nanoTime();
    for (int i = 0; i < SMALL; i++) {
      force(SoakWorld.NAMESPACE, "app-" + i, value);
    }
    while (!IntStream.range(0, SMALL).allMatch(i -> world.holds("app-" + i, value))) {
      if (!world.operatorIsAlive()) {
        return "the operator has ended: " + world.firstOperator().lastWords();
      }
      if (System.nanoTime() - start > LONGEST.toNanos()) {
        return "no change within " + LONGEST.toSeconds() + " s";
      }
      SoakWorld.pass(Duration.ofMillis(50));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return "a change arrives after %.1f s, %d MiB resident, peak %d MiB"
        .formatted(seconds, world.residentMebibytes(), peak());
  }

  private long peak() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + world.operatorPid() + "/status"))) {
      String line = lines.filter(l -> l.startsWith("VmHWM:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
    }
  }

  private KubernetesClient client() {
    return world.client();
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, "flood: " + format + "%n", values);
  }
}
