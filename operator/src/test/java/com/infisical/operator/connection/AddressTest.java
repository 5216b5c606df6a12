package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are called, and what is said of the others. */
class AddressTest {
  private static final String DEFAULT = "https://app.infisical.com/api";

  private static Address.Valid valid(String address) {
    assertThat(Address.of(address, DEFAULT)).isInstanceOf(Address.Valid.class);
    return (Address.Valid) Address.of(address, DEFAULT);
  }

  private static String invalid(String address) {
    assertThat(Address.of(address, DEFAULT)).as(address).isInstanceOf(Address.Invalid.class);
    return ((Address.Invalid) Address.of(address, DEFAULT)).reason();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  "})
  void fallsBackToTheDefaultHostWhenNoneIsGiven(String absent) {
    Address.Valid address = valid(absent);
    assertThat(address.base()).hasToString("https://app.infisical.com");
    assertThat(address.origin()).isEqualTo("INFISICAL_HOST_API");
  }

  @ParameterizedTest
  @CsvSource({
    "https://h.example/api/, https://h.example",
    "' https://H.example:443 ', https://h.example",
    "http://10.0.0.7:8080/infisical, http://10.0.0.7:8080/infisical",
    "https://[2001:db8::1]/, https://[2001:db8::1]",
    "https://[2002:c000:201::1], https://[2002:c000:201::1]",
    "http://infisical_backend:8080/api, http://infisical_backend:8080",
    "http://Infisical_Backend.example.:80, http://infisical_backend.example",
    "https://host.example.:443/api, https://host.example.",
    "https://m\u00fcnchen.example, https://xn--mnchen-3ya.example",
    "https://\uff28ost.example, https://host.example",
    "http://3232235777, http://192.168.1.1",
    "https://h.example:, https://h.example",
  })
  void givesAddressesInOneSpelling(String written, String base) {
    assertThat(valid(written).base()).hasToString(base);
    assertThat(valid(written).origin()).isEqualTo(".spec.address");
  }

  @ParameterizedTest
  @CsvSource({
    "not a url, is not a URL",
    "infisical.example, does not begin with https://",
    "ftp://h.example, does not begin with https://",
    "https:///api, has no usable host name",
    "https://my_host/, has an underscore in its host name",
    "https://stra\u00dfe.example, has no usable host name",
    "https://a..b, has no usable host name",
    "https://-a.example, has no usable host name",
    "https://h%2eexample/, has no usable host name",
    "http://metadata.google.internal.underscore.invalid, has no usable host name",
    "https://infisical.example.underscore.invalid, has no usable host name",
    "https://0x7f.1, has no usable host name",
    "https://10.0.0.0377, has no usable host name",
    "https://1.2.3.4.5, has no usable host name",
    "https://[2001:db8::1%25eth0], has an IPv6 address with a zone",
    "https://h.example:99999999999, has an invalid port",
    "https://h.example:x, has an invalid port",
    "https://my_host:x, has an invalid port",
    "https://h\u200b.example, has U+200B (ZERO WIDTH SPACE) in its middle",
    "\ufeffhttps://h.example, has U+FEFF (ZERO WIDTH NO-BREAK SPACE) at its start",
    "https://h.example:0, has an invalid port",
    "https://h.example:99999, has an invalid port",
    "https://h.example/?x=1, has a query",
    "https://h.example/#x, has a query",
  })
  void saysWhatIsWrong(String written, String part) {
    assertThat(invalid(written)).startsWith(".spec.address ").contains(part);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://ann:hush@h.example", "https://hush@h.example", "https://a:hush@"})
  void refusesCredentialsWithoutRepeatingThem(String written) {
    assertThat(invalid(written)).doesNotContain("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest",
        "http://169.254.0.1",
        "http://2852039166",
        "http://169.254.169.254.",
        "http://169.254.43518",
        "http://\uff11\uff16\uff19.254.169.254",
        "http://169\u3002254\u3002169\u3002254",
        "http://METADATA.google.internal.",
        "http://[fe80::1]",
        "http://[fe80::1%25eth0]",
        "http://[::ffff:169.254.169.254]",
        "http://[::169.254.169.254]",
        "http://[64:ff9b::a9fe:a9fe]",
        "http://[2002:a9fe:a9fe::1]",
        "http://[2001:0:a9fe:a9fe::1]",
        "http://[2001:0:102:304::5601:5601]",
        "http://[64:ff9b:1::a9fe:a9fe]",
        "http://[64:ff9b:1:a9fe:a9:fe00::]",
        "http://[::ffff:0:169.254.169.254]",
        "http://[2001:db8::5efe:169.254.169.254]",
        "http://[2002:a83f:8110::]",
        "http://[fd00:ec2::254]",
        "http://[fd00:0ec2:0::254]",
        "http://[fd20:ce::254]",
        "http://[fd00:c1::a9fe:a9fe]",
        "http://[fd00:42::42]",
        "http://[fd00:a9fe:a9fe::1]",
        "http://[64:ff9b::100.100.100.200]",
        "http://metadata.google.internal",
        "http://Metadata.Google.Internal./computeMetadata",
        "http://168.63.129.16",
        "http://100.100.100.200",
      })
  void refusesMetadataServicesAndLinkLocalAddresses(String written) {
    assertThat(invalid(written)).contains("use the server's own address");
  }

  @Test
  void judgesTheDefaultHostToo() {
    assertThat(Address.of(null, "http://169.254.169.254"))
        .isInstanceOfSatisfying(
            Address.Invalid.class, no -> assertThat(no.reason()).startsWith("INFISICAL_HOST_API "));
  }

  @ParameterizedTest
  @CsvSource({
    "http://h.example, true",
    "http://10.0.0.1, true",
    "http://localhost.example, true",
    "https://h.example, false",
    "http://localhost:8080, false",
    "http://infisical.localhost, false",
    "http://127.3.2.1, false",
    "http://[::1]:80, false",
  })
  void seesPlainHttpToAnythingButLoopback(String written, boolean plain) {
    assertThat(valid(written).isPlainHttp()).isEqualTo(plain);
  }
}
