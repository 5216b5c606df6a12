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
    "'', https://localhost.",
    "h.example, https://h.example.",
    "h.example., https://sub.h.example",
    "my_host, http://myzuhost.underscore.invalid:8080",
    ".my_zone, http://a.myzuzzone.underscore.invalid",
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
        .contains(new ProxyRules.Proxy("HTTPS_PROXY", false, "s", 1, Optional.empty()));
    assertThat(rules.proxyFor(URI.create("http://h.example")))
        .contains(
            new ProxyRules.Proxy("http_proxy", false, "plain.example", 3128, Optional.empty()));
    assertThat(ProxyRules.from(Map.of("HTTPS_PROXY", "s")).proxyFor(URI.create("http://h.example")))
        .isEmpty();
  }

  @Test
  void takesTheUpperCaseVariableFirst() {
    ProxyRules rules = ProxyRules.from(Map.of("HTTPS_PROXY", "upper", "https_proxy", "lower"));
    assertThat(rules.proxyFor(URI.create("https://h.example")))
        .contains(new ProxyRules.Proxy("HTTPS_PROXY", false, "upper", 80, Optional.empty()));
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

  private static ProxyRules.Proxy proxy(String value) {
    return ProxyRules.from(Map.of("HTTPS_PROXY", value))
        .proxyFor(URI.create("https://h.example"))
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "http://squid_proxy:3128, false, squid_proxy, 3128",
    "squid_proxy:3128, false, squid_proxy, 3128",
    "proxy:3128, false, proxy, 3128",
    "10.0.0.1:3128, false, 10.0.0.1, 3128",
    "HTTP://Proxy.Example, false, proxy.example, 80",
    "http://proxy.example.:3128, false, proxy.example., 3128",
    "http://proxy:/, false, proxy, 80",
    "http://[2001:db8::1]:3128/path?query, false, [2001:db8::1], 3128",
    "https://proxy.example, true, proxy.example, 443",
    "https://proxy.example:3129, true, proxy.example, 3129",
    "http://m\u00fcnchen.example:1, false, xn--mnchen-3ya.example, 1",
  })
  void readsTheAddressOfAProxyAsGoDoes(String value, boolean tls, String host, int port) {
    assertThat(proxy(value))
        .isEqualTo(new ProxyRules.Proxy("HTTPS_PROXY", tls, host, port, Optional.empty()));
  }

  /** A token as a password has some thousand characters. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "%41"})
  void readsAPasswordOfAnyLength(String character) {
    String password = "a".repeat(100_000).replace("a", character);
    assertThat(proxy("http://u:" + password + "@p.example:1").authorization()).isPresent();
  }

  @Test
  void readsAUserAsTheBytesThatItsEscapesStandFor() {
    assertThat(proxy("http://u:p@w:d%FF@p.example:1").authorization())
        .contains(SecretText.of("Basic dTpwQHc6ZP8="));
  }

  @ParameterizedTest
  @CsvSource({
    "https://u:hush@my_proxy:1, with an underscore",
    "socks5://u:hush@p, names a SOCKS proxy",
    "socks5h://u:hush@p, names a SOCKS proxy",
    "ftp://u:hush@p, whose scheme is neither http:// nor https://",
    "http://u:hush^@p, percent-encode",
    "http://u:p^hush@p:3128, percent-encode",
    "http://u:hush%zz@p, percent-encode",
    "http://u:hush/x@p:3128, percent-encode",
    "http://u:hush@, has no host",
    "http://u:hush@p:99999, has an invalid port",
    "http://u:hush@p:0, has an invalid port",
    "http://u:hush@p:x, has an invalid port",
    "'http://u:hush@p q:1', has an invalid host",
    "http://u:hush@[fe80::1%25eth0]:1, has an invalid host",
    "http://, has no host",
  })
  void refusesWhatItCannotUseWithoutRepeatingIt(String value, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyRules.from(Map.of("HTTPS_PROXY", value)))
        .withMessageStartingWith("HTTPS_PROXY ")
        .withMessageContaining(why)
        .withMessageNotContaining("hush")
        .withNoCause();
    assertThat(ProxyRules.flaws(Map.of("https_proxy", value, "http_proxy", value)))
        .hasSize(2)
        .noneMatch(flaw -> flaw.contains("hush"))
        .anyMatch(flaw -> flaw.startsWith("https_proxy "))
        .anyMatch(flaw -> flaw.startsWith("http_proxy "));
  }

  @Test
  void takesABlankVariableForNone() {
    assertThat(ProxyRules.flaws(Map.of("HTTPS_PROXY", " ", "HTTP_PROXY", ""))).isEmpty();
    assertThat(
            ProxyRules.from(Map.of("HTTPS_PROXY", " ", "https_proxy", "lower"))
                .proxyFor(URI.create("https://h.example")))
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[", "%", "/", "1.2.3.4/", "/8", ":", "[::1", "a/b/c", "\u0000", "*.", "."})
  void leavesOutOfNoProxyWhatMeansNothing(String garbage) {
    assertThat(proxied(garbage, "https://h.example")).isTrue();
  }
}
