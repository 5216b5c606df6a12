package com.infisical.operator.instant;

import com.infisical.client.SecretText;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalAuthSpec;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.ResourceReference;
import com.infisical.operator.api.SecretKeyReference;
import com.infisical.operator.api.UniversalAuth;
import com.infisical.operator.auth.AuthDirectory;
import com.infisical.operator.auth.KeyedDigest;
import com.infisical.operator.auth.LoginMethods;
import com.infisical.operator.auth.Session;
import com.infisical.operator.auth.SessionInputs;
import com.infisical.operator.auth.Sessions;
import com.infisical.operator.auth.Timer;
import com.infisical.operator.connection.Address;
import com.infisical.operator.connection.ServerAccess;
import com.infisical.operator.connection.ServerClient;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import com.infisical.operator.status.Metrics;
import com.infisical.operator.status.ResourceName;
import com.infisical.operator.status.Ticker;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGeneratorFactory;

/** The real token cache with one InfisicalAuth, without a cluster. */
final class TestSessions {
  static final ResourceName AUTH = new ResourceName("apps", "auth");
  private static final ResourceName CONNECTION = new ResourceName("apps", "connection");
  private static final ResourceName SECRET = new ResourceName("apps", "credentials");

  private final Map<String, String> credentials;
  private final AtomicLong generation = new AtomicLong(1);
  private final Sessions sessions;

  /**
   * @param credentials under {@code id} and {@code secret}
   */
  TestSessions(
      ServerClient client,
      String address,
      Map<String, String> credentials,
      Executor executor,
      Timer timer,
      Ticker ticker) {
    this.credentials = Map.copyOf(credentials);
    KeyedDigest digest = new KeyedDigest();
    this.sessions =
        new Sessions(
            new AuthDirectory(
                name -> Optional.of(auth()), name -> Optional.of(connection()), name -> true),
            new SessionInputs(
                this::read,
                new LoginMethods(null, null),
                (spec, ca) ->
                    new ServerAccess.Opened.Open(client, (Address.Valid) Address.of(address, "")),
                digest),
            digest,
            new Metrics(new SimpleMeterRegistry(), InstantSource.system()),
            executor,
            timer,
            ticker,
            InstantSource.system(),
            RandomGeneratorFactory.of("L64X128MixRandom").create(1));
  }

  Sessions sessions() {
    return sessions;
  }

  Session session() {
    return ((Sessions.Answer.Open) sessions.open("", AUTH, AUTH.namespace())).session();
  }

  /** The spec of the InfisicalAuth changes: the next to ask gets another session. */
  void changeAuth() {
    generation.incrementAndGet();
  }

  private ReferencedValues read(List<FieldReference> references) {
    Map<FieldReference, SecretText> values = new HashMap<>();
    references.forEach(each -> values.put(each, SecretText.of(credentials.get(each.key()))));
    return new ReferencedValues.Present(values, Map.of(SECRET, "1"));
  }

  private InfisicalAuth auth() {
    InfisicalAuth auth = new InfisicalAuth();
    auth.setMetadata(meta(AUTH, generation.get()));
    auth.setSpec(
        new InfisicalAuthSpec(
            new ResourceReference(CONNECTION.name(), CONNECTION.namespace()),
            "universal",
            new UniversalAuth(
                new SecretKeyReference(SECRET.name(), SECRET.namespace(), "id"),
                new SecretKeyReference(SECRET.name(), SECRET.namespace(), "secret")),
            null,
            null,
            null,
            null,
            null,
            null,
            null));
    return auth;
  }

  private static InfisicalConnection connection() {
    InfisicalConnection connection = new InfisicalConnection();
    connection.setMetadata(meta(CONNECTION, 1));
    return connection;
  }

  private static ObjectMeta meta(ResourceName name, long generation) {
    return new ObjectMetaBuilder()
        .withNamespace(name.namespace())
        .withName(name.name())
        .withUid("uid-of-" + name.name())
        .withGeneration(generation)
        .build();
  }
}
