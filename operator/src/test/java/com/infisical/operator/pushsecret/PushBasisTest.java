package com.infisical.operator.pushsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.SecretText;
import com.infisical.client.StoredSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.pushsecret.plan.Owned;
import com.infisical.operator.pushsecret.plan.Wanted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PushBasisTest {
  private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Destination HERE = new Destination("https://i", "p", "dev", "/a");
  private static final Wanted GENERATED = new Wanted.Generated(false);
  private static final Wanted GIVEN = new Wanted.Given(SecretText.of("v"));

  private static InfisicalPushSecret resource(String created) {
    InfisicalPushSecret resource = new InfisicalPushSecret();
    resource.getMetadata().setCreationTimestamp(created);
    return resource;
  }

  private static StoredSecret stored(String id, String key, Instant created) {
    return new StoredSecret(id, key, SecretText.of("v"), false, false, created);
  }

  private static PushBasis basis(boolean unproven, Map<String, Owned> owned) {
    return new PushBasis(PushRecord.first(HERE, "salt", unproven), owned, List.of());
  }

  private static Map<String, Owned> proven(
      PushBasis basis, Map<String, Wanted> wanted, StoredSecret stored, Set<String> left) {
    return basis.proven(resource(MADE.toString()), wanted, List.of(stored), left);
  }

  @Test
  void disownsWhatIsOlderThanTheResourceWhereTheStatusIsUnproven() {
    Map<String, Owned> owned = Map.of("i", new Owned("A", false));
    StoredSecret older = stored("i", "A", MADE.minusMillis(1));
    assertThat(proven(basis(true, owned), Map.of("A", GIVEN), older, Set.of())).isEmpty();
    assertThat(proven(basis(false, owned), Map.of("A", GIVEN), older, Set.of())).hasSize(1);
    StoredSecret sameTime = stored("i", "A", MADE);
    assertThat(proven(basis(true, owned), Map.of("A", GIVEN), sameTime, Set.of())).hasSize(1);
  }

  @Test
  void ownsNothingUnprovenWhereTheResourceDoesNotSayWhenItWasCreated() {
    PushBasis basis = basis(true, Map.of("i", new Owned("A", false)));
    assertThat(
            basis.proven(
                resource("?"), Map.of("A", GIVEN), List.of(stored("i", "A", MADE)), Set.of()))
        .isEmpty();
  }

  @Test
  void takesOverWhatIsLeftToItOnlyIfItWantsIt() {
    StoredSecret there = stored("i", "A", MADE);
    PushBasis none = basis(false, Map.of());
    assertThat(proven(none, Map.of("A", GENERATED), there, Set.of("i")))
        .isEqualTo(Map.of("i", new Owned("A", true)));
    assertThat(proven(none, Map.of("B", GIVEN), there, Set.of("i"))).isEmpty();
    assertThat(proven(none, Map.of("A", GIVEN), there, Set.of())).isEmpty();
  }

  @Test
  void aKeyChangesBetweenGivenAndGeneratedWithTheSpec() {
    StoredSecret there = stored("i", "A", MADE);
    PushBasis given = basis(false, Map.of("i", new Owned("A", false)));
    assertThat(proven(given, Map.of("A", GENERATED), there, Set.of()))
        .isEqualTo(Map.of("i", new Owned("A", true)));
    PushBasis generated = basis(false, Map.of("i", new Owned("A", true)));
    assertThat(proven(generated, Map.of("A", GIVEN), there, Set.of()))
        .isEqualTo(Map.of("i", new Owned("A", false)));
    assertThat(proven(generated, Map.of(), there, Set.of()))
        .isEqualTo(Map.of("i", new Owned("A", true)));
  }

  @Test
  void keepsAnIdThatIsGoneUntilItsKeyIsCreatedAgain() {
    Map<String, Owned> mine = Map.of("i", new Owned("A", false), "j", new Owned("B", false));
    List<StoredSecret> there = List.of(stored("j", "B", MADE));
    assertThat(PushBasis.withoutReplaced(mine, there, Map.of())).containsOnlyKeys("i", "j");
    assertThat(PushBasis.withoutReplaced(mine, there, Map.of("k", new Owned("A", false))))
        .containsOnlyKeys("j");
  }

  @Test
  void digestsDependOnKeySaltAndName() {
    OperatorKey key = OperatorKey.of(new byte[OperatorKey.BYTES]);
    SecretText value = SecretText.of("v");
    String digest = basis(false, Map.of()).digest(key, "A", value);
    assertThat(digest)
        .isEqualTo(basis(true, Map.of()).digest(key, "A", value))
        .isNotEqualTo(basis(false, Map.of()).digest(key, "B", value))
        .isNotEqualTo(basis(false, Map.of()).digest(OperatorKey.random(), "A", value))
        .isNotEqualTo(
            new PushBasis(PushRecord.first(HERE, "other", false), Map.of(), List.of())
                .digest(key, "A", value));
  }
}
