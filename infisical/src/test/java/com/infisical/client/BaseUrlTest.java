package com.infisical.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one spelling of an address. */
class BaseUrlTest {
  @ParameterizedTest
  @CsvSource({
    "https://app.infisical.com/api, https://app.infisical.com",
    "https://app.infisical.com/api/, https://app.infisical.com",
    "https://app.infisical.com///, https://app.infisical.com",
    "HTTPS://App.Infisical.com:443, https://app.infisical.com",
    "http://h:80/api, http://h",
    "http://h:8080, http://h:8080",
    "https://h/infisical/api/, https://h/infisical",
    "https://h/api/api, https://h/api",
    "https://h/myapi, https://h/myapi",
    "https://[::1]:8443/api, https://[::1]:8443",
  })
  void cutsWhatUsersMayWriteOrLeaveOut(String written, String canonical) {
    assertThat(new BaseUrl(URI.create(written))).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://h", "h", "/api", "mailto:a", "http:///x"})
  void isNothingButHttpWithAHost(String written) {
    assertThatIllegalArgumentException().isThrownBy(() -> new BaseUrl(URI.create(written)));
  }

  @ParameterizedTest
  @CsvSource({
    "infisical_backend, infisicalzubackend.underscore.invalid",
    "_a.b_c.zone.example, zua.bzuc.zzone.example.underscore.invalid",
    "zu.example, zu.example",
  })
  void standsInForAHostThatTheJdkDoesNotKnow(String host, String inRequests) {
    assertThat(UnderscoreHosts.forRequests(host)).isEqualTo(inRequests);
    assertThat(UnderscoreHosts.trueName(inRequests)).isEqualTo(host);
    BaseUrl base = new BaseUrl(URI.create("http://" + inRequests + ":8080/x/api/"));
    assertThat(base.host()).isEqualTo(host);
    assertThat(base).hasToString("http://" + host + ":8080/x");
    assertThat(base.resolve("/api/status").getHost()).isEqualTo(inRequests);
  }

  @ParameterizedTest
  @CsvSource({"https://h, 443", "http://h:80, 80", "https://h:80, 80", "http://[::1]:8080, 8080"})
  void hasThePortOfItsSchemeWhereItNamesNone(String address, int port) {
    assertThat(new BaseUrl(URI.create(address)).port()).isEqualTo(port);
  }

  @Test
  void addsThePathOnce() {
    assertThat(new BaseUrl(URI.create("https://h/x/api")).resolve("/api/status"))
        .isEqualTo(URI.create("https://h/x/api/status"));
  }
}
