package com.infisical.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Plays an API server without rules: what is created is there, watches tell of it, a patch is
 * merged. It speaks what a real one speaks: TLS, HTTP/2, and watches as streams or web sockets.
 */
final class StandInApiServer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectStore store;

  StandInApiServer(ObjectStore store) {
    this.store = store;
  }

  /**
   * Listens on a free port of the loopback address.
   *
   * @param keys a PKCS#12 file with the server's key
   * @return the port
   */
  int start(Vertx vertx, Path keys, String password)
      throws InterruptedException, ExecutionException, TimeoutException {
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setUseAlpn(true)
            .setKeyCertOptions(new PfxOptions().setPath(keys.toString()).setPassword(password));
    HttpServer server = vertx.createHttpServer(options);
    server.requestHandler(this::receive);
    return server
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS)
        .actualPort();
  }

  private void receive(HttpServerRequest request) {
    if ("true".equals(request.getParam("watch"))) {
      watch(request);
    } else {
      request.body().onSuccess(body -> answer(request, body));
    }
  }

  private void watch(HttpServerRequest request) {
    ObjectPath path = ObjectPath.of(request.path()).orElseThrow();
    Predicate<JsonNode> filter = filter(request);
    Context context = Vertx.currentContext();
    if (request.getHeader("Upgrade") != null) {
      request
          .toWebSocket()
          .onSuccess(socket -> store.watch(path, filter, tell(context, socket::writeTextMessage)));
    } else {
      HttpServerResponse response = request.response().setChunked(true);
      response.putHeader("Content-Type", "application/json").writeHead();
      store.watch(path, filter, tell(context, event -> response.write(event + "\n")));
    }
  }

  private static BiConsumer<String, ObjectNode> tell(Context context, Consumer<String> stream) {
    return (change, object) -> {
      String event =
          text(JSON.createObjectNode().put("type", change).set("object", object.deepCopy()));
      context.runOnContext(now -> stream.accept(event));
    };
  }

  private void answer(HttpServerRequest request, Buffer body) {
    Optional<ObjectPath> path = ObjectPath.of(request.path());
    if (path.isEmpty()) {
      send(request, 200, JSON.createObjectNode().put("kind", "APIResourceList"));
    } else if (request.method().equals(HttpMethod.GET)) {
      get(request, path.get());
    } else if (request.method().equals(HttpMethod.POST)) {
      reply(request, 201, store.create(path.get(), object(body)), 409);
    } else if (request.method().equals(HttpMethod.PUT)) {
      send(request, 200, store.replace(path.get(), object(body)));
    } else {
      reply(request, 200, store.patch(path.get(), object(body)), 404);
    }
  }

  private void get(HttpServerRequest request, ObjectPath path) {
    if (path.name().isPresent()) {
      reply(request, 200, store.get(path), 404);
      return;
    }
    ObjectNode list = JSON.createObjectNode().put("kind", "List").put("apiVersion", "v1");
    list.withObject("/metadata").put("resourceVersion", store.version());
    ArrayNode items = list.putArray("items");
    store.list(path, filter(request)).forEach(items::add);
    send(request, 200, list);
  }

  /** Of the selectors, those that the operator uses: one label, and an object's name. */
  private static Predicate<JsonNode> filter(HttpServerRequest request) {
    String field = Optional.ofNullable(request.getParam("fieldSelector")).orElse("");
    String label = Optional.ofNullable(request.getParam("labelSelector")).orElse("");
    return object -> {
      JsonNode metadata = object.path("metadata");
      boolean named =
          field.isEmpty() || field.equals("metadata.name=" + metadata.path("name").asText());
      return named && (label.isEmpty() || metadata.path("labels").has(label.split("=", 2)[0]));
    };
  }

  private static void reply(
      HttpServerRequest request, int status, Optional<ObjectNode> object, int otherwise) {
    if (object.isPresent()) {
      send(request, status, object.get());
    } else {
      send(
          request,
          otherwise,
          JSON.createObjectNode()
              .put("kind", "Status")
              .put("apiVersion", "v1")
              .put("status", "Failure")
              .put("code", otherwise));
    }
  }

  private static void send(HttpServerRequest request, int status, ObjectNode object) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(text(object));
  }

  private static ObjectNode object(Buffer body) {
    try {
      return (ObjectNode) JSON.readTree(body.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("the operator sent what is no JSON", e);
    }
  }

  private static String text(JsonNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
