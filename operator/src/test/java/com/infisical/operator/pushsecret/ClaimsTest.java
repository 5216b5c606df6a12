package com.infisical.operator.pushsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.SecretText;
import com.infisical.client.StoredSecret;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.pushsecret.Claims.Claim;
import com.infisical.operator.pushsecret.plan.Owned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  private static final Destination HERE = new Destination("https://i", "p", "dev", "/a");
  private static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z");
  private static final Map<String, StoredSecret> STORED =
      Map.of("A", new StoredSecret("i", "A", SecretText.of("v"), false, false, OLD));

  private final List<ResourceName> woken = new ArrayList<>();
  private final Claims claims = new Claims(woken::add);

  private static Claim claim(String name, int age, Map<String, Owned> owned) {
    return new Claim(
        name, new ResourceName("shop", name), OLD.minusSeconds(age), Set.of("A"), owned);
  }

  private Map<String, String> held(Claim mine) {
    return claims.held(HERE, mine, STORED, Map.of());
  }

  @Test
  void theResourceThatCreatedASecretKeepsIt() {
    Claim young = claim("young", 1, Map.of("i", new Owned("A", false)));
    Claim old = claim("old", 2, Map.of());
    claims.put(HERE, young);
    claims.put(HERE, old);
    assertThat(held(young)).isEmpty();
    assertThat(held(old)).isEqualTo(Map.of("A", "InfisicalPushSecret shop/young"));
  }

  @Test
  void theOlderComesFirstWhereNeitherCreatedIt() {
    Claim young = claim("young", 1, Map.of());
    Claim old = claim("old", 2, Map.of());
    claims.put(HERE, young);
    claims.put(HERE, old);
    assertThat(held(young)).containsOnlyKeys("A");
    assertThat(held(old)).isEmpty();
  }

  @Test
  void aStatusCountsBeforeItsResourceHasClaimedAnything() {
    Claim mine = claim("mine", 2, Map.of());
    ResourceName other = new ResourceName("elsewhere", "other");
    assertThat(claims.held(HERE, mine, STORED, Map.of("i", other)))
        .isEqualTo(Map.of("A", "an InfisicalPushSecret of another namespace"));
  }

  @Test
  void whatAGoneResourceLeavesIsTakenOverInItsNamespaceOnly() {
    Claim gone = claim("gone", 2, Map.of("i", new Owned("A", true)));
    claims.put(HERE, gone);
    claims.put(HERE, claim("next", 1, Map.of()));
    assertThat(claims.wantedByOthers(HERE, "gone", "shop", Map.of("i", "A", "j", "B")))
        .containsExactly("i");
    claims.forget("gone", "shop", false);
    assertThat(woken).containsExactly(new ResourceName("shop", "next"));
    assertThat(claims.leftTo(HERE, "shop")).containsExactly("i");
    assertThat(claims.leftTo(HERE, "other")).isEmpty();
    claims.put(HERE, claim("next", 1, Map.of("i", new Owned("A", true))));
    assertThat(claims.leftTo(HERE, "shop")).isEmpty();
    claims.forget("next", "shop", false);
    assertThat(claims.isEmpty()).isTrue();
  }

  @Test
  void whatAGoneResourceLeavesWaitsForOneThatHasNotClaimedYet() {
    claims.put(HERE, claim("gone", 2, Map.of("i", new Owned("A", true))));
    claims.forget("gone", "shop", true);
    assertThat(claims.leftTo(HERE, "shop")).containsExactly("i");
    claims.put(HERE, claim("next", 1, Map.of("i", new Owned("A", true))));
    claims.forget("next", "shop", false);
    assertThat(claims.leftTo(HERE, "shop")).isEmpty();
  }

  @Test
  void whatIsLeftWithADestinationIsTakenOverByOthersThere() {
    Destination elsewhere = new Destination("https://i", "p", "dev", "/b");
    claims.put(HERE, claim("moving", 2, Map.of("i", new Owned("A", true))));
    claims.put(HERE, claim("staying", 1, Map.of()));
    claims.put(elsewhere, claim("moving", 2, Map.of()));
    assertThat(claims.leftTo(HERE, "shop")).containsExactly("i");
    assertThat(woken).containsExactly(new ResourceName("shop", "staying"));
  }
}
