package com.infisical.commands.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.BaseUrl;
import com.infisical.operator.connection.ProxyRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkLookTest {
  @ParameterizedTest
  @CsvSource({"https, 443", "http, 80"})
  void looksAtThePortOfTheSchemeWhereTheAddressNamesNone(String scheme, int port) {
    assertThat(at(scheme + "://localhost")).anyMatch(line -> line.startsWith("TCP: port " + port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void saysThatAHandshakeFailsWhateverTheNameOfTheHost(String host) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName(host))) {
      Thread.ofVirtual().start(() -> hangUp(server));

      assertThat(at("https://" + host + ":" + server.getLocalPort()))
          .contains(
              "TCP: port " + server.getLocalPort() + " accepts connections",
              "TLS: the handshake fails");
    }
  }

  @ParameterizedTest
  @CsvSource({"example.com, example.com", "example.com., example.com"})
  void asksForACertificateByTheNameOfTheHost(String host, String name) {
    assertThat(NetworkLook.serverNames(host))
        .singleElement(InstanceOfAssertFactories.type(SNIHostName.class))
        .returns(name, SNIHostName::getAsciiName);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "[::1]", "[fe80::a]", "a_b.example"})
  void asksForNoCertificateByAnAddressOrANameThatTheJdkCannotSend(String host) {
    assertThat(NetworkLook.serverNames(host)).isEmpty();
  }

  @Test
  void looksUpAHostByItsTrueName() {
    assertThat(at("https://nosuchzuhost.underscore.invalid"))
        .containsExactly("DNS: nosuch_host cannot be resolved from here");
  }

  private static List<String> at(String address) {
    return new NetworkLook(ProxyRules.from(Map.of()), Instant.EPOCH)
        .at(new BaseUrl(URI.create(address)));
  }

  private static void hangUp(ServerSocket server) {
    try {
      server.accept().close();
    } catch (IOException e) {
      // The test is over.
    }
  }
}
