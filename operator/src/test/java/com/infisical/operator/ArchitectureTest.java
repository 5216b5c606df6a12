package com.infisical.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rooms of the house, and who may call whom (docs/design/architecture.md). */
class ArchitectureTest {
  private final JavaClasses operator =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("com.infisical.operator", "com.infisical.client");

  @Test
  void onlyTheRoomOfConnectionsMakesHttpClients() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..connection..")
        .should()
        .callMethod(java.net.http.HttpClient.class, "newBuilder")
        .orShould()
        .callMethod(java.net.http.HttpClient.class, "newHttpClient")
        .check(operator);
  }

  @Test
  void theClientOfInfisicalKnowsNoKubernetes() {
    noClasses()
        .that()
        .resideInAPackage("com.infisical.client..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.infisical.operator..", "io.fabric8..")
        .check(operator);
  }

  @Test
  void whatIsPureSeesNoClientNoClockAndNoLogger() {
    noClasses()
        .that()
        .haveSimpleNameContaining("TokenState")
        .or()
        .haveSimpleName("SecretMerge")
        .or()
        .haveSimpleName("TargetPlanner")
        .or()
        .haveSimpleName("SyncSpec")
        .or()
        .haveSimpleName("MetadataRules")
        .or()
        .haveSimpleName("TakeOver")
        .or()
        .haveSimpleName("StaticSecretStatuses")
        .or()
        .haveSimpleName("Conditions")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.slf4j..", "io.fabric8.kubernetes.client.dsl..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.fabric8.kubernetes.client.KubernetesClient")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .check(operator);
  }

  @Test
  void whatUsersSeeDependsOnNoController() {
    noClasses()
        .that()
        .resideInAPackage("..status..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..auth..", "..connection..", "..staticsecret..", "..runtime..")
        .check(operator);
  }

  @Test
  void loginsKnowNothingOfStaticSecrets() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "..operator.auth..", "..operator.connection..", "..operator.reference..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..operator.staticsecret..", "..operator.runtime..")
        .check(operator);
  }

  /**
   * The JDK writes half of a surrogate pair as a question mark, and a value must reach its target
   * as Go would write it: each module has one class that turns text into bytes. What others encode
   * are no values.
   */
  @Test
  void onlyOneClassOfAModuleTurnsValuesIntoBytes() {
    noClasses()
        .that(
            DescribedPredicate.not(
                JavaClass.Predicates.belongToAnyOf(
                    com.infisical.client.Utf8.class, com.infisical.gotemplate.text.Utf8.class)))
        .and()
        .haveNameNotMatching(
            ".*\\.(LeaseIdentity|MetricsServer|HealthServer|LogLines|CallerIdentitySigner|ReloadMark"
                + "|ProxyRules|TokenLifetime|GoVersion)(\\$.*)?")
        .should()
        .callMethod(String.class, "getBytes", java.nio.charset.Charset.class)
        .orShould()
        .callMethod(String.class, "getBytes")
        .orShould()
        .callMethod(String.class, "getBytes", String.class)
        .orShould()
        .callMethod(java.nio.charset.Charset.class, "newEncoder")
        .orShould()
        .callMethod(java.nio.charset.Charset.class, "encode", String.class)
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(
                    "com.infisical.operator", "com.infisical.client", "com.infisical.gotemplate"));
  }

  @Test
  void onlyTheProcessPutsThingsTogether() {
    classes()
        .that()
        .haveSimpleName("Wiring")
        .should()
        .resideInAPackage("..runtime..")
        .check(operator);
    noClasses()
        .that()
        .resideOutsideOfPackage("..runtime..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..runtime..")
        .check(operator);
  }
}
