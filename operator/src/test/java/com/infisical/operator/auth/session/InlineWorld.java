package com.infisical.operator.auth.session;

import com.infisical.operator.auth.login.LoginMethods;
import com.infisical.operator.auth.login.ServiceAccountTokens;
import com.infisical.operator.auth.login.ServiceAccounts;
import com.infisical.operator.connection.Address;
import com.infisical.operator.connection.GlobalConfiguration;
import com.infisical.operator.connection.ServerAccess;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.SecretReader;
import com.infisical.operator.reference.SecretWatches;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.tenancy.TenancyRules;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens sessions of logins in a resource's own spec, as the process does; no InfisicalAuths. */
public final class InlineWorld implements AutoCloseable {
  private final Sessions sessions;
  private final InlineSessions inline;

  /**
   * The operator that opens them.
   *
   * @param namespace its own
   * @param configMap the global configuration that a flag names
   */
  public record Operator(
      String namespace,
      KubernetesClient client,
      TenancyRules tenancy,
      Optional<ResourceName> configMap,
      OperatorKey key,
      Metrics metrics,
      Schedule schedule) {}

  /**
   * @param defaultHost the server of resources that name none
   * @param watcher watches the Secrets that they refer to
   */
  public InlineWorld(
      Operator operator, ServerAccess servers, String defaultHost, SecretWatches.Watcher watcher) {
    KubernetesClient client = operator.client();
    TenancyRules tenancy = operator.tenancy();
    OperatorKey key = operator.key();
    SecretReader reader = new SecretReader(client, tenancy);
    LoginMethods methods =
        new LoginMethods(new ServiceAccountTokens(client, tenancy), null, tenancy);
    ServiceAccounts accounts = new ServiceAccounts(client, tenancy);
    sessions =
        new Sessions(
            new Sessions.Directory(
                name -> Optional.empty(),
                auth -> {
                  throw new IllegalStateException("no InfisicalAuth here");
                },
                name -> true,
                tenancy),
            new SessionInputs(reader::read, methods, servers, key, tenancy),
            key,
            operator.metrics(),
            (server, namespace) -> operator.schedule().executor(),
            operator.schedule());
    inline =
        new InlineSessions(
            new GlobalConfiguration(
                operator.configMap(),
                operator.namespace(),
                tenancy,
                client,
                address -> canonical(address, defaultHost),
                operator.schedule()),
            new InlineInputs(
                reader::read, methods.inline(accounts), accounts, servers, key, tenancy),
            new SecretWatches(watcher),
            sessions);
  }

  private static String canonical(@Nullable String address, String defaultHost) {
    return Address.of(address, defaultHost) instanceof Address.Valid valid
        ? valid.base().toString()
        : "";
  }

  public Sessions sessions() {
    return sessions;
  }

  public InlineSessions inline() {
    return inline;
  }

  @Override
  public void close() {
    inline.close();
    sessions.close(Duration.ofSeconds(1));
  }
}
