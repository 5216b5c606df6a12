package com.infisical.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.schedule.Timer;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rooms of the house, and who may call whom (docs/design/architecture.md). */
class ArchitectureTest {
  private static final String ROOT = "com.infisical.operator.";

  /** The rooms, the lowest first: each needs only rooms below it. */
  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("api"),
          Set.of("kubernetes", "schedule"),
          Set.of("metrics", "status", "tracing"),
          Set.of("tenancy"),
          Set.of("cleanup", "key", "reference"),
          Set.of("controller", "target"),
          Set.of("connection", "reload"),
          Set.of("auth"),
          Set.of("instant", "source"),
          Set.of("template"),
          Set.of("sync"),
          Set.of("dynamicsecret", "infisicalsecret", "pushsecret", "staticsecret"),
          Set.of("runtime"));

  private static final String CLIENT = "com.infisical.client";

  /** The rooms of the client of Infisical, the lowest first. */
  private static final List<Set<String>> CLIENT_FLOORS =
      List.of(
          Set.of(CLIENT),
          Set.of(CLIENT + ".http"),
          Set.of(CLIENT + ".pace"),
          Set.of(CLIENT + ".reply"),
          Set.of(CLIENT + ".events"),
          Set.of(CLIENT + ".calls"));

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
  void theRoomsOfTheClientOfInfisicalNeedOnlyThoseBelow() {
    slices()
        .matching("com.infisical.(**)")
        .should()
        .beFreeOfCycles()
        .check(operator.that(JavaClass.Predicates.resideInAPackage("com.infisical.client..")));
    for (int floor = 0; floor < CLIENT_FLOORS.size(); floor++) {
      for (String room : CLIENT_FLOORS.get(floor)) {
        noClasses()
            .that()
            .resideInAPackage(room)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                CLIENT_FLOORS.stream()
                    .skip(floor)
                    .flatMap(Set::stream)
                    .filter(other -> !other.equals(room))
                    .toArray(String[]::new))
            .check(operator);
      }
    }
    Set<String> rooms =
        operator.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(CLIENT))
            .collect(Collectors.toSet());
    assertThat(CLIENT_FLOORS.stream().flatMap(Set::stream).collect(Collectors.toSet()))
        .isEqualTo(rooms);
  }

  @Test
  void noTwoRoomsNeedEachOther() {
    slices().matching("com.infisical.operator.(*)..").should().beFreeOfCycles().check(operator);
    slices().matching("com.infisical.operator.(**)").should().beFreeOfCycles().check(operator);
  }

  @Test
  void everyRoomIsOnAFloor() {
    Set<String> rooms =
        operator.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(ROOT))
            .map(name -> name.substring(ROOT.length()).replaceFirst("\\..*", ""))
            .collect(Collectors.toSet());
    assertThat(FLOORS.stream().flatMap(Set::stream).collect(Collectors.toSet())).isEqualTo(rooms);
  }

  @Test
  void noRoomNeedsOneAboveOrBesideIt() {
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      for (String room : FLOORS.get(floor)) {
        noClasses()
            .that()
            .resideInAPackage(ROOT + room + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                FLOORS.stream()
                    .skip(floor)
                    .flatMap(Set::stream)
                    .filter(other -> !other.equals(room))
                    .map(other -> ROOT + other + "..")
                    .toArray(String[]::new))
            .check(operator);
      }
    }
  }

  @Test
  void targetsKnowNeitherWhatFillsThemNorAnyKindOfResource() {
    noClasses()
        .that()
        .resideInAPackage("..operator.target..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..operator.source..",
            "..operator.template..",
            "..operator.reload..",
            "..operator.dynamicsecret..",
            "..operator.staticsecret..")
        .orShould()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage("..operator.api..")
                .and(JavaClass.Predicates.simpleNameStartingWith("Infisical")))
        .check(operator);
  }

  @Test
  void onlyTheProcessKnowsTheKindsOfResources() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "..operator.dynamicsecret..",
            "..operator.infisicalsecret..",
            "..operator.staticsecret..",
            "..operator.runtime..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..operator.dynamicsecret..",
            "..operator.infisicalsecret..",
            "..operator.staticsecret..")
        .check(operator);
  }

  @Test
  void whatIsPureSeesNoClientNoClockAndNoLogger() {
    noClasses()
        .that()
        .resideInAnyPackage("..operator.target.plan..", "..operator.dynamicsecret.lease..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fabric8.kubernetes.client..")
        .check(operator);
    noClasses()
        .that()
        .resideInAPackage("..operator.target.plan..")
        .or()
        .haveSimpleNameContaining("TokenState")
        .or()
        .haveSimpleName("SecretMerge")
        .or()
        .haveSimpleName("SyncSpec")
        .or()
        .haveSimpleName("StaticSecretStatuses")
        .or()
        .haveSimpleName("Conditions")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.slf4j..", "io.fabric8.kubernetes.client.dsl..", "java.net.http..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.fabric8.kubernetes.client.KubernetesClient")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Ticker.class, Timer.class, InstantSource.class, Clock.class)
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
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
                + "|ProxyRules|GoVersion)(\\$.*)?")
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

  /** A template is a tenant's program: its engine has no way to anything but its input. */
  @Test
  void templatesReachNoFileNetworkProcessOrVariable() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..", "java.nio.file..", "java.nio.channels..", "java.lang.reflect..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.io\\.(File.*|RandomAccessFile|Object.putStream)"
                + "|java\\.lang\\.(Process.*|Runtime)")
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("com.infisical.gotemplate"));
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

  /** A record prints its components: what may hold a credential has a type that prints nothing. */
  @Test
  void keepsCredentialsInTypesThatPrintNothing() {
    noFields()
        .that()
        .areNotStatic()
        .and()
        .haveNameMatching(
            "(?i).*(token|password|passphrase|clientSecret|privateKey|credential|jwt|assertion)s?")
        .should()
        .haveRawType(String.class)
        .orShould()
        .haveRawType(byte[].class)
        .orShould()
        .haveRawType(char[].class)
        .orShould()
        .haveRawType(StringBuilder.class)
        .check(operator);
  }

  @Test
  void hasATypeWhoseContentCanBeRevealedPrintNothingElsewhere() {
    methods()
        .that()
        .haveName("reveal")
        .should()
        .beDeclaredInClassesThat(
            DescribedPredicate.describe(
                "declare toString", type -> type.tryGetMethod("toString").isPresent()))
        .check(operator);
  }
}
