package com.infisical.testkit;

import com.infisical.testkit.FakeService.Call;
import com.infisical.testkit.FakeService.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A double of Microsoft Entra ID with one tenant: publishes its keys, signs access tokens, and
 * exchanges service account tokens of federated applications for them. Safe for use by several
 * threads.
 */
public final class FakeEntra implements AutoCloseable {
  private static final Duration LIFETIME = Duration.ofHours(24);
  private static final String SCOPE_END = "/.default";
  private static final String ASSERTION_TYPE =
      "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private final String tenantId = UUID.randomUUID().toString();
  private final InstantSource clock;
  private final Map<String, Application> applications = new ConcurrentHashMap<>();
  private final List<String> issued = new CopyOnWriteArrayList<>();
  private final FakeService service = new FakeService(this::answer);
  private volatile SigningKey key = SigningKey.make();
  private volatile boolean version2;

  /** An application whose federated credential trusts one service account token. */
  private record Application(String objectId, String assertion) {
    @Override
    public String toString() {
      return objectId;
    }
  }

  private FakeEntra(InstantSource clock) {
    this.clock = clock;
  }

  /** A directory with a tenant and a key, and no application. */
  public static FakeEntra start() {
    return start(InstantSource.system());
  }

  /** The same with another clock: its tokens' times follow it. */
  public static FakeEntra start(InstantSource clock) {
    return new FakeEntra(clock);
  }

  /** What {@code AZURE_AUTHORITY_HOST} holds. */
  public String address() {
    return service.address();
  }

  public String tenantId() {
    return tenantId;
  }

  /** The key that signs now. */
  public SigningKey key() {
    return key;
  }

  /** Signs with another key from now on, and publishes only that. */
  public void rotate() {
    key = SigningKey.make();
  }

  /** Issues tokens of version 2 from now on, as for applications registered so. */
  public void issueVersion2() {
    version2 = true;
  }

  /** How often it was called. */
  public int calls() {
    return service.calls();
  }

  /** Answers every call with this status until {@link #recover()}. */
  public void fail(int status) {
    service.answerInstead(Reply.json(status, "{}"));
  }

  public void recover() {
    service.recover();
  }

  /** Every access token that was issued. */
  public List<String> issued() {
    return List.copyOf(issued);
  }

  /**
   * Registers an application that a pod may act as.
   *
   * @param objectId of its service principal
   * @param serviceAccountToken the one token that its federated credential accepts
   */
  public void federate(String clientId, String objectId, String serviceAccountToken) {
    applications.put(clientId, new Application(objectId, serviceAccountToken));
  }

  /** The claims of an access token as they are issued now, to be signed as they are or changed. */
  public Map<String, Object> claims(String audience, String objectId) {
    Instant now = clock.instant();
    Map<String, Object> claims = new HashMap<>();
    claims.put("aud", audience);
    claims.put(
        "iss",
        version2
            ? "https://login.microsoftonline.com/" + tenantId + "/v2.0"
            : "https://sts.windows.net/" + tenantId + "/");
    claims.put("iat", now);
    claims.put("nbf", now);
    claims.put("exp", now.plus(LIFETIME));
    claims.put("oid", objectId);
    claims.put("sub", objectId);
    claims.put("tid", tenantId);
    claims.put("idtyp", "app");
    claims.put("ver", version2 ? "2.0" : "1.0");
    return claims;
  }

  /** An access token. */
  String issue(String audience, String objectId) {
    String token = key.sign(claims(audience, objectId));
    issued.add(token);
    return token;
  }

  @Override
  public void close() {
    service.close();
  }

  private Reply answer(Call call) {
    if (call.method().equals("GET") && call.path().equals("/" + tenantId + "/discovery/keys")) {
      SigningKey present = key;
      return Reply.json(
          200,
          "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"%s\",\"x5t\":\"%s\",\"x5c\":[\"%s\"]}]}"
              .formatted(present.id(), present.id(), present.certificate()));
    }
    if (call.method().equals("POST") && call.path().equals("/" + tenantId + "/oauth2/v2.0/token")) {
      return exchange(call);
    }
    return call.path().endsWith("/oauth2/v2.0/token")
        ? refused(400, "invalid_request", 90002)
        : Reply.json(404, "{}");
  }

  private Reply exchange(Call call) {
    String scope = call.form("scope");
    if (!call.form("grant_type").equals("client_credentials")) {
      return refused(400, "unsupported_grant_type", 70003);
    }
    if (!call.form("client_assertion_type").equals(ASSERTION_TYPE)) {
      return refused(401, "invalid_client", 7000218);
    }
    if (!scope.endsWith(SCOPE_END)) {
      return refused(400, "invalid_scope", 1002012);
    }
    Application application = applications.get(call.form("client_id"));
    if (application == null) {
      return refused(400, "unauthorized_client", 700016);
    }
    if (!application.assertion().equals(call.form("client_assertion"))) {
      return refused(401, "invalid_client", 700213);
    }
    String audience = scope.substring(0, scope.length() - SCOPE_END.length());
    return Reply.json(
        200,
        "{\"token_type\":\"Bearer\",\"expires_in\":86399,\"access_token\":\"%s\"}"
            .formatted(issue(audience, application.objectId())));
  }

  private static Reply refused(int status, String error, int code) {
    return Reply.json(
        status,
        "{\"error\":\"%s\",\"error_description\":\"AADSTS%d: refused\",\"error_codes\":[%d]}"
            .formatted(error, code, code));
  }
}
