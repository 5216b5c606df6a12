package com.infisical.operator.target.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.target.plan.TargetFailure.NotAllowed;
import com.infisical.operator.target.plan.TargetFailure.OperatorsOwn;
import com.infisical.operator.target.plan.TargetFailure.OwnerElsewhere;
import com.infisical.operator.target.plan.TargetFailure.ProtectedType;
import com.infisical.operator.tenancy.AllowedTargets;
import com.infisical.operator.tenancy.Tenancy;
import com.infisical.operator.tenancy.TestTenancy;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetRulesTest {
  private static final String OPERATOR = "infisical-operator";

  private final TargetRules open = rules(Tenancy.OPEN, AllowedTargets.none());
  private final TargetRules strict = rules(Tenancy.STRICT, AllowedTargets.none());

  @ParameterizedTest
  @ValueSource(strings = {"kube-system", "kube-public", "kube-node-lease", OPERATOR})
  void keepsResourcesOfOtherNamespacesOutOfTheClustersAndTheOperatorsOwn(String namespace) {
    TargetSpec.Valid target = Given.orphanIn(namespace);

    assertThat(open.refusal(Given.resource(), target))
        .contains(new NotAllowed(target.ref(), "apps", true));
    assertThat(rulesThatAllow("apps", namespace).refusal(Given.resource(), target)).isEmpty();
  }

  @Test
  void letsResourcesOfTheOperatorsNamespaceWriteThere() {
    ResourceFacts resource = Given.facts(Given.UID, OPERATOR, "web");

    assertThat(open.refusal(resource, Given.orphanIn(OPERATOR))).isEmpty();
  }

  @Test
  void neverMakesTheOperatorsKeyATarget() {
    ResourceFacts resource = Given.facts(Given.UID, OPERATOR, "web");
    TargetSpec.Valid target =
        Given.valid(
            new SecretTarget(
                "infisical-operator-key", OPERATOR, "Secret", "Orphan", null, null, null));

    assertThat(open.refusal(resource, target)).contains(new OperatorsOwn(target.ref()));
  }

  @Test
  void letsTargetsLieAnywhereElseWhenOpen() {
    assertThat(open.refusal(Given.resource(), Given.orphanIn("b"))).isEmpty();
  }

  @Test
  void keepsTargetsAtHomeWhenStrict() {
    TargetSpec.Valid target = Given.orphanIn("b");
    TargetRules allowing = rules(Tenancy.STRICT, (from, to, fully) -> to.equals("b"));

    assertThat(strict.refusal(Given.resource(), Given.orphan())).isEmpty();
    assertThat(strict.refusal(Given.resource(), target))
        .contains(new NotAllowed(target.ref(), "apps", false));
    assertThat(allowing.refusal(Given.resource(), target)).isEmpty();
  }

  @Test
  void refusesAnOwnerTargetInAnotherNamespaceWithAdvice() {
    TargetSpec.Valid target = Given.valid(Given.target("b", "Owner"));

    Optional<TargetFailure> refusal = open.refusal(Given.resource(), target);

    assertThat(refusal).contains(new OwnerElsewhere(target.ref(), "apps"));
    assertThat(refusal.get().sentence()).contains("creationPolicy to Orphan");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubernetes.io/service-account-token",
        "bootstrap.kubernetes.io/token",
        "helm.sh/release.v1"
      })
  void neverWritesProtectedTypes(String type) {
    assertThat(open.refusal(Given.resource(), Given.ownerOfType(type)))
        .contains(new ProtectedType(Given.ref(), type, false));
  }

  private static TargetRules rulesThatAllow(String from, String to) {
    return rules(Tenancy.OPEN, (a, b, fully) -> a.equals(from) && b.equals(to));
  }

  private static TargetRules rules(Tenancy tenancy, AllowedTargets targets) {
    return new TargetRules(
        OPERATOR, TestTenancy.of(tenancy, OPERATOR).withTargets(targets).rules());
  }
}
