package com.infisical.operator.auth.cloud.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.auth.cloud.azure.AzureResource.Parsed;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AzureResourceTest {
  private static final String CLIENT = "0f6d5c4b-1111-4222-8333-9a8b7c6d5e4f";

  private static void assertUsable(String field, String name, Optional<String> clientId) {
    assertThat(AzureResource.parse(field))
        .isEqualTo(new Parsed.Usable(new AzureResource(name, clientId)));
  }

  @Test
  void isAzureResourceManagerWhenNothingIsSaid() {
    assertUsable(null, "https://management.azure.com/", Optional.empty());
    assertUsable(" ", "https://management.azure.com/", Optional.empty());
  }

  @Test
  void keepsItsOwnTrailingSlash() {
    assertUsable("https://vault.azure.net", "https://vault.azure.net", Optional.empty());
    assertUsable("https://vault.azure.net/", "https://vault.azure.net/", Optional.empty());
    assertUsable("api://infisical", "api://infisical", Optional.empty());
  }

  @Test
  void takesTheClientIdOfAnOlderManifestFromItsEnd() {
    assertUsable(
        "https://management.azure.com&client_id=" + CLIENT,
        "https://management.azure.com",
        Optional.of(CLIENT));
  }

  @Test
  void readsWhatAnOlderManifestHadToEncode() {
    assertUsable(
        "https%3A%2F%2Fmanagement.azure.com%2F", "https://management.azure.com/", Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://a&client_id=not-a-uuid",
        "https://a&client_id=" + CLIENT + "&api-version=1",
        "https://a&api-version=1&client_id=" + CLIENT,
        "https://a&mi_res_id=/subscriptions/x",
        "&client_id=" + CLIENT,
        "https://a&"
      })
  void refusesAnyOtherAmpersand(String field) {
    assertThat(AzureResource.parse(field)).isInstanceOf(Parsed.Unusable.class);
  }
}
