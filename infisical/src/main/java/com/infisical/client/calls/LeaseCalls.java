package com.infisical.client.calls;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.client.Caller;
import com.infisical.client.DynamicSecretDefinition;
import com.infisical.client.LeaseApi;
import com.infisical.client.LeaseGrant;
import com.infisical.client.LeaseRequest;
import com.infisical.client.LeaseScope;
import com.infisical.client.LeaseState;
import com.infisical.client.LeaseTimes;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.client.Utf8;
import com.infisical.client.http.Extent;
import com.infisical.client.pace.CallPace;
import com.infisical.client.pace.RateLimitGate;
import com.infisical.client.reply.Json;
import com.infisical.client.reply.Shape;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Creates, renews, revokes and reads leases (docs/design/infisical-api.md#7-dynamic-secret-leases).
 */
final class LeaseCalls implements LeaseApi {
  private static final String LEASES = "/api/v1/dynamic-secrets/leases";
  private static final String NO_LEASE = "it has no lease of this id with times";

  /** Characters; it becomes a part of addresses and annotations. */
  private static final int MAX_ID_CHARS = 128;

  /** Characters; a type names a program's own code. */
  private static final int MAX_TYPE_CHARS = 128;

  /** Times beyond have no common notation, and cannot be counted with. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private static final String FAILED_TO_DELETE = "Failed to delete";

  private final ApiCalls calls;
  private final CallPace pace;

  LeaseCalls(ApiCalls calls, ServerState state) {
    this.calls = calls;
    this.pace = state.leasePace();
  }

  @Override
  public Reply<LeaseGrant> create(SecretText token, LeaseRequest request, Caller caller) {
    ObjectNode body = body(request.scope()).put("dynamicSecretName", request.name());
    request.ttl().ifPresent(ttl -> body.put("ttl", ttl));
    request
        .configJson()
        .flatMap(text -> Json.tree(Utf8.bytes(text)))
        .ifPresent(config -> body.set("config", config));
    return calls.create(LEASES, token, body, grantOf(request), gate(caller, request.hashCode()));
  }

  @Override
  public Reply<LeaseTimes> renew(
      SecretText token, LeaseScope scope, String leaseId, Optional<String> ttl, Caller caller) {
    ObjectNode body = body(scope);
    ttl.ifPresent(wanted -> body.put("ttl", wanted));
    return calls.write(
        "POST",
        lease(leaseId) + "/renew",
        token,
        body,
        timesOf(leaseId),
        gate(caller, leaseId.hashCode()));
  }

  @Override
  public Reply<LeaseTimes> revoke(
      SecretText token, LeaseScope scope, String leaseId, Caller caller) {
    ObjectNode body = body(scope).put("isForced", false);
    return calls.write(
        "DELETE", lease(leaseId), token, body, timesOf(leaseId), gate(caller, leaseId.hashCode()));
  }

  @Override
  public Reply<LeaseState> find(SecretText token, LeaseScope scope, String leaseId, Caller caller) {
    QueryString where =
        new QueryString()
            .add("projectSlug", scope.projectSlug())
            .add("environmentSlug", scope.environmentSlug())
            .add("path", scope.path());
    return calls.read(
        lease(leaseId) + where,
        token,
        Optional.empty(),
        stateOf(leaseId),
        gate(caller, leaseId.hashCode()),
        calls.readWatch());
  }

  /** A credential of another dynamic secret would reach the Secret of whoever asked. */
  private static Shape<JsonNode, LeaseGrant> grantOf(LeaseRequest request) {
    return new Shape<>(
        JsonNode.class,
        Extent.PROJECT,
        body ->
            grant(body)
                .filter(
                    unused ->
                        AskedFolder.isSilentOrEqual(
                            body.path("dynamicSecret").path("name").asText(""), request.name())),
        "it has no lease of this dynamic secret with an id and times");
  }

  /** The times of another lease would have this one expire unnoticed. */
  private static Shape<JsonNode, LeaseTimes> timesOf(String leaseId) {
    return new Shape<>(
        JsonNode.class,
        Extent.ANSWER,
        body -> times(body.path("lease")).filter(times -> times.id().equalsIgnoreCase(leaseId)),
        NO_LEASE);
  }

  private static Shape<JsonNode, LeaseState> stateOf(String leaseId) {
    return new Shape<>(
        JsonNode.class,
        Extent.ANSWER,
        body -> state(body).filter(state -> state.lease().id().equalsIgnoreCase(leaseId)),
        NO_LEASE);
  }

  private RateLimitGate gate(Caller caller, int call) {
    return RateLimitGate.ofRead(pace, caller, call);
  }

  private static String lease(String id) {
    return LEASES + "/" + QueryString.encode(id);
  }

  private static ObjectNode body(LeaseScope scope) {
    return Json.object()
        .put("projectSlug", scope.projectSlug())
        .put("environmentSlug", scope.environmentSlug())
        .put("path", scope.path());
  }

  private static Optional<LeaseGrant> grant(JsonNode body) {
    return times(body.path("lease"))
        .map(
            lease ->
                new LeaseGrant(
                    lease, definition(body.path("dynamicSecret")), data(body.path("data"))));
  }

  private static Optional<LeaseState> state(JsonNode body) {
    JsonNode lease = body.path("lease");
    JsonNode definition = lease.path("dynamicSecret");
    return times(lease)
        .map(
            times ->
                new LeaseState(
                    times,
                    definition.isObject()
                        ? Optional.of(definition(definition))
                        : Optional.empty()));
  }

  private static Optional<LeaseTimes> times(JsonNode lease) {
    String id = lease.path("id").asText("");
    Optional<Instant> expireAt = instant(lease.path("expireAt"));
    return !isId(id)
        ? Optional.empty()
        : expireAt.flatMap(
            end ->
                instant(lease.path("createdAt"))
                    .map(
                        begin ->
                            new LeaseTimes(
                                id,
                                begin,
                                end,
                                FAILED_TO_DELETE.equals(lease.path("status").asText("")))));
  }

  private static boolean isId(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_ID_CHARS
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static Optional<Instant> instant(JsonNode text) {
    try {
      return text.isTextual()
          ? Optional.of(OffsetDateTime.parse(text.textValue()).toInstant())
              .filter(at -> !at.isBefore(Instant.EPOCH) && !at.isAfter(LAST))
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static DynamicSecretDefinition definition(JsonNode of) {
    return new DynamicSecretDefinition(
        Optional.of(of.path("id").asText("")).filter(LeaseCalls::isId).orElse(""),
        Optional.of(of.path("type").asText(""))
            .filter(type -> type.length() <= MAX_TYPE_CHARS)
            .orElse(""),
        text(of.path("defaultTTL")),
        text(of.path("maxTTL")));
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.ofNullable(node.textValue()).filter(text -> !text.isBlank());
  }

  private static Map<String, SecretText> data(JsonNode data) {
    Map<String, SecretText> values = new HashMap<>();
    data.properties()
        .forEach(field -> values.put(field.getKey(), SecretText.of(value(field.getValue()))));
    return values;
  }

  private static String value(JsonNode value) {
    return value.isNull() ? "" : value.isValueNode() ? value.asText() : value.toString();
  }
}
