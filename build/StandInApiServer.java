import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * Plays an empty API server, so that the operator's start can be trained without a cluster: lists
 * are empty, watches stay silent, what is created is there.
 */
public final class StandInApiServer {
  private static final String EMPTY =
      "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}";
  private static final String NOT_FOUND =
      "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}";

  private final Map<String, String> objects = new ConcurrentHashMap<>();

  public static void main(String[] arguments) throws IOException {
    StandInApiServer stand = new StandInApiServer();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", stand::answer);
    server.start();
    Path kubeconfig = Path.of(arguments[0]);
    Path draft = kubeconfig.resolveSibling("draft");
    Files.writeString(draft, kubeconfig(server.getAddress().getPort()));
    Files.move(draft, kubeconfig);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    byte[] body = exchange.getRequestBody().readAllBytes();
    switch (exchange.getRequestMethod()) {
      case "GET" -> {
        if (query.contains("watch=true")) {
          watch(exchange);
        } else if (isObject(path)) {
          String found = objects.get(path);
          send(exchange, found == null ? 404 : 200, found == null ? NOT_FOUND : found);
        } else {
          send(exchange, 200, EMPTY);
        }
      }
      case "POST" -> {
        String text = new String(body, StandardCharsets.UTF_8);
        String name = text.replaceFirst("(?s).*?\"name\"\\s*:\\s*\"([^\"]*)\".*", "$1");
        objects.put(path + "/" + name, text);
        send(exchange, 201, text);
      }
      default -> send(exchange, 200, objects.getOrDefault(path, "{}"));
    }
  }

  private static boolean isObject(String path) {
    String[] parts = path.substring(1).split("/", -1);
    int kind = parts[0].equals("api") ? 2 : 3;
    boolean namespaced = parts.length > kind + 2 && parts[kind].equals("namespaces");
    return parts.length - kind >= (namespaced ? 4 : 2);
  }

  /** Says nothing for as long as the client listens, over a web socket where it asks for one. */
  private static void watch(HttpExchange exchange) throws IOException {
    String key = exchange.getRequestHeaders().getFirst("Sec-WebSocket-Key");
    if (key == null) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().flush();
    } else {
      exchange.getResponseHeaders().set("Upgrade", "websocket");
      exchange.getResponseHeaders().set("Connection", "Upgrade");
      exchange.getResponseHeaders().set("Sec-WebSocket-Accept", accepting(key));
      exchange.sendResponseHeaders(101, -1);
    }
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As RFC 6455, section 4.2.2 says. */
  private static String accepting(String key) {
    try {
      byte[] text =
          (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static String kubeconfig(int port) {
    return """
        apiVersion: v1
        kind: Config
        current-context: stand-in
        contexts:
        - name: stand-in
          context: {cluster: stand-in, user: stand-in}
        clusters:
        - name: stand-in
          cluster: {server: "http://127.0.0.1:%d"}
        users:
        - name: stand-in
          user: {token: none}
        """
        .formatted(port);
  }
}
