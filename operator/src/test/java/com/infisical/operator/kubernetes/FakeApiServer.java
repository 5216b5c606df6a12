package com.infisical.operator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An API server in memory: stores objects of any kind as they are sent, numbers their versions,
 * refuses what was decided on an older one, and feeds watches.
 *
 * <p>It neither validates nor selects; what matters of a real one is tested against a real one.
 * Safe for use by several threads.
 */
public final class FakeApiServer {
  private static final String NAMESPACES = "/namespaces/";
  private static final String DEFINITIONS = "/customresourcedefinitions/";
  private static final String REHEARSAL = "dryRun=All";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Map<String, ObjectNode> objects = new TreeMap<>();
  private final List<Watch> watches = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicBoolean recording = new AtomicBoolean(true);
  private volatile Function<String, Optional<Integer>> refusal = request -> Optional.empty();
  private volatile Consumer<ObjectNode> mutation = object -> {};
  private final Set<String> terminating = new CopyOnWriteArraySet<>();
  private long version = 100;

  /** An open watch of the objects below a path. */
  private record Watch(String path, AsyncBody.Consumer<List<ByteBuffer>> consumer, AsyncBody body) {
    void tell(String type, ObjectNode object) {
      ObjectNode event = MAPPER.createObjectNode().put("type", type);
      event.set("object", object);
      try {
        consumer.consume(List.of(bytes(event + "\n")), body);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A client of this server that repeats nothing. */
  public KubernetesClient client() {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://api-server.invalid")
            .withRequestRetryBackoffLimit(0)
            .withOnlyHttpWatches(true)
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new Factory())
        .build();
  }

  /** The requests that were made, such as {@code PATCH /api/v1/…}, in order. */
  public List<String> requests() {
    return requests;
  }

  /** Keeps no list of requests from now on. */
  public void recordNothing() {
    recording.set(false);
  }

  /** Answers requests such as {@code PATCH /api/v1/…} with this status, where there is one. */
  public void refuse(Function<String, Optional<Integer>> decision) {
    refusal = decision;
  }

  /** Has what clients send changed before it is stored, as a mutating policy does. */
  public void mutate(Consumer<ObjectNode> policy) {
    mutation = policy;
  }

  /** Nothing is created in {@code namespace} from now on, because it is being deleted. */
  public void terminate(String namespace) {
    terminating.add(namespace);
  }

  /** Stores {@code object} as another client would; gives it as it is stored. */
  public <T extends HasMetadata> T put(T object, Class<T> type) {
    ObjectNode node = MAPPER.valueToTree(object);
    try {
      return MAPPER.treeToValue(store(pathOf(object), node), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes {@code object} as another client would. */
  public void delete(HasMetadata object) {
    remove(pathOf(object));
  }

  private static String pathOf(HasMetadata object) {
    String group =
        object.getApiVersion().contains("/")
            ? "/apis/" + object.getApiVersion()
            : "/api/" + object.getApiVersion();
    String namespace = object.getMetadata().getNamespace();
    return "%s%s/%s/%s"
        .formatted(
            group,
            namespace == null ? "" : NAMESPACES + namespace,
            HasMetadata.getPlural(object.getClass()),
            object.getMetadata().getName());
  }

  private Answer answer(StandardHttpRequest request) {
    String path = request.uri().getPath();
    boolean rehearsal =
        Optional.ofNullable(request.uri().getQuery()).orElse("").contains(REHEARSAL);
    String line = request.method() + " " + path + (rehearsal ? "?" + REHEARSAL : "");
    if (recording.get()) {
      requests.add(line);
    }
    Optional<Integer> refused = refusal.apply(line);
    if (refused.isPresent()) {
      return Answer.refused(refused.get());
    }
    if (request.method().equals("POST")
        && terminating.stream().anyMatch(ns -> path.contains(NAMESPACES + ns + "/"))) {
      return Answer.terminating();
    }
    if (rehearsal) {
      return rehearse(request.method(), path, read(request));
    }
    return switch (request.method()) {
      case "GET" -> get(path);
      case "POST" -> post(path, read(request));
      case "PUT" -> change(path, read(request), false);
      case "PATCH" -> change(path, read(request), true);
      case "DELETE" -> remove(path);
      default -> Answer.refused(405);
    };
  }

  /** As it would be answered, and nothing is stored. */
  private synchronized Answer rehearse(String method, String path, ObjectNode sent) {
    String at = method.equals("POST") ? path + "/" + sent.at("/metadata/name").asText() : path;
    boolean isThere = objects.containsKey(at);
    return method.equals("POST") == isThere ? Answer.refused(isThere ? 409 : 404) : Answer.of(sent);
  }

  private synchronized Answer get(String path) {
    ObjectNode found = objects.get(path);
    boolean isList =
        !path.matches(".*/namespaces/[^/]+/[^/]+/.*")
            && !path.contains("/clustergenerators/")
            && !path.contains(DEFINITIONS);
    if (found != null || !isList) {
      return found == null ? Answer.refused(404) : Answer.of(found);
    }
    ObjectNode list = MAPPER.createObjectNode().put("kind", "List").put("apiVersion", "v1");
    list.putObject("metadata").put("resourceVersion", String.valueOf(version));
    ArrayNode items = list.putArray("items");
    objects.forEach(
        (at, object) -> {
          if (isBelow(path, at)) {
            items.add(object);
          }
        });
    return Answer.of(list);
  }

  /** Whether {@code collection}, of one namespace or of all, has the object at {@code path}. */
  private static boolean isBelow(String collection, String path) {
    String parent = path.substring(0, path.lastIndexOf('/'));
    int namespaces = parent.indexOf(NAMESPACES);
    if (namespaces < 0) {
      return parent.equals(collection);
    }
    int kind = parent.lastIndexOf('/');
    return parent.equals(collection)
        || (namespaces >= 0
            && collection.startsWith(parent.substring(0, namespaces))
            && collection.endsWith(parent.substring(kind))
            && collection.length() == namespaces + parent.length() - kind);
  }

  private synchronized Answer post(String collection, ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    String name =
        metadata.path("name").asText(metadata.path("generateName").asText() + (version + 1));
    ((ObjectNode) metadata).put("name", name);
    String path = collection + "/" + name;
    if (objects.containsKey(path)) {
      return Answer.refused(409);
    }
    mutation.accept(object);
    return Answer.of(store(path, object));
  }

  private synchronized Answer change(String requested, ObjectNode sent, boolean patch) {
    String path = requested.replaceFirst("/status$", "");
    ObjectNode present = objects.get(path);
    if (present == null) {
      return Answer.refused(404);
    }
    String decidedOn = sent.path("metadata").path("resourceVersion").asText("");
    if (!decidedOn.isEmpty() && !decidedOn.equals(versionOf(present))) {
      return Answer.refused(409);
    }
    ObjectNode changed = patch ? merge(present.deepCopy(), sent) : sent;
    mutation.accept(changed);
    return Answer.of(store(path, changed));
  }

  private synchronized Answer remove(String path) {
    ObjectNode removed = objects.remove(path);
    if (removed == null) {
      return Answer.refused(404);
    }
    ((ObjectNode) removed.path("metadata")).put("resourceVersion", String.valueOf(++version));
    tell("DELETED", path, removed);
    return Answer.of(removed);
  }

  private synchronized ObjectNode store(String path, ObjectNode object) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    boolean isNew = !objects.containsKey(path);
    if (!metadata.hasNonNull("uid")) {
      metadata.put("uid", "uid-" + (version + 1));
    }
    metadata.put("resourceVersion", String.valueOf(++version));
    objects.put(path, object);
    tell(isNew ? "ADDED" : "MODIFIED", path, object);
    return object.deepCopy();
  }

  private void tell(String type, String path, ObjectNode object) {
    watches.stream()
        .filter(watch -> isBelow(watch.path(), path))
        .forEach(watch -> watch.tell(type, object));
  }

  private static String versionOf(ObjectNode object) {
    return object.path("metadata").path("resourceVersion").asText();
  }

  /** RFC 7386. */
  private static ObjectNode merge(ObjectNode into, ObjectNode patch) {
    patch
        .properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              if (value.isNull()) {
                into.remove(field.getKey());
              } else if (value instanceof ObjectNode inner) {
                JsonNode present = into.path(field.getKey());
                ObjectNode base =
                    present instanceof ObjectNode node ? node : MAPPER.createObjectNode();
                into.set(field.getKey(), merge(base, inner));
              } else {
                into.set(field.getKey(), value);
              }
            });
    return into;
  }

  private static ObjectNode read(StandardHttpRequest request) {
    try {
      return (ObjectNode)
          MAPPER.readTree(
              switch (request.body()) {
                case StandardHttpRequest.StringBodyContent text ->
                    new ByteArrayInputStream(text.getContent().getBytes(StandardCharsets.UTF_8));
                case StandardHttpRequest.ByteArrayBodyContent bytes ->
                    new ByteArrayInputStream(bytes.getContent());
                case StandardHttpRequest.InputStreamBodyContent stream -> stream.getContent();
                default -> throw new IllegalStateException("an unknown kind of body");
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A response as a whole. */
  private record Answer(int code, ObjectNode body) {
    static Answer of(ObjectNode body) {
      return new Answer(200, body.deepCopy());
    }

    static Answer terminating() {
      Answer refused = refused(403);
      refused
          .body()
          .putObject("details")
          .putArray("causes")
          .addObject()
          .put("reason", "NamespaceTerminating");
      return refused;
    }

    static Answer refused(int code) {
      return new Answer(
          code,
          MAPPER
              .createObjectNode()
              .put("kind", "Status")
              .put("apiVersion", "v1")
              .put("status", "Failure")
              .put("code", code));
    }
  }

  private CompletableFuture<HttpResponse<AsyncBody>> respond(
      StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    String query = Optional.ofNullable(request.uri().getQuery()).orElse("");
    if (query.contains("watch=true")) {
      List<Watch> opened = new ArrayList<>();
      Body body = new Body(() -> {}, () -> watches.removeAll(opened));
      opened.add(new Watch(request.uri().getPath(), consumer, body));
      watches.addAll(opened);
      return CompletableFuture.completedFuture(new Response(request, 200, body));
    }
    Answer answer = answer(request);
    Body[] body = new Body[1];
    AtomicBoolean isRead = new AtomicBoolean();
    body[0] =
        new Body(
            () -> {
              try {
                if (isRead.compareAndSet(false, true)) {
                  consumer.consume(List.of(bytes(answer.body().toString())), body[0]);
                } else {
                  body[0].done().complete(null);
                }
              } catch (Exception e) {
                body[0].done().completeExceptionally(e);
              }
            },
            () -> {});
    return CompletableFuture.completedFuture(new Response(request, answer.code(), body[0]));
  }

  private record Body(Runnable reading, Runnable end, CompletableFuture<Void> done)
      implements AsyncBody {
    Body(Runnable reading, Runnable end) {
      this(reading, end, new CompletableFuture<>());
    }

    @Override
    public void consume() {
      reading.run();
    }

    @Override
    public void cancel() {
      end.run();
      done.cancel(false);
    }
  }

  private static final class Response extends StandardHttpHeaders
      implements HttpResponse<AsyncBody> {
    private final HttpRequest request;
    private final int code;
    private final AsyncBody body;

    Response(HttpRequest request, int code, AsyncBody body) {
      super(Map.of("content-type", List.of("application/json")));
      this.request = request;
      this.code = code;
      this.body = body;
    }

    @Override
    public int code() {
      return code;
    }

    @Override
    public AsyncBody body() {
      return body;
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public Optional<HttpResponse<?>> previousResponse() {
      return Optional.empty();
    }
  }

  private final class Factory implements HttpClient.Factory {
    @Override
    public HttpClient.Builder newBuilder() {
      return new HttpBuilder(this);
    }
  }

  private final class HttpBuilder extends StandardHttpClientBuilder<Http, Factory, HttpBuilder> {
    HttpBuilder(Factory factory) {
      super(factory);
    }

    @Override
    public HttpClient build() {
      return new Http(this);
    }

    @Override
    protected HttpBuilder newInstance(Factory factory) {
      return new HttpBuilder(factory);
    }
  }

  private final class Http extends StandardHttpClient<Http, Factory, HttpBuilder> {
    Http(HttpBuilder builder) {
      super(builder, new AtomicBoolean());
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
        StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      return respond(request, consumer);
    }

    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
        StandardWebSocketBuilder wanted, WebSocket.Listener listener) {
      throw new UnsupportedOperationException("watches are asked for by plain HTTP");
    }

    @Override
    protected void doClose() {}
  }
}
