package com.infisical.testkit;

import com.infisical.testkit.FakeService.Call;
import com.infisical.testkit.FakeService.Reply;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A double of Azure's instance metadata service on a machine with managed identities. Safe for use
 * by several threads.
 */
public final class FakeAzureMetadata implements AutoCloseable {
  private final FakeEntra entra;
  private final Map<String, String> userAssigned = new ConcurrentHashMap<>();
  private final FakeService service = new FakeService(this::answer);
  private volatile @Nullable String systemAssigned;

  private FakeAzureMetadata(FakeEntra entra) {
    this.entra = entra;
  }

  /** A machine without any identity, in the tenant of {@code entra}. */
  public static FakeAzureMetadata start(FakeEntra entra) {
    return new FakeAzureMetadata(entra);
  }

  /** What {@code AZURE_POD_IDENTITY_AUTHORITY_HOST} holds. */
  public String address() {
    return service.address();
  }

  /** Gives the machine an identity of its own. */
  public FakeAzureMetadata assignSystem(String objectId) {
    systemAssigned = objectId;
    return this;
  }

  /** Gives the machine a user-assigned identity. */
  public FakeAzureMetadata assignUser(String clientId, String objectId) {
    userAssigned.put(clientId, objectId);
    return this;
  }

  /** How often it was called. */
  public int calls() {
    return service.calls();
  }

  /** Answers every call with this status and text until {@link #recover()}. */
  public void answerInstead(int status, String body) {
    service.answerInstead(Reply.json(status, body));
  }

  public void recover() {
    service.recover();
  }

  @Override
  public void close() {
    service.close();
  }

  private Reply answer(Call call) {
    if (!call.method().equals("GET") || !call.path().equals("/metadata/identity/oauth2/token")) {
      return Reply.json(404, "{}");
    }
    // The header shows that no link was followed; a forwarded call is not from the machine itself.
    if (!call.header("metadata").filter("true"::equals).isPresent()
        || call.header("x-forwarded-for").isPresent()) {
      return refused("invalid_request", "Required metadata header not specified");
    }
    if (!call.query("api-version").equals("2018-02-01")) {
      return refused("invalid_request", "The api-version is missing or not supported");
    }
    String resource = call.query("resource");
    if (resource.isEmpty()) {
      return refused("invalid_request", "The resource is missing");
    }
    if (!resource.matches("[a-z]+://[^&\\s]+")) {
      return refused("invalid_resource", "AADSTS500011: unknown resource");
    }
    String objectId =
        call.query().containsKey("client_id")
            ? userAssigned.get(call.query("client_id"))
            : byDefault();
    return objectId == null
        ? refused("invalid_request", "Identity not found")
        : Reply.json(
            200,
            "{\"access_token\":\"%s\",\"expires_in\":\"86399\",\"resource\":\"%s\",\"token_type\":\"Bearer\"}"
                .formatted(entra.issue(resource, objectId), resource));
  }

  /** The machine's own, else the only one. */
  private @Nullable String byDefault() {
    String own = systemAssigned;
    if (own != null) {
      return own;
    }
    return userAssigned.size() == 1 ? userAssigned.values().iterator().next() : null;
  }

  private static Reply refused(String error, String description) {
    return Reply.json(
        400, "{\"error\":\"%s\",\"error_description\":\"%s\"}".formatted(error, description));
  }
}
