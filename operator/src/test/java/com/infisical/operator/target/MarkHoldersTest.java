package com.infisical.operator.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.target.plan.Given;
import com.infisical.operator.target.plan.Mark;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkHoldersTest {
  private final List<String> asked = new ArrayList<>();
  private final MarkHolders holders =
      new MarkHolders(
          Map.of(
              "InfisicalStaticSecret", (resource, target) -> answer("static", resource),
              "InfisicalOther", (resource, target) -> answer("other", resource)));

  private Mark.Standing answer(String kind, ResourceName resource) {
    asked.add(kind + " " + resource);
    return Mark.Standing.VALID;
  }

  @ParameterizedTest
  @CsvSource({
    "apps/web, static apps/web",
    "InfisicalStaticSecret/apps/web, static apps/web",
    "InfisicalOther/apps/web, other apps/web"
  })
  void looksUpTheKindThatTheMarkNames(String mark, String lookedUp) {
    assertThat(holders.standing(mark, Given.ref())).isEqualTo(Mark.Standing.VALID);
    assertThat(asked).containsExactly(lookedUp);
  }

  @Test
  void leavesTheTargetsOfKindsThatItDoesNotKnow() {
    assertThat(holders.standing("InfisicalNewer/apps/web", Given.ref()))
        .isEqualTo(Mark.Standing.UNKNOWN);
    assertThat(asked).isEmpty();
  }

  @Test
  void asksForNothingThatIsNoName() {
    assertThat(holders.standing("apps/../web", Given.ref())).isEqualTo(Mark.Standing.STALE);
    assertThat(asked).isEmpty();
  }

  @Test
  void countsWhatCannotBeLookedUpAsUnknown() {
    MarkHolders unreachable =
        new MarkHolders(
            Map.of(
                "InfisicalStaticSecret",
                (resource, target) -> {
                  throw new KubernetesClientException("no answer");
                }));

    assertThat(unreachable.standing("apps/web", Given.ref())).isEqualTo(Mark.Standing.UNKNOWN);
  }
}
