package com.infisical.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.UnderscoreHosts;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which redirects stay within the server they came from. */
class RedirectTest {
  private static final URI FROM = URI.create("https://h.example/api/status?x=1");

  @ParameterizedTest
  @CsvSource({
    "/moved, https://h.example/moved",
    "status/, https://h.example/api/status/",
    "https://H.EXAMPLE:443/x, https://h.example/x",
    "https://h.example./x?y=1, https://h.example/x?y=1",
    "https://h.example, https://h.example/",
  })
  void followsWithinTheServer(String location, URI target) {
    assertThat(Redirect.judge(FROM, location)).isEqualTo(new Redirect.Follow(target));
  }

  @ParameterizedTest
  @CsvSource({
    "https://other.example/, it leads to another host",
    "//other.example/, it leads to another host",
    "https://h.example.evil/, it leads to another host",
    "http://h.example/, it leads from https to http or another scheme",
    "https://h.example:8443/, it leads to another port",
    "https://u:p@h.example/, it names no usable address",
    "https://h_.example/, it leads to another host",
    "https://u@h_.example/, it names no usable address",
    "https://h.example:99999999/, it leads to another port",
    "mailto:x, it names no usable address",
    "'', it names no usable address",
    "'http://[', it names no usable address",
  })
  void refusesEverythingElse(String location, String why) {
    assertThat(Redirect.judge(FROM, location)).isEqualTo(new Redirect.Refuse(why));
  }

  @Test
  void followsWithinAServerWhoseNameHasAnUnderscore() {
    URI from = URI.create("http://" + UnderscoreHosts.forRequests("my_host") + ":8080/api/status");
    assertThat(Redirect.judge(from, "http://my_host:8080/moved"))
        .isEqualTo(new Redirect.Follow(from.resolve("/moved")));
    assertThat(Redirect.judge(from, "http://my_host/moved"))
        .isEqualTo(new Redirect.Refuse("it leads to another port"));
    assertThat(Redirect.judge(from, "http://my_other:8080/"))
        .isEqualTo(new Redirect.Refuse("it leads to another host"));
  }

  @Test
  void namesTheSecureSchemeWhereAServerInsistsOnIt() {
    assertThat(Redirect.judge(URI.create("http://h/x"), "https://h/x"))
        .isEqualTo(new Redirect.Refuse("it leads from http to https"));
  }
}
