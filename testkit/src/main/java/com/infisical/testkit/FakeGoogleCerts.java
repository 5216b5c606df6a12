package com.infisical.testkit;

import com.infisical.testkit.FakeService.Call;
import com.infisical.testkit.FakeService.Reply;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A double of what Google publishes for verifying: the certificates that ID tokens are signed with,
 * and those of each service account. Safe for use by several threads.
 */
public final class FakeGoogleCerts implements AutoCloseable {
  private static final String ACCOUNTS = "/service_accounts/v1/metadata/x509/";

  private final InstantSource clock;
  private final Map<String, List<SigningKey>> accounts = new ConcurrentHashMap<>();
  private final FakeService service = new FakeService(this::answer);
  private volatile SigningKey idTokenKey = SigningKey.make();

  private FakeGoogleCerts(InstantSource clock) {
    this.clock = clock;
  }

  /** A Google without any service account. */
  public static FakeGoogleCerts start() {
    return start(InstantSource.system());
  }

  /** The same with another clock: the times of ID tokens follow it. */
  public static FakeGoogleCerts start(InstantSource clock) {
    return new FakeGoogleCerts(clock);
  }

  /** Where the certificates of ID tokens are. */
  public String idTokenCertificates() {
    return service.address() + "/oauth2/v1/certs";
  }

  /** Below which the certificates of each service account are, by its email address. */
  public String serviceAccountCertificates() {
    return service.address() + ACCOUNTS;
  }

  /** The key that ID tokens are signed with. */
  public SigningKey idTokenKey() {
    return idTokenKey;
  }

  /** Signs ID tokens with another key from now on, and publishes only that. */
  public void rotateIdTokenKey() {
    idTokenKey = SigningKey.make();
  }

  /** Makes one more key for a service account, and the account where there is none. */
  public SigningKey addKey(String email) {
    SigningKey key = SigningKey.make();
    accounts.computeIfAbsent(email, e -> new CopyOnWriteArrayList<>()).add(key);
    return key;
  }

  /** Deletes the keys of a service account, so that what they sign is good no more. */
  public void deleteKeys(String email) {
    accounts.remove(email);
  }

  /** The key file that Google would give for {@code key} of a service account. */
  public static String keyFile(String email, SigningKey key) {
    return """
    {
      "type": "service_account",
      "project_id": "demo",
      "private_key_id": "%s",
      "private_key": "%s",
      "client_email": "%s",
      "client_id": "100000000000000000001",
      "token_uri": "https://oauth2.example/token"
    }
    """
        .formatted(key.id(), key.privateKeyPem().replace("\n", "\\n"), email);
  }

  InstantSource clock() {
    return clock;
  }

  @Override
  public void close() {
    service.close();
  }

  private Reply answer(Call call) {
    if (call.path().equals("/oauth2/v1/certs")) {
      return certificates(List.of(idTokenKey));
    }
    if (!call.path().startsWith(ACCOUNTS)) {
      return Reply.json(404, "{}");
    }
    List<SigningKey> keys = accounts.get(call.path().substring(ACCOUNTS.length()));
    return keys == null ? Reply.json(404, "{}") : certificates(keys);
  }

  private static Reply certificates(List<SigningKey> keys) {
    StringBuilder json = new StringBuilder("{");
    for (SigningKey key : keys) {
      json.append(json.length() > 1 ? "," : "")
          .append("\"%s\":\"%s\"".formatted(key.id(), key.certificatePem().replace("\n", "\\n")));
    }
    return Reply.json(200, json.append('}').toString());
  }
}
