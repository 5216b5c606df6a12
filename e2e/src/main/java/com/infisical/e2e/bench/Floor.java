package com.infisical.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The same work done by a bare client, 32 resources at a time: read the source, create the target,
 * patch the status. No operator can be faster for long.
 */
final class Floor implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONDITION =
      """
      {"type":"secrets.infisical.com/%s","status":"True","reason":"OK","message":"%s",\
      "observedGeneration":1,"lastTransitionTime":"%s"}\
      """;
  private static final String OWN = "secrets.infisical.com/";
  private static final String VERSION = "0123456789abcdef";

  private final World world;
  private final Load load;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<Integer, String> tokens = new ConcurrentHashMap<>();

  Floor(World world, Load load) {
    this.world = world;
    this.load = load;
  }

  /** Creates the resources and syncs each as soon as it is there, or all when all are there. */
  RunResult run(Plan.When when) throws IOException, InterruptedException {
    Findings findings = new Findings(Subject.FLOOR);
    findings.put(Figure.LOAD_AVERAGE, Machine.load());
    findings.put(Figure.YARDSTICK, Yardstick.millis());
    Machine.Pids pids = Machine.Pids.find(0, world.server().pid());
    try (Progress progress = Progress.watch(world.api(), load.resources())) {
      long start = System.nanoTime();
      world.createTenants(load);
      World.AT_ONCE.run(load.layout().tenants(), this::token);
      Machine before = Machine.look(pids);
      if (when == Plan.When.BEFORE) {
        String[] uids = new String[load.resources()];
        World.AT_ONCE.run(load.resources(), i -> uids[i] = create(i));
        findings.seconds(Figure.CREATED, start, System.nanoTime());
        start = System.nanoTime();
        before = Machine.look(pids);
        World.AT_ONCE.run(load.resources(), i -> sync(i, uids[i]));
      } else {
        World.AT_ONCE.run(load.resources(), i -> sync(i, create(i)));
      }
      long end = System.nanoTime();
      Machine used = Machine.look(pids).since(before);
      findings.seconds(Figure.SYNCED, start, end);
      findings.put(Figure.CPU_SYNC, used.driver());
      findings.machine(used);
      findings.synced(start, progress.times());
      return findings.result(RunResult.DONE, "");
    }
  }

  private String create(int resource) throws IOException, InterruptedException {
    String created = world.api().create(world.manifests(load).resource(resource));
    return JSON.readTree(created).path("metadata").path("uid").asText();
  }

  private void sync(int resource, String uid) throws IOException, InterruptedException {
    int tenant = load.tenant(resource);
    world
        .api()
        .create(
            new Manifests.Creation(
                Manifests.secrets(tenant), target(resource, uid, read(resource, tenant))));
    world
        .api()
        .patch(
            Manifests.resources("infisicalstaticsecrets", tenant)
                + "/"
                + Load.name(resource)
                + "/status",
            status(resource));
  }

  private JsonNode read(int resource, int tenant) throws IOException, InterruptedException {
    String query =
        "?projectId=%s&environment=dev&secretPath=%s&includeImports=true"
            .formatted(
                load.layout().project(tenant),
                URLEncoder.encode(
                    load.layout().path(load.source(resource)), StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(world.server().address() + "/api/v4/secrets" + query))
            .header("Authorization", "Bearer " + token(tenant))
            .build();
    return JSON.readTree(http.send(request, BodyHandlers.ofByteArray()).body());
  }

  private String token(int tenant) throws IOException, InterruptedException {
    String known = tokens.get(tenant);
    if (known != null) {
      return known;
    }
    ObjectNode credentials =
        JSON.createObjectNode()
            .put("clientId", load.layout().clientId(tenant))
            .put("clientSecret", load.layout().clientSecret(tenant));
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(world.server().address() + "/api/v1/auth/universal-auth/login"))
            .header("Content-Type", KubeApi.JSON)
            .POST(BodyPublishers.ofString(credentials.toString()))
            .build();
    String issued =
        JSON.readTree(http.send(request, BodyHandlers.ofByteArray()).body())
            .path("accessToken")
            .asText();
    tokens.put(tenant, issued);
    return issued;
  }

  private String target(int resource, String uid, JsonNode answer) {
    ObjectNode secret = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Secret");
    ObjectNode metadata = secret.putObject("metadata").put("name", Load.name(resource));
    metadata.putObject("labels").put(OWN + "managed", "true");
    metadata
        .putObject("annotations")
        .put(OWN + "managed-annotations", "")
        .put(OWN + "managed-labels", "")
        .put(OWN + "managed-by", Load.namespace(load.tenant(resource)) + "/" + Load.name(resource))
        .put(OWN + "mark", VERSION)
        .put(OWN + "version", "W/\"secrets-100-01234567\"");
    metadata
        .putArray("ownerReferences")
        .addObject()
        .put("apiVersion", "secrets.infisical.com/v1beta1")
        .put("kind", "InfisicalStaticSecret")
        .put("name", Load.name(resource))
        .put("uid", uid)
        .put("controller", true)
        .put("blockOwnerDeletion", true);
    ObjectNode data = secret.put("type", "Opaque").putObject("data");
    for (JsonNode each : answer.path("secrets")) {
      byte[] value = each.path("secretValue").asText().getBytes(StandardCharsets.UTF_8);
      data.put(each.path("secretKey").asText(), Base64.getEncoder().encodeToString(value));
    }
    return secret.toString();
  }

  /**
   * All that the operator tells of a resource that it has synced (docs/infisical-static-secret.md).
   */
  private String status(int resource) {
    String now = Instant.now().toString();
    int tenant = load.tenant(resource);
    String conditions =
        String.join(
            ",",
            CONDITION.formatted("LastReconcileStatus", "Reconciliation successful", now),
            CONDITION.formatted("LastReconcileAuthMethod", "universal", now),
            CONDITION.formatted("LastSuccessfulReconcileAt", now, now),
            CONDITION.formatted(
                "LastReconcileAffectedDeployments",
                "0 deployments were redeployed due to secret changes",
                now));
    return """
    {"status":{"observedGeneration":1,"lastSyncedAt":"%1$s","syncedKeys":%2$d,"conditions":[%3$s],\
    "sources":[{"count":%2$d,"environmentSlug":"dev","index":0,"lastRead":"%1$s",\
    "projectId":"%4$s","secretPath":"%5$s","version":"%6$s"}],\
    "targets":[{"kind":"Secret","name":"%7$s","namespace":"%8$s","state":"Synced",\
    "version":"%6$s"}]}}\
    """
        .formatted(
            now,
            load.layout().secrets(),
            conditions,
            load.layout().project(tenant),
            load.layout().path(load.source(resource)),
            VERSION,
            Load.name(resource),
            Load.namespace(tenant));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
