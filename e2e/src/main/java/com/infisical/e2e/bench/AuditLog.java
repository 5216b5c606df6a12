package com.infisical.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The API server's record of what the operators asked for. The API server writes it at the level
 * Metadata and for them alone, which costs it little; it is read when a run is over.
 */
public record AuditLog(Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of service account tokens; source: Kubernetes documentation, "Managing Service Accounts". */
  private static final String CREDENTIAL = "authentication.kubernetes.io/credential-id";

  private static final String POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
        - level: Metadata
          users: [%s]
        - level: None
      """;

  /**
   * One request that was answered.
   *
   * @param user who sent it
   * @param resource with its subresource, or the path where there is none
   * @param group the API group of the resource; empty for the core group
   * @param namespace empty for objects without one
   * @param name empty for collections, and for objects that get created
   * @param credential the id of the token that it was sent with; empty where it has none
   */
  public record Request(
      Instant at,
      String user,
      String verb,
      String resource,
      String group,
      String namespace,
      String name,
      int code,
      String agent,
      String credential) {}

  /** Writes the policy; the flags make the API server follow it. */
  public static AuditLog prepare(Path folder, List<String> users) throws IOException {
    AuditLog log = new AuditLog(folder);
    Files.writeString(log.policy(), POLICY.formatted(String.join(", ", users)));
    // Deleted last first, also when Ctrl-C ends the benchmark.
    List.of(folder, log.policy(), log.file()).forEach(each -> each.toFile().deleteOnExit());
    return log;
  }

  /** What the API server has to be started with. */
  public List<String> flags() {
    return List.of(
        "--audit-policy-file=" + policy(),
        "--audit-log-path=" + file(),
        "--audit-log-maxsize=4096");
  }

  /** The requests that were answered from one moment until another. */
  public List<Request> between(Instant start, Instant end) {
    List<Request> requests = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode event = JSON.readTree(line);
        Instant at = Instant.parse(event.path("requestReceivedTimestamp").asText());
        if (!at.isBefore(start) && at.isBefore(end) && counts(event)) {
          requests.add(request(at, event));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The API server's audit log cannot be read", e);
    }
    return requests;
  }

  /** A watch is told of twice: when it starts to be answered and when it ends. */
  private static boolean counts(JsonNode event) {
    boolean watch = event.path("verb").asText().equals("watch");
    return event.path("stage").asText().equals(watch ? "ResponseStarted" : "ResponseComplete");
  }

  private static Request request(Instant at, JsonNode event) {
    JsonNode object = event.path("objectRef");
    String sub = object.path("subresource").asText("");
    String resource =
        object.isMissingNode()
            ? event.path("requestURI").asText().replaceAll("\\?.*", "")
            : object.path("resource").asText() + (sub.isEmpty() ? "" : "/" + sub);
    return new Request(
        at,
        event.path("user").path("username").asText(),
        event.path("verb").asText(),
        resource,
        object.path("apiGroup").asText(""),
        object.path("namespace").asText(""),
        object.path("name").asText(""),
        event.path("responseStatus").path("code").asInt(),
        event.path("userAgent").asText(),
        event.path("user").path("extra").path(CREDENTIAL).path(0).asText(""));
  }

  private Path policy() {
    return folder.resolve("policy.yaml");
  }

  private Path file() {
    return folder.resolve("audit.log");
  }
}
