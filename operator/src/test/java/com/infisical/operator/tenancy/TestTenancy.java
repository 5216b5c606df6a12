package com.infisical.operator.tenancy;

import com.infisical.client.BaseUrl;
import com.infisical.operator.tenancy.NamespaceLabels.LabelsResult;
import java.net.URI;
import java.util.Set;

/** Makes rules of tenancy for tests. */
public final class TestTenancy {
  private TenancyRules rules;

  private TestTenancy(TenancyRules rules) {
    this.rules = rules;
  }

  /** Open tenancy, as it is by default. */
  public static TenancyRules open(String operatorNamespace) {
    return TenancyRules.open(operatorNamespace);
  }

  /** Strict tenancy without any exception. */
  public static TenancyRules strict(String operatorNamespace) {
    return of(Tenancy.STRICT, operatorNamespace).rules();
  }

  /** Without any exception. */
  public static TestTenancy of(Tenancy tenancy, String operatorNamespace) {
    return new TestTenancy(
        new TenancyRules(
            tenancy,
            operatorNamespace,
            Set.of(),
            new AllowedHosts(Set.of()),
            new BaseUrl(URI.create("https://app.infisical.com")),
            AllowedTargets.none(),
            namespace -> new LabelsResult.Missing()));
  }

  public TestTenancy withTargets(AllowedTargets targets) {
    rules =
        new TenancyRules(
            rules.tenancy(),
            rules.operatorNamespace(),
            rules.ambientNamespaces(),
            rules.hosts(),
            rules.defaultHost(),
            targets,
            rules.labels());
    return this;
  }

  public TestTenancy withLabels(NamespaceLabels labels) {
    rules =
        new TenancyRules(
            rules.tenancy(),
            rules.operatorNamespace(),
            rules.ambientNamespaces(),
            rules.hosts(),
            rules.defaultHost(),
            rules.targets(),
            labels);
    return this;
  }

  public TestTenancy withHosts(String... hosts) {
    rules =
        new TenancyRules(
            rules.tenancy(),
            rules.operatorNamespace(),
            rules.ambientNamespaces(),
            new AllowedHosts(Set.of(hosts)),
            rules.defaultHost(),
            rules.targets(),
            rules.labels());
    return this;
  }

  public TestTenancy withAmbient(String... namespaces) {
    rules =
        new TenancyRules(
            rules.tenancy(),
            rules.operatorNamespace(),
            Set.of(namespaces),
            rules.hosts(),
            rules.defaultHost(),
            rules.targets(),
            rules.labels());
    return this;
  }

  public TenancyRules rules() {
    return rules;
  }
}
