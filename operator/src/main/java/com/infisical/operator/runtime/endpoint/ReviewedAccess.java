package com.infisical.operator.runtime.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.infisical.client.Utf8;
import com.infisical.operator.kubernetes.Names;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Has the API server say whose a token is, by a TokenReview, and whether that user may get {@code
 * /metrics}, by a SubjectAccessReview, as kubebuilder's operators do
 * (https://book.kubebuilder.io/reference/metrics). A verdict holds for a minute. Thread-safe.
 */
final class ReviewedAccess implements MetricsAccess {
  private static final Duration HOLDS = Duration.ofMinutes(1);
  private static final int MAX_REMEMBERED = 100;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;
  private final Cache<String, Verdict> verdicts =
      Caffeine.newBuilder().expireAfterWrite(HOLDS).maximumSize(MAX_REMEMBERED).build();

  ReviewedAccess(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Verdict ask(String token) {
    if (token.isEmpty()) {
      return new Verdict.Unknown();
    }
    String key = digest(token);
    Verdict known = verdicts.getIfPresent(key);
    if (known != null) {
      return known;
    }
    Verdict verdict;
    try {
      verdict = review(token);
    } catch (KubernetesClientException | IOException e) {
      return new Verdict.Unavailable(
          "The API server did not review the token; check that the operator may create"
              + " tokenreviews.authentication.k8s.io and subjectaccessreviews.authorization.k8s.io,"
              + " or set --metrics-authorization=false");
    }
    verdicts.put(key, verdict);
    return verdict;
  }

  private Verdict review(String token) throws IOException {
    ObjectNode review = object("authentication.k8s.io/v1", "TokenReview");
    review.putObject("spec").put("token", token);
    JsonNode status = create("/apis/authentication.k8s.io/v1/tokenreviews", review);
    JsonNode user = status.path("user");
    return status.path("authenticated").asBoolean() ? authorize(user) : new Verdict.Unknown();
  }

  private Verdict authorize(JsonNode user) throws IOException {
    ObjectNode review = object("authorization.k8s.io/v1", "SubjectAccessReview");
    ObjectNode spec = review.putObject("spec");
    String name = user.path("username").asText();
    spec.put("user", name).put("uid", user.path("uid").asText());
    spec.set("groups", user.path("groups"));
    spec.set("extra", user.path("extra"));
    spec.putObject("nonResourceAttributes").put("path", "/metrics").put("verb", "get");
    return create("/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
            .path("allowed")
            .asBoolean()
        ? new Verdict.Allowed()
        : new Verdict.Denied(Names.quoted(name));
  }

  private JsonNode create(String path, ObjectNode review) throws IOException {
    return JSON.readTree(client.raw(path, "POST", review)).path("status");
  }

  private static ObjectNode object(String version, String kind) {
    return JSON.createObjectNode().put("apiVersion", version).put("kind", kind);
  }

  /** The token itself is not kept. */
  private static String digest(String token) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(Utf8.bytes(token)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
