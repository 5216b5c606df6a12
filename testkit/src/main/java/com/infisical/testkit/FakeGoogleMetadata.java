package com.infisical.testkit;

import com.infisical.testkit.FakeService.Call;
import com.infisical.testkit.FakeService.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A double of Google's metadata server on a machine that may have a service account. Safe for use
 * by several threads.
 */
public final class FakeGoogleMetadata implements AutoCloseable {
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final Map<String, String> FLAVOR = Map.of("Metadata-Flavor", "Google");

  private final FakeGoogleCerts google;
  private final List<String> issued = new CopyOnWriteArrayList<>();
  private final FakeService service = new FakeService(this::answer);
  private volatile @Nullable String email;

  private FakeGoogleMetadata(FakeGoogleCerts google) {
    this.google = google;
  }

  /** A machine without a service account, whose tokens {@code google} verifies. */
  public static FakeGoogleMetadata start(FakeGoogleCerts google) {
    return new FakeGoogleMetadata(google);
  }

  /** What {@code GCE_METADATA_HOST} holds. */
  public String host() {
    return service.authority();
  }

  /** Attaches a service account to the machine. */
  public FakeGoogleMetadata attach(String accountEmail) {
    email = accountEmail;
    return this;
  }

  /** How often it was called. */
  public int calls() {
    return service.calls();
  }

  /** Answers every call with this status and text until {@link #recover()}. */
  public void answerInstead(int status, String body) {
    service.answerInstead(new Reply(status, FLAVOR, body));
  }

  public void recover() {
    service.recover();
  }

  /** Every ID token that was issued. */
  public List<String> issued() {
    return List.copyOf(issued);
  }

  /** The claims of an ID token with {@code format=full} as they are issued now. */
  public Map<String, Object> claims(String audience, String accountEmail) {
    Map<String, Object> claims = brief(audience);
    claims.put("email", accountEmail);
    claims.put("email_verified", true);
    claims.put(
        "google",
        Map.of(
            "compute_engine",
            Map.of(
                "project_id", "demo",
                "project_number", 1_000_000_000_001L,
                "zone", "europe-west3-a",
                "instance_id", "1",
                "instance_name", "node-1")));
    return claims;
  }

  private Map<String, Object> brief(String audience) {
    Instant now = google.clock().instant();
    Map<String, Object> claims = new HashMap<>();
    claims.put("iss", "https://accounts.google.com");
    claims.put("aud", audience);
    claims.put("azp", "100000000000000000001");
    claims.put("sub", "100000000000000000001");
    claims.put("iat", now);
    claims.put("exp", now.plus(LIFETIME));
    return claims;
  }

  @Override
  public void close() {
    service.close();
  }

  private Reply answer(Call call) {
    if (!call.header("metadata-flavor").filter("Google"::equals).isPresent()) {
      return new Reply(403, FLAVOR, "Missing Metadata-Flavor:Google header.");
    }
    String account = email;
    if (!call.path().equals("/computeMetadata/v1/instance/service-accounts/default/identity")
        || account == null) {
      return new Reply(404, FLAVOR, "not found");
    }
    String audience = call.query("audience");
    if (audience.isEmpty()) {
      return new Reply(400, FLAVOR, "non-empty audience parameter required");
    }
    boolean full = call.query("format").equals("full");
    String token = google.idTokenKey().sign(full ? claims(audience, account) : brief(audience));
    issued.add(token);
    return new Reply(200, FLAVOR, token);
  }
}
