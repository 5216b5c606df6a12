package com.infisical.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Login by client id and secret (docs/design/infisical-api.md#21-universal-auth; fact 8). */
class UniversalAuthTest {
  private DevServer server;
  private DevIdentity ci;
  private Client client;

  @BeforeEach
  void start() {
    server = DevServer.builder().start();
    ci = server.identities().create("ci");
    client = Client.of(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static UniversalAuthOptions options() {
    return UniversalAuthOptions.defaults();
  }

  @Test
  void answersWithTheConfiguredLifetimes() {
    Client.Reply reply =
        client.login(
            ci.universalAuth(
                options()
                    .accessTokenTtl(Duration.ofMinutes(10))
                    .accessTokenMaxTtl(Duration.ofHours(1))));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().path("expiresIn").asLong()).isEqualTo(600);
    assertThat(reply.json().path("accessTokenMaxTTL").asLong()).isEqualTo(3600);
    assertThat(reply.json().path("tokenType").asText()).isEqualTo("Bearer");
    assertThat(reply.json().size()).isEqualTo(4);
  }

  @Test
  void refusesAnUnknownClientIdAndAWrongSecretAlike() {
    ClientCredentials credentials = ci.universalAuth();
    assertRefused(client.login("nobody", "x"), 401, "Invalid credentials");
    assertRefused(client.login(credentials.clientId(), "wrong"), 401, "Invalid credentials");
  }

  @Test
  void locksForFiveMinutesAfterThreeWrongSecrets() {
    ClientCredentials credentials = ci.universalAuth();
    for (int attempt = 0; attempt < 3; attempt++) {
      client.login(credentials.clientId(), "wrong");
    }
    String locked = "This identity auth method is temporarily locked, please try again later";
    assertRefused(client.login(credentials), 401, locked);

    server.clock().advance(Duration.ofSeconds(299));
    assertRefused(client.login(credentials), 401, locked);
    server.clock().advance(Duration.ofSeconds(2));
    assertThat(client.login(credentials).status()).isEqualTo(200);
  }

  @Test
  void forgetsWrongSecretsAfterThirtySecondsAndAfterASuccess() {
    ClientCredentials credentials = ci.universalAuth();
    client.login(credentials.clientId(), "wrong");
    client.login(credentials.clientId(), "wrong");
    server.clock().advance(Duration.ofSeconds(31));
    client.login(credentials.clientId(), "wrong");
    client.login(credentials.clientId(), "wrong");
    assertThat(client.login(credentials).status()).isEqualTo(200);
    client.login(credentials.clientId(), "wrong");
    client.login(credentials.clientId(), "wrong");
    assertThat(client.login(credentials).status()).isEqualTo(200);
  }

  @Test
  void acceptsAClientSecretOnlyFromTrustedAddresses() {
    ClientCredentials credentials =
        ci.universalAuth(options().clientSecretTrustedIps("10.0.0.0/8"));
    assertRefused(
        client.login(credentials),
        403,
        "You are not allowed to access this resource from the current IP address");
    assertThat(client.with("X-Forwarded-For", "10.2.3.4").login(credentials).status())
        .isEqualTo(200);
  }

  @Test
  void refusesAnExpiredClientSecret() {
    ClientCredentials credentials =
        ci.universalAuth(options().clientSecretTtl(Duration.ofMinutes(1)));
    assertThat(client.login(credentials).status()).isEqualTo(200);
    server.clock().advance(Duration.ofMinutes(1));
    assertRefused(client.login(credentials), 401, "Access denied due to expired client secret");
  }

  @Test
  void refusesAClientSecretThatIsUsedUp() {
    ClientCredentials credentials = ci.universalAuth(options().clientSecretUses(2));
    client.login(credentials);
    assertThat(client.login(credentials).status()).isEqualTo(200);
    assertRefused(
        client.login(credentials), 401, "Access denied due to client secret usage limit reached");
  }

  @Test
  void acceptsEachOfSeveralClientSecrets() {
    ClientCredentials first = ci.universalAuth();
    ClientCredentials second = ci.anotherClientSecret();
    assertThat(second.clientId()).isEqualTo(first.clientId());
    assertThat(client.login(first).status()).isEqualTo(200);
    assertThat(client.login(second).status()).isEqualTo(200);
  }

  @Test
  void tellsThePeriodOfAPeriodicToken() {
    Client.Reply reply =
        client.login(ci.universalAuth(options().accessTokenPeriod(Duration.ofMinutes(5))));
    assertThat(reply.json().path("expiresIn").asLong()).isEqualTo(300);
    assertThat(reply.json().path("accessTokenMaxTTL").asLong()).isEqualTo(1_000_000_000);
  }

  private static void assertRefused(Client.Reply reply, int status, String message) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.message()).isEqualTo(message);
  }
}
