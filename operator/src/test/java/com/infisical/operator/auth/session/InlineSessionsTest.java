package com.infisical.operator.auth.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.LoginRequest;
import com.infisical.operator.api.InlineAuthentication;
import com.infisical.operator.api.InlineCaReference;
import com.infisical.operator.api.InlineIdentityAuth;
import com.infisical.operator.api.InlineKubernetesAuth;
import com.infisical.operator.api.InlineSecretReference;
import com.infisical.operator.api.InlineServiceAccountReference;
import com.infisical.operator.api.InlineTls;
import com.infisical.operator.api.InlineUniversalAuth;
import com.infisical.operator.api.SecretsScope;
import com.infisical.operator.api.ServiceTokenAuth;
import com.infisical.operator.auth.session.InlineSessions.Opening;
import com.infisical.operator.auth.session.InlineSessions.User;
import com.infisical.operator.auth.session.Loans.Borrowing;
import com.infisical.operator.auth.session.Loans.Loan;
import com.infisical.operator.auth.session.Sessions.OpenResult;
import com.infisical.operator.connection.Address;
import com.infisical.operator.connection.ServerAccess;
import com.infisical.operator.connection.TestAuthority;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.FakeApiServer;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.ManualSecretWatches;
import com.infisical.operator.schedule.ManualClock;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Failure;
import com.infisical.operator.tenancy.TenancyRules;
import com.infisical.operator.tenancy.TestTenancy;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions of logins that stand in a resource's own spec. */
class InlineSessionsTest {
  private static final String HOST = "https://infisical.example.com/api";
  private static final String DEFAULT = "https://default.example.com";
  private static final User ONE = new User("InfisicalSecret", new ResourceName("apps", "one"));
  private static final User OTHER =
      new User("InfisicalPushSecret", new ResourceName("apps", "other"));

  private final FakeApiServer apiServer = new FakeApiServer();
  private final KubernetesClient kubernetes = apiServer.client();
  private final FakeServer server = new FakeServer();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final ManualClock clock = ManualClock.on(executor);
  private final Instant begin = Instant.now().minus(clock.now());
  private final OperatorKey key = OperatorKey.random();
  private final List<String> woken = new CopyOnWriteArrayList<>();
  private final ManualSecretWatches watches = new ManualSecretWatches();

  private final class World {
    final InlineWorld opened;
    final InlineSessions inline;

    World(TenancyRules tenancy) {
      this(tenancy, Optional.empty());
    }

    World(TenancyRules tenancy, Optional<ResourceName> configMap) {
      opened =
          new InlineWorld(
              new InlineWorld.Operator(
                  "infisical",
                  kubernetes,
                  tenancy,
                  configMap,
                  key,
                  Metrics.off(),
                  new Schedule(
                      clock,
                      clock,
                      () -> begin.plus(clock.now()),
                      executor,
                      clock.schedule(1).random())),
              this::open,
              DEFAULT,
              watches);
      inline = opened.inline();
      inline.addWaker("InfisicalSecret", name -> woken.add(name.name()));
      inline.addWaker("InfisicalPushSecret", name -> woken.add(name.name()));
    }

    private ServerAccess.Opened open(
        String namespace, @Nullable String address, Optional<String> ca) {
      return switch (Address.of(address, DEFAULT)) {
        case Address.Invalid(String reason) -> new ServerAccess.Opened.Refused(reason);
        case Address.Valid valid -> new ServerAccess.Opened.Open(server.client(), valid);
      };
    }

    Session session(User user, InlineSpec spec) {
      Opening opening = inline.open(user, spec);
      assertThat(opening.result()).isInstanceOf(OpenResult.Open.class);
      return ((OpenResult.Open) opening.result()).session();
    }

    String failure(User user, InlineSpec spec) {
      Opening opening = inline.open(user, spec);
      assertThat(opening.result()).isInstanceOf(OpenResult.Unavailable.class);
      Failure failure = ((OpenResult.Unavailable) opening.result()).failure();
      return failure.sentence();
    }

    String token(User user, InlineSpec spec) {
      try (Loan loan = ((Borrowing.Lent) session(user, spec).borrow()).loan()) {
        return loan.token().reveal();
      }
    }
  }

  private final World world = new World(TestTenancy.open("infisical"));

  @BeforeEach
  void makeCredentials() {
    credentials("apps", Map.of("clientId", "client", "clientSecret", "good"));
    credentials("others", Map.of("clientId", "client", "clientSecret", "good"));
  }

  @AfterEach
  void stop() {
    world.opened.close();
    executor.shutdownNow();
    kubernetes.close();
  }

  @Test
  void oneLoginServesResourcesOfOneNamespaceWhateverTheirKindAndScopeAndNoOthers() {
    assertThat(world.token(ONE, universal("apps", "/a"))).isEqualTo("token-1");
    assertThat(world.token(OTHER, universal("apps", "/b"))).isEqualTo("token-1");

    User elsewhere = new User("InfisicalSecret", new ResourceName("others", "one"));
    assertThat(world.token(elsewhere, universal("others", "/a"))).isEqualTo("token-2");
    assertThat(server.logins).hasSize(2);
  }

  @Test
  void spellingsOfOneAddressShareASessionWhereverTheyStand() {
    configuration("infisical", Map.of("hostAPI", "https://Infisical.example.com"));
    User configured = new User("InfisicalSecret", new ResourceName("apps", "configured"));

    assertThat(world.token(ONE, spec("apps", HOST, universal()))).isEqualTo("token-1");
    assertThat(world.token(OTHER, spec("apps", "https://infisical.example.com/", universal())))
        .isEqualTo("token-1");
    assertThat(world.token(configured, spec("apps", null, universal()))).isEqualTo("token-1");
    assertThat(server.logins).hasSize(1);
  }

  /** A server shares its turns among all that call it, however they spell it. */
  @Test
  void namesAServerInOneSpellingForItsTurns() {
    assertThat(world.inline.server("https://Infisical.example/api/"))
        .isEqualTo(world.inline.server("https://infisical.example"))
        .isNotEmpty();
    assertThat(world.inline.server(" ")).isEqualTo(world.inline.server(null)).isNotEmpty();
  }

  @Test
  void namesTheFieldOrTheConfigMapKeyThatABadAddressComesFrom() {
    assertThat(world.failure(ONE, spec("apps", "ftp://x", universal())))
        .startsWith(".spec.hostAPI does not begin with https://");
    configuration("infisical", Map.of("hostAPI", "ftp://x"));
    await()
        .untilAsserted(
            () ->
                assertThat(world.failure(OTHER, spec("apps", null, universal())))
                    .startsWith("hostAPI of ConfigMap infisical/infisical-config does not begin"));
  }

  @Test
  void aHostOfTheConfigurationIsNotATenantsOwnInAnySpelling() {
    configuration("infisical", Map.of("hostAPI", "https://configured.example.com/api"));
    World strict = new World(TestTenancy.strict("infisical"));

    assertThat(
            strict
                .session(ONE, spec("apps", "https://configured.example.com", universal()))
                .key()
                .address())
        .startsWith("https://configured.example.com");
  }

  @Test
  void aChangedCredentialMakesAnotherSessionAtOnceAndATouchedSecretDoesNot() {
    assertThat(world.token(ONE, universal("apps", "/a"))).isEqualTo("token-1");

    changed(credentials("apps", Map.of("clientId", "client", "clientSecret", "good")));
    assertThat(woken).contains("one");
    assertThat(world.token(ONE, universal("apps", "/a"))).isEqualTo("token-1");

    changed(credentials("apps", Map.of("clientId", "client", "clientSecret", "new")));
    assertThat(world.token(ONE, universal("apps", "/a"))).isEqualTo("token-2");
    await().until(() -> server.revoked.contains("token-1"));
  }

  @Test
  void theLastUserTakesTheSessionAwayAndUntilThenItIsRenewed() {
    assertThat(world.token(ONE, universal("apps", "/a"))).isEqualTo("token-1");
    assertThat(world.token(OTHER, universal("apps", "/a"))).isEqualTo("token-1");
    world.inline.forget(ONE);

    clock.pass(Duration.ofSeconds(73));
    await().until(() -> server.logins.size() == 2);
    await().until(() -> world.token(OTHER, universal("apps", "/a")).equals("token-2"));
    world.inline.forget(OTHER);

    await().until(() -> server.revoked.contains("token-2"));
    assertThat(watches.handlers).isEmpty();
  }

  @Test
  void namesAMissingSecretAMissingKeyAndAnEmptyValueByThreeMessages() {
    InlineSpec spec = universal("apps", "/a");
    apiServer.delete(credentials("apps", Map.of()));
    assertThat(world.failure(ONE, spec))
        .isEqualTo(
            "Secret apps/credentials, referenced by"
                + " .spec.authentication.universalAuth.credentialsRef, does not exist; create it or"
                + " correct the reference");
    changed(credentials("apps", Map.of("clientId", "client")));
    assertThat(world.failure(ONE, spec)).contains("has no key clientSecret");
    changed(credentials("apps", Map.of("clientId", "client", "clientSecret", "")));
    assertThat(world.failure(ONE, spec)).startsWith("key clientSecret of Secret").contains("empty");
  }

  @Test
  void keepsTheSessionForCleanupWhereItsCredentialIsGone() {
    Session session = world.session(ONE, universal("apps", "/a"));
    Secret gone = credentials("apps", Map.of());
    apiServer.delete(gone);
    watches.handlers.get(new ResourceName("apps", "credentials")).onDelete(gone, false);

    assertThat(world.failure(ONE, universal("apps", "/a"))).contains("does not exist");
    assertThat(world.inline.living(ONE)).contains(session);
  }

  @Test
  void blocksOfEmptyStringsDoNotCountAndOfSeveralTheFirstOfTheTableDoes() {
    InlineAuthentication filled =
        new InlineAuthentication(
            new InlineUniversalAuth(new InlineSecretReference("", ""), null),
            kubernetes("identity", true),
            new InlineIdentityAuth("aws", null),
            null,
            new InlineIdentityAuth("", null),
            null,
            null);
    apiServer.put(account(), ServiceAccount.class);
    InlineSpec spec = spec("apps", HOST, filled);

    Opening opening = world.inline.open(ONE, spec);
    assertThat(((OpenResult.Open) opening.result()).session().method()).isEqualTo("kubernetes");
    assertThat(opening.warnings())
        .containsExactly(
            ".spec.authentication has several logins; kubernetesAuth is used: remove awsIamAuth");
    assertThat(
            world.failure(
                ONE,
                spec(
                    "apps",
                    HOST,
                    new InlineAuthentication(null, null, null, null, null, null, null))))
        .startsWith(".spec.authentication has no block with an identityId");
  }

  @Test
  void usesTheTokenThatAServiceAccountListsUnlessAnotherIsToBeMade() {
    apiServer.put(account(), ServiceAccount.class);
    apiServer.put(secret("apps", "reader-token", Map.of("token", "long-lived")), Secret.class);

    InlineSpec spec =
        spec(
            "apps",
            HOST,
            new InlineAuthentication(
                null, kubernetes("identity", false), null, null, null, null, null));
    assertThat(world.token(ONE, spec)).isEqualTo("token-1");
    assertThat(((LoginRequest.Kubernetes) server.logins.getFirst()).jwt().reveal())
        .isEqualTo("long-lived");
  }

  @Test
  void keepsTheSessionWhileTheServiceAccountCannotBeRead() {
    Instant now = begin.plus(clock.now());
    String pem = new TestAuthority("Shop Root").pem(now, now.plus(Duration.ofDays(300)));
    apiServer.put(secret("apps", "ca", Map.of("ca.crt", pem)), Secret.class);
    apiServer.put(account(), ServiceAccount.class);
    apiServer.put(secret("apps", "reader-token", Map.of("token", "long-lived")), Secret.class);
    InlineSpec spec =
        new InlineSpec(
            "apps",
            HOST,
            new InlineTls(new InlineCaReference("ca", "apps", "ca.crt")),
            new InlineAuthentication(
                    null, kubernetes("identity", false), null, null, null, null, null)
                .meant());
    Session session = world.session(ONE, spec);

    apiServer.refuse(
        request -> request.contains("serviceaccounts") ? Optional.of(500) : Optional.empty());
    Secret touched = apiServer.put(secret("apps", "ca", Map.of("ca.crt", pem)), Secret.class);
    watches.handlers.get(new ResourceName("apps", "ca")).onAdd(touched);

    assertThat(world.session(ONE, spec)).isSameAs(session);
  }

  @Test
  void takesTheHostFromTheConfigurationWhereTheResourceNamesNoneAndFollowsItsChange() {
    configuration("infisical", Map.of("hostAPI", "https://configured.example.com"));
    assertThat(world.session(ONE, spec("apps", null, universal())).key().address())
        .startsWith("https://configured.example.com");

    configuration("infisical", Map.of("tls.caRef.key", "ca.crt"));
    await().until(() -> woken.contains("one"));
    assertThat(world.failure(ONE, spec("apps", null, universal())))
        .isEqualTo(
            "ConfigMap infisical/infisical-config must have all of tls.caRef.secretName,"
                + " tls.caRef.secretNamespace and tls.caRef.key, or none");
  }

  /** Else a deleted ConfigMap would send every credential to the default host. */
  @Test
  void waitsForTheConfigMapThatASettingNames() {
    World named =
        new World(
            TestTenancy.open("infisical"), Optional.of(new ResourceName("platform", "hosts")));
    assertThat(named.failure(ONE, spec("apps", null, universal())))
        .isEqualTo(
            "ConfigMap platform/hosts, referenced by --config-map, does not exist; create it or"
                + " correct the reference");
    assertThat(named.session(OTHER, spec("apps", HOST, universal())).key().address())
        .startsWith("https://infisical.example.com");
  }

  @Test
  void takesGosFixedConfigurationWithAWarningInOpenTenancyOnly() {
    configuration("infisical-operator-system", Map.of("hostAPI", "https://configured.example.com"));
    Opening opening = world.inline.open(ONE, spec("apps", null, universal()));
    assertThat(((OpenResult.Open) opening.result()).session().key().address())
        .startsWith("https://configured.example.com");
    assertThat(opening.warnings())
        .singleElement()
        .asString()
        .contains("ConfigMap infisical-operator-system/infisical-config");

    World strict = new World(TestTenancy.strict("infisical"));
    assertThat(strict.session(ONE, spec("apps", null, universal())).key().address())
        .startsWith("https://default.example.com");
  }

  /** What cannot be sent would be an internal error of every read. */
  @Test
  void namesWhatATokenOrAnIdCannotContain() {
    apiServer.put(secret("apps", "service", Map.of("infisicalToken", "st.a\tb.c.d")), Secret.class);
    InlineSpec service =
        new InlineSpec(
            "apps",
            HOST,
            null,
            List.of(
                new InlineAuthentication.Named(
                    "serviceToken",
                    new ServiceTokenAuth(new InlineSecretReference("service", "apps"), null))));
    assertThat(world.failure(ONE, service))
        .contains("key infisicalToken of Secret apps/service", "U+0009");

    InlineSpec id =
        spec(
            "apps",
            HOST,
            new InlineAuthentication(
                null, kubernetes("iden\u200btity", true), null, null, null, null, null));
    assertThat(world.failure(OTHER, id))
        .isEqualTo(
            ".spec.authentication.kubernetesAuth.identityId has U+200B (ZERO WIDTH SPACE) in its"
                + " middle, which an id cannot contain; write the id without it");
  }

  /** There is no connection to warn on, and a certificate grows old without an event. */
  @Test
  void warnsOneOfTheResourcesOfALoginOfItsCaCertificates() {
    Instant now = begin.plus(clock.now());
    String pem =
        new TestAuthority("Shop Root")
            .pem(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(31)));
    apiServer.put(secret("apps", "ca", Map.of("ca.crt", pem)), Secret.class);
    InlineSpec spec =
        new InlineSpec(
            "apps",
            HOST,
            new InlineTls(new InlineCaReference("ca", "apps", "ca.crt")),
            universal().meant());
    Session session = world.session(ONE, spec);
    assertThat(world.inline.open(ONE, spec).warnings()).isEmpty();
    assertThat(world.inline.open(OTHER, spec).warnings()).isEmpty();

    clock.pass(Duration.ofDays(2));

    assertThat(world.inline.open(ONE, spec).warnings())
        .singleElement()
        .asString()
        .startsWith(
            "the CA certificate CN=Shop Root (in key ca.crt of Secret apps/ca, referenced by"
                + " .spec.tls.caRef) expires on ");
    assertThat(world.inline.open(OTHER, spec).warnings()).isEmpty();
    assertThat(world.session(ONE, spec)).isSameAs(session);

    String broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    Secret changed =
        apiServer.put(secret("apps", "ca", Map.of("ca.crt", broken + pem)), Secret.class);
    watches.handlers.get(new ResourceName("apps", "ca")).onAdd(changed);
    assertThat(world.inline.open(ONE, spec).warnings())
        .first()
        .asString()
        .startsWith("certificate number 1 in key ca.crt of Secret apps/ca");
  }

  @Test
  void keepsTenantsApartInStrictTenancy() {
    World strict = new World(TestTenancy.strict("infisical"));
    InlineUniversalAuth others =
        new InlineUniversalAuth(new InlineSecretReference("credentials", "others"), null);
    InlineAuthentication stolen =
        new InlineAuthentication(others, null, null, null, null, null, null);
    assertThat(strict.failure(ONE, spec("apps", null, stolen)))
        .startsWith("Secret others/credentials, referenced by")
        .contains("does not exist");
    assertThat(strict.failure(ONE, spec("apps", HOST, universal())))
        .startsWith(".spec.hostAPI leads to a host that is neither the operator's default");
    InlineAuthentication ambient =
        new InlineAuthentication(
            null, null, new InlineIdentityAuth("id", null), null, null, null, null);
    assertThat(strict.failure(ONE, spec("apps", null, ambient)))
        .contains("--ambient-auth-namespaces");
  }

  private static InlineSpec universal(String namespace, String path) {
    return spec(
        namespace,
        HOST,
        new InlineAuthentication(
            new InlineUniversalAuth(
                new InlineSecretReference("credentials", namespace),
                new SecretsScope(path, "dev", "p", null, null, null)),
            null,
            null,
            null,
            null,
            null,
            null));
  }

  private static InlineAuthentication universal() {
    return new InlineAuthentication(
        new InlineUniversalAuth(new InlineSecretReference("credentials", "apps"), null),
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static InlineKubernetesAuth kubernetes(String identity, boolean create) {
    return new InlineKubernetesAuth(
        identity, new InlineServiceAccountReference("reader", "apps"), create, List.of(), null);
  }

  private static InlineSpec spec(
      String namespace, @Nullable String host, InlineAuthentication authentication) {
    return new InlineSpec(namespace, host, new InlineTls(null), authentication.meant());
  }

  private static ServiceAccount account() {
    return new ServiceAccountBuilder()
        .withNewMetadata()
        .withNamespace("apps")
        .withName("reader")
        .endMetadata()
        .addNewSecret()
        .withName("reader-token")
        .endSecret()
        .build();
  }

  private Secret credentials(String namespace, Map<String, String> values) {
    return apiServer.put(secret(namespace, "credentials", values), Secret.class);
  }

  private static Secret secret(String namespace, String name, Map<String, String> values) {
    Map<String, String> encoded = new HashMap<>();
    values.forEach(
        (entry, value) ->
            encoded.put(
                entry, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withData(encoded)
        .build();
  }

  private void changed(Secret secret) {
    watches.handlers.get(new ResourceName("apps", "credentials")).onAdd(secret);
  }

  private void configuration(String namespace, Map<String, String> data) {
    apiServer.put(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName("infisical-config")
            .endMetadata()
            .withData(data)
            .build(),
        ConfigMap.class);
  }
}
