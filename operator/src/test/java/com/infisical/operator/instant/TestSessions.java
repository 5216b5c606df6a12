package com.infisical.operator.instant;

import com.infisical.client.SecretText;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.auth.login.LoginMethods;
import com.infisical.operator.auth.session.AuthObjects;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.SessionInputs;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.connection.Address;
import com.infisical.operator.connection.ConnectionReferences;
import com.infisical.operator.connection.ServerAccess;
import com.infisical.operator.connection.ServerClient;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.FieldReference;
import com.infisical.operator.reference.ReferencedValues;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.tenancy.TestTenancy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The real token cache with one InfisicalAuth, without a cluster. */
public final class TestSessions {
  public static final ResourceName AUTH = new ResourceName("apps", "auth");
  private static final ResourceName CONNECTION = new ResourceName("apps", "connection");
  private static final ResourceName SECRET = new ResourceName("apps", "credentials");

  private final Map<String, String> credentials;
  private final AtomicLong generation = new AtomicLong(1);
  private final Sessions sessions;

  /**
   * @param credentials under {@code id} and {@code secret}
   */
  public TestSessions(
      ServerClient client, String address, Map<String, String> credentials, Schedule schedule) {
    this.credentials = Map.copyOf(credentials);
    OperatorKey key = OperatorKey.random();
    this.sessions =
        new Sessions(
            new Sessions.Directory(
                name -> Optional.of(auth()),
                auth -> new ConnectionReferences.LookupResult.Found(connection()),
                name -> true,
                TestTenancy.open("infisical")),
            new SessionInputs(
                this::read,
                new LoginMethods(null, null, TestTenancy.open("infisical")),
                (namespace, spec, ca) ->
                    new ServerAccess.Opened.Open(client, (Address.Valid) Address.of(address, "")),
                key,
                TestTenancy.open("infisical")),
            key,
            Metrics.off(),
            (server, namespace) -> schedule.executor(),
            schedule);
  }

  public Sessions sessions() {
    return sessions;
  }

  Session session() {
    return ((Sessions.OpenResult.Open) sessions.open("", AUTH, AUTH.namespace())).session();
  }

  /** The spec of the InfisicalAuth changes: the next to ask gets another session. */
  public void changeAuth() {
    generation.incrementAndGet();
  }

  private ReferencedValues read(List<FieldReference> references) {
    Map<FieldReference, SecretText> values = new HashMap<>();
    references.forEach(each -> values.put(each, SecretText.of(credentials.get(each.key()))));
    return new ReferencedValues.Present(values, Map.of(SECRET, "1"));
  }

  private InfisicalAuth auth() {
    return AuthObjects.universal(AUTH, "uid-of-auth", generation.get(), CONNECTION, SECRET);
  }

  private static InfisicalConnection connection() {
    return AuthObjects.connection(CONNECTION, "uid-of-connection", 1);
  }
}
