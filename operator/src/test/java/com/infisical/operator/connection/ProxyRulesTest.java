package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.infisical.client.SecretText;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies by the rules of Go. */
class ProxyRulesTest {
  private static boolean proxied(String noProxy, String uri) {
    return ProxyRules.from(
            Map.of("HTTPS_PROXY", "http://p:1", "HTTP_PROXY", "http://p:1", "NO_PROXY", noProxy))
        .proxyFor(URI.create(uri))
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "*, https://h.example",
    "'a.example, *', https://h.example",
    "h.example, https://h.example",
    "H.Example, https://h.example",
    "' h.example ', https://h.example",
    "h.example, https://sub.h.example",
    ".h.example, https://sub.h.example",
    "*.h.example, https://sub.h.example",
    "h.example:443, https://h.example",
    "h.example:8443, https://h.example:8443",
    "h.example:80, http://h.example",
    "10.1.2.3, https://10.1.2.3",
    "10.1.2.3:8443, https://10.1.2.3:8443",
    "10.0.0.0/8, https://10.1.2.3",
    "10.1.2.3/8, https://10.9.9.9",
    "192.168.4.0/22, https://192.168.7.255",
    "0.0.0.0/0, https://8.8.8.8",
    "2001:db8::1, 'https://[2001:db8::1]'",
    "'[2001:db8::1]:443', 'https://[2001:db8::1]'",
    "2001:db8::/32, 'https://[2001:db8:1::5]:8443'",
    "'', https://localhost",
    "'', https://127.9.9.9",
    "'', 'http://[::1]:8080'",
  })
  void callsDirectlyWhatNoProxyNames(String noProxy, String uri) {
    assertThat(proxied(noProxy, uri)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'', https://h.example",
    "h.example, https://other-h.example",
    "h.example, https://h.example.evil",
    ".h.example, https://h.example",
    "*.h.example, https://h.example",
    "h.example:8443, https://h.example",
    "h.example:x, https://h.example",
    "10.1.2.3:8443, https://10.1.2.3",
    "192.168.4.0/22, https://192.168.8.0",
    "10.0.0.0/8, https://h.example",
    "10.0.0.0/99, https://10.1.2.3",
    "h.example/8, https://h.example",
    "::/0, https://10.1.2.3",
    "',,', https://h.example",
    "':443', https://h.example",
  })
  void callsEverythingElseThroughTheProxy(String noProxy, String uri) {
    assertThat(proxied(noProxy, uri)).isTrue();
  }

  @Test
  void choosesTheProxyByTheSchemeThatIsCalled() {
    ProxyRules rules =
        ProxyRules.from(Map.of("HTTPS_PROXY", "http://s:1", "http_proxy", "plain.example:3128"));
    assertThat(rules.proxyFor(URI.create("https://h.example")))
        .contains(new ProxyRules.Proxy("s", 1, Optional.empty()));
    assertThat(rules.proxyFor(URI.create("http://h.example")))
        .contains(new ProxyRules.Proxy("plain.example", 3128, Optional.empty()));
    assertThat(ProxyRules.from(Map.of("HTTPS_PROXY", "s")).proxyFor(URI.create("http://h.example")))
        .isEmpty();
  }

  @Test
  void takesTheUpperCaseVariableFirst() {
    ProxyRules rules = ProxyRules.from(Map.of("HTTPS_PROXY", "upper", "https_proxy", "lower"));
    assertThat(rules.proxyFor(URI.create("https://h.example")))
        .contains(new ProxyRules.Proxy("upper", 80, Optional.empty()));
    assertThat(
            ProxyRules.from(Map.of("HTTPS_PROXY", "", "https_proxy", "lower", "no_proxy", "x"))
                .proxyFor(URI.create("https://h.example")))
        .isPresent();
  }

  @Test
  void readsTheUserOfAProxy() {
    ProxyRules rules = ProxyRules.from(Map.of("HTTPS_PROXY", "http://a%40b:p%3Aw+d@p.example:1"));
    // "a@b:p:w+d"
    assertThat(rules.proxyFor(URI.create("https://h.example")).orElseThrow().authorization())
        .contains(SecretText.of("Basic YUBiOnA6dytk"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://u:hush@p:1", "socks5://u:hush@p", "http://u:hush^@p", "http://u:hush@"})
  void refusesWhatItCannotUseWithoutRepeatingIt(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyRules.from(Map.of("HTTPS_PROXY", value)))
        .withMessageStartingWith("HTTPS_PROXY ")
        .withMessageNotContaining("hush")
        .withNoCause();
  }
}
