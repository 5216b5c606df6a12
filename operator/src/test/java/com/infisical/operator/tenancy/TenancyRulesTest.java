package com.infisical.operator.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.BaseUrl;
import com.infisical.operator.api.AllowedNamespaces;
import com.infisical.operator.tenancy.NamespaceLabels.LabelsResult;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TenancyRulesTest {
  private static final String OPERATOR = "infisical";
  private static final LabelSelector PARTNER =
      new LabelSelectorBuilder().addToMatchLabels("infisical", "allowed").build();

  private final TenancyRules open = TestTenancy.open(OPERATOR);
  private final TenancyRules strict = TestTenancy.strict(OPERATOR);

  @Test
  void letsAllUseAnObjectWithoutARuleInOpenTenancyAndOnlyItsOwnNamespaceInStrict() {
    assertThat(open.mayUse(null, "owner", "other")).isTrue();
    assertThat(strict.mayUse(null, "owner", "other")).isFalse();
    assertThat(strict.mayUse(null, "owner", "owner")).isTrue();
  }

  @Test
  void enforcesARuleInBothAndNeverAgainstTheOwnNamespace() {
    for (TenancyRules rules : List.of(open, strict)) {
      assertThat(rules.mayUse(names("team-a"), "owner", "team-a")).isTrue();
      assertThat(rules.mayUse(names("team-a"), "owner", "team-b")).isFalse();
      assertThat(rules.mayUse(names(), "owner", "owner")).isTrue();
      assertThat(rules.mayUse(names(), "owner", "other")).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "team-red, team-red, true",
    "team-red, team-redder, false",
    "team-red, steam-red, false",
    "team-red, team-red-, false",
    "team-*, team-, true",
    "team-*, team-red, true",
    "team-*, my-team-red, false",
    "*-red, team-red, true",
    "*-red, team-red-1, false",
    "*, anything, true",
    "a*b*c, abc, true",
    "a*b*c, a-b-c, true",
    "a*b*c, acb, false",
    "ab*ba, aba, false",
    "team.red, team-red, false",
    "team-red, team-rеd, false",
    "**red, red, true",
  })
  void takesAStarForAnyTextAndNothingElse(String pattern, String from, boolean allowed) {
    assertThat(strict.mayUse(names(pattern), "owner", from)).isEqualTo(allowed);
  }

  @Test
  void judgesAPatternOfManyStarsAtOnce() {
    String pattern = "*a".repeat(120) + "*b";

    assertThat(open.mayUse(names(pattern), "owner", "a".repeat(63))).isFalse();
  }

  @Test
  void selectsByTheLabelsThatTheNamespaceHasNow() {
    TenancyRules rules =
        TestTenancy.of(Tenancy.STRICT, OPERATOR)
            .withLabels(
                namespace ->
                    namespace.equals("partner")
                        ? new LabelsResult.Known(Map.of("infisical", "allowed"))
                        : new LabelsResult.Missing())
            .rules();

    assertThat(rules.mayUse(selecting(PARTNER), "owner", "partner")).isTrue();
    assertThat(rules.mayUse(selecting(PARTNER), "owner", "other")).isFalse();
    assertThat(rules.flaw(selecting(PARTNER), "owner")).isEmpty();
  }

  @Test
  void selectsNothingWhereLabelsCannotBeReadAndSaysSo() {
    TenancyRules rules =
        TestTenancy.of(Tenancy.OPEN, OPERATOR)
            .withLabels(namespace -> new LabelsResult.Unreadable("grant it list"))
            .rules();

    assertThat(rules.mayUse(selecting(new LabelSelector()), "owner", "other")).isFalse();
    assertThat(rules.mayUse(selecting(new LabelSelector()), "owner", "owner")).isTrue();
    assertThat(rules.flaw(selecting(PARTNER), "owner"))
        .contains(".spec.allowedNamespaces.selector matches no namespace: grant it list");
    assertThat(rules.flaw(names("a"), "owner")).isEmpty();
    assertThat(rules.flaw(null, "owner")).isEmpty();
  }

  @Test
  void asksForNoLabelsWhereANameDecides() {
    TenancyRules rules =
        TestTenancy.of(Tenancy.STRICT, OPERATOR)
            .withLabels(
                namespace -> {
                  throw new AssertionError("not needed");
                })
            .rules();

    assertThat(rules.mayUse(new AllowedNamespaces(List.of("a"), PARTNER), "owner", "a")).isTrue();
    assertThat(rules.mayUse(names("a"), "owner", "b")).isFalse();
  }

  @Test
  void keepsReferencesToSecretsAndServiceAccountsInTheOwnNamespaceInStrictTenancy() {
    assertThat(open.mayReferTo("a", "kube-system")).isTrue();
    assertThat(strict.mayReferTo("a", "a")).isTrue();
    assertThat(strict.mayReferTo("a", "b")).isFalse();
    assertThat(strict.mayReferTo(OPERATOR, "b")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'team-a', true",
    "'team-b, team-a', true",
    "' team-a ,', true",
    "'team-a-evil', false",
    "'*', false",
    "'TEAM-A', false",
    "'', false"
  })
  void readsTheConsentOfAServiceAccountByFullNames(String annotation, boolean consents) {
    assertThat(strict.consents(annotation, "team-a")).isEqualTo(consents);
    assertThat(strict.consents(null, "team-a")).isFalse();
  }

  @Test
  void letsOnlyTheOperatorsNamespaceProveTheOperatorUnlessOthersAreNamed() {
    TenancyRules named = TestTenancy.of(Tenancy.STRICT, OPERATOR).withAmbient("platform").rules();

    assertThat(strict.mayProveOperator(OPERATOR)).isTrue();
    assertThat(strict.mayProveOperator("team-a")).isFalse();
    assertThat(named.mayProveOperator("platform")).isTrue();
    assertThat(named.mayProveOperator(OPERATOR)).isFalse();
    assertThat(open.mayProveOperator("team-a")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "https://app.infisical.com, true",
    "https://app.infisical.com:443/api, true",
    "http://app.infisical.com, false",
    "http://app.infisical.com:443, false",
    "https://app.infisical.com:8443, false",
    "https://app.infisical.com.evil.example, false",
    "https://evil.example, false"
  })
  void sendsProofsOfTheOperatorOnlyToTheDefaultHost(String address, boolean allowed) {
    assertThat(strict.mayReceiveProofOfOperator(url(address))).isEqualTo(allowed);
    assertThat(open.mayReceiveProofOfOperator(url(address))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "https://infisical.corp, true",
    "https://infisical.corp:8443/api, true",
    "https://INFISICAL.corp., true",
    "https://other.corp:8443, true",
    "https://other.corp, false",
    "https://x.infisical.corp, false",
    "https://infisical.corp.evil.example, false",
    "https://app.infisical.com, false",
    "http://[::1]:80, true"
  })
  void sendsProofsOfTheOperatorOnlyToAllowedHostsWhereTheseAreNamed(
      String address, boolean allowed) {
    TenancyRules rules =
        TestTenancy.of(Tenancy.STRICT, OPERATOR)
            .withHosts("infisical.corp", "other.corp:8443", "[::1]:80")
            .rules();

    assertThat(rules.mayReceiveProofOfOperator(url(address))).isEqualTo(allowed);
    assertThat(rules.hosts().allow(url(address))).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kube-system", "kube-public", "kube-node-lease", OPERATOR})
  void closesTheNamespacesOfTheClusterAndTheOperatorButForRulesThatNameThem(String system) {
    TargetGrants starred = grants("rules: [{from: [a], to: ['*']}]");
    TargetGrants named = grants("rules: [{from: [a], to: [%s]}]".formatted(system));

    assertThat(open.mayWrite("a", system)).isFalse();
    assertThat(open.mayWrite(system, system)).isTrue();
    for (Tenancy tenancy : Tenancy.values()) {
      TestTenancy rules = TestTenancy.of(tenancy, OPERATOR);
      assertThat(rules.withTargets(starred).rules().mayWrite("a", system)).isFalse();
      assertThat(rules.withTargets(named).rules().mayWrite("a", system)).isTrue();
      assertThat(rules.withTargets(named).rules().mayWrite("b", system)).isFalse();
    }
  }

  @Test
  void keepsTargetsInTheOwnNamespaceInStrictTenancyUnlessARuleAllowsThem() {
    TenancyRules rules =
        TestTenancy.of(Tenancy.STRICT, OPERATOR)
            .withTargets(grants("rules: [{from: [ci-*], to: [team-*, shared]}]"))
            .rules();

    assertThat(strict.mayWrite("a", "a")).isTrue();
    assertThat(strict.mayWrite("a", "b")).isFalse();
    assertThat(rules.mayWrite("ci-1", "team-a")).isTrue();
    assertThat(rules.mayWrite("ci-1", "shared")).isTrue();
    assertThat(rules.mayWrite("ci-1", "shared-2")).isFalse();
    assertThat(rules.mayWrite("team-a", "ci-1")).isFalse();
    assertThat(open.mayWrite("a", "b")).isTrue();
  }

  private static TargetGrants grants(String text) {
    return ((TargetGrants.ReadResult.Read) TargetGrants.read(text)).grants();
  }

  private static BaseUrl url(String address) {
    return new BaseUrl(URI.create(address));
  }

  private static AllowedNamespaces names(String... patterns) {
    return new AllowedNamespaces(List.of(patterns), null);
  }

  private static AllowedNamespaces selecting(LabelSelector selector) {
    return new AllowedNamespaces(List.of(), selector);
  }
}
