package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedResolutionTest {
  private static final LookupPolicy BOTH = LookupPolicy.of(LookupPolicy.IPV4 | LookupPolicy.IPV6);

  private final Deque<List<InetAddress>> answers = new ArrayDeque<>();
  private final InetAddressResolver resolver =
      new GuardedResolution.Guard(
          new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) {
              return answers.removeFirst().stream();
            }

            @Override
            public String lookupByAddress(byte[] address) {
              return "name.example";
            }
          });

  @Test
  void isTheResolverOfTheProcess() {
    assertThat(ServiceLoader.load(InetAddressResolverProvider.class).stream())
        .extracting(ServiceLoader.Provider::type)
        .singleElement()
        .isEqualTo(GuardedResolution.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "fe80::1",
        "fd00:ec2::254",
        "100.100.100.200",
        "64:ff9b::a9fe:a9fe"
      })
  void findsNothingForANameThatLedElsewhereAMomentAgo(String rebound) throws Exception {
    answer("192.0.2.1");
    answer(rebound);

    assertThat(resolver.lookupByName("rebinding.example", BOTH)).hasSize(1);
    assertThatThrownBy(() -> resolver.lookupByName("rebinding.example", BOTH))
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void keepsTheOtherAddressesOfAName() throws Exception {
    answer("169.254.1.1", "192.0.2.1", "2001:db8::1");

    assertThat(resolver.lookupByName("mixed.example", BOTH))
        .containsExactly(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1"));
  }

  @Test
  void findsMetadataServicesForTheSdksThatNameThem() throws Exception {
    answer("169.254.169.254");

    assertThat(resolver.lookupByName("metadata.google.internal", BOTH)).hasSize(1);
    assertThat(resolver.lookupByAddress(new byte[4])).isEqualTo("name.example");
  }

  private void answer(String... addresses) {
    answers.add(Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
  }
}
