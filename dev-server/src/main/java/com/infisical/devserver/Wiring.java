package com.infisical.devserver;

import com.infisical.devserver.api.AuthRoutes;
import com.infisical.devserver.api.EventHookRoutes;
import com.infisical.devserver.api.EventRoutes;
import com.infisical.devserver.api.FolderRoutes;
import com.infisical.devserver.api.HookRoutes;
import com.infisical.devserver.api.IdentityRoutes;
import com.infisical.devserver.api.ImportRoutes;
import com.infisical.devserver.api.LeaseRoutes;
import com.infisical.devserver.api.LoginMethods;
import com.infisical.devserver.api.ProjectFactory;
import com.infisical.devserver.api.ProjectRoutes;
import com.infisical.devserver.api.SecretReadRoutes;
import com.infisical.devserver.api.SecretWriteRoutes;
import com.infisical.devserver.api.ServiceTokenRoutes;
import com.infisical.devserver.api.StatusRoutes;
import com.infisical.devserver.api.TokenAuthRoutes;
import com.infisical.devserver.api.UniversalAuthRoutes;
import com.infisical.devserver.auth.AccessTokens;
import com.infisical.devserver.auth.AwsLogin;
import com.infisical.devserver.auth.KubernetesLogin;
import com.infisical.devserver.auth.LdapLogin;
import com.infisical.devserver.auth.UniversalAuthSetup;
import com.infisical.devserver.auth.UniversalLogin;
import com.infisical.devserver.cloud.AzureLogin;
import com.infisical.devserver.cloud.CloudIssuers;
import com.infisical.devserver.cloud.GcpLogin;
import com.infisical.devserver.cloud.PublishedKeys;
import com.infisical.devserver.events.EventHub;
import com.infisical.devserver.events.EventStreams;
import com.infisical.devserver.hooks.DevClock;
import com.infisical.devserver.hooks.Faults;
import com.infisical.devserver.hooks.Journal;
import com.infisical.devserver.hooks.Switches;
import com.infisical.devserver.http.Pipeline;
import com.infisical.devserver.http.RateLimiter;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.http.Router;
import com.infisical.devserver.issuer.JwtLogin;
import com.infisical.devserver.issuer.OidcLogin;
import com.infisical.devserver.kubernetes.TokenReviewer;
import com.infisical.devserver.lease.LeaseBook;
import com.infisical.devserver.secret.SecretReader;
import com.infisical.devserver.secret.SecretWriter;
import com.infisical.devserver.store.Identity;
import com.infisical.devserver.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Assembles the parts of a server. */
record Wiring(
    Store store,
    DevClock clock,
    Switches switches,
    Faults faults,
    Journal journal,
    EventHub events,
    EventStreams eventStreams,
    AccessTokens tokens,
    LeaseBook leases,
    SecretWriter writer,
    UniversalAuthSetup universalAuthSetup,
    TokenReviewer reviewer,
    CloudIssuers cloudIssuers) {

  static Wiring of(DevClock clock, TokenReviewer reviewer, CloudIssuers cloudIssuers) {
    Store store = new Store();
    Switches switches = new Switches();
    EventHub events = new EventHub();
    Identity admin =
        new Identity(UUID.randomUUID().toString(), "instance-admin", true, clock.instant());
    store.write(
        tables -> {
          tables.identities().put(admin);
          return admin;
        });
    return new Wiring(
        store,
        clock,
        switches,
        new Faults(),
        new Journal(clock),
        events,
        new EventStreams(),
        new AccessTokens(store, clock, switches),
        new LeaseBook(clock),
        new SecretWriter(clock, events),
        new UniversalAuthSetup(store, clock),
        reviewer,
        cloudIssuers);
  }

  DevProjects projects() {
    return new DevProjects(store, clock, events, writer, leases, new ProjectFactory(store, clock));
  }

  DevIdentities identities() {
    return new DevIdentities(store, clock, universalAuthSetup, tokens);
  }

  Pipeline pipeline() {
    return new Pipeline(
        new Router(routes(), switches::oldServer),
        tokens::authenticate,
        new RateLimiter(clock),
        faults,
        journal,
        switches);
  }

  private List<Route> routes() {
    SecretReader reader = new SecretReader(switches);
    List<Route> routes = new ArrayList<>();
    routes.addAll(new StatusRoutes(switches, clock).routes());
    routes.addAll(new AuthRoutes(tokens).routes());
    routes.addAll(new ProjectRoutes(store, new ProjectFactory(store, clock)).routes());
    routes.addAll(new IdentityRoutes(store, tokens, clock).routes());
    routes.addAll(new UniversalAuthRoutes(store, universalAuthSetup, clock).routes());
    PublishedKeys keys = new PublishedKeys(cloudIssuers);
    routes.addAll(
        new LoginMethods(
                store,
                new UniversalLogin(store, tokens, clock),
                new KubernetesLogin(store, tokens, reviewer),
                new AwsLogin(store, tokens, switches::sts),
                new AzureLogin(store, tokens, keys, clock),
                new GcpLogin(store, tokens, keys, clock),
                new LdapLogin(store, tokens, clock),
                new OidcLogin(store, tokens, clock),
                new JwtLogin(store, tokens, clock))
            .routes());
    routes.addAll(new TokenAuthRoutes(store, tokens).routes());
    routes.addAll(new LeaseRoutes(store, leases, switches).routes());
    routes.addAll(new ServiceTokenRoutes(tokens.serviceTokens()).routes());
    routes.addAll(FolderRoutes.all(store, clock));
    routes.addAll(new ImportRoutes(store, clock, events).routes());
    routes.addAll(new HookRoutes(store, writer, tokens, clock, faults, journal, switches).routes());
    routes.addAll(new EventHookRoutes(eventStreams, tokens).routes());
    routes.addAll(new EventRoutes(store, events, eventStreams, switches, clock).routes());
    routes.addAll(SecretReadRoutes.all(store, reader));
    routes.addAll(SecretWriteRoutes.all(store, reader, writer));
    return List.copyOf(routes);
  }
}
