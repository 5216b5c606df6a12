package com.infisical.commands.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.commands.ui.Visitors.Verdict;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisitorsTest {
  private final Visitors visitors = Visitors.of(InetSocketAddress.createUnresolved("", 4711));
  private final String path = "/" + visitors.token() + "/";

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:4711", "localhost:4711", "[::1]:4711"})
  void welcomesWhoNamesLoopbackAndKnowsTheToken(String host) {
    assertThat(visitors.judge("GET", host, path)).isEqualTo(new Verdict.Welcome(""));
    assertThat(visitors.judge("GET", host, path + "page.js"))
        .isEqualTo(new Verdict.Welcome("page.js"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "evil.example.com",
        "evil.example.com:4711",
        "127.0.0.1",
        "127.0.0.1:80",
        "localhost.evil.example.com:4711"
      })
  void refusesWhoNamesAnotherHost(String host) {
    assertThat(visitors.judge("GET", host, path)).isInstanceOf(Verdict.Refused.class);
    assertThat(visitors.judge("GET", null, path)).isInstanceOf(Verdict.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "//", "/x/", "/page.js", "/../"})
  void refusesWhoDoesNotKnowTheToken(String other) {
    assertThat(visitors.judge("GET", "localhost:4711", other)).isInstanceOf(Verdict.Refused.class);
    assertThat(visitors.judge("GET", "localhost:4711", "/" + visitors.token()))
        .isInstanceOf(Verdict.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD", "OPTIONS"})
  void refusesEveryOtherMethod(String method) {
    assertThat(visitors.judge(method, "localhost:4711", path))
        .isInstanceOfSatisfying(
            Verdict.Refused.class, refused -> assertThat(refused.status()).isEqualTo(405));
  }

  @Test
  void hasAnotherTokenEachTime() {
    assertThat(Visitors.of(InetSocketAddress.createUnresolved("", 1)).token())
        .isNotEqualTo(visitors.token())
        .hasSize(32);
  }
}
