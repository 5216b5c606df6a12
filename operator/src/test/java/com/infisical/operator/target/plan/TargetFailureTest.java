package com.infisical.operator.target.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.schedule.Retry;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

public class TargetFailureTest {
  private static final TargetRef DB = Given.ref();
  private static final String QUOTA =
      ": exceeded quota: q, requested: secrets=1, used: secrets=1, limited: secrets=1";

  @ParameterizedTest
  @MethodSource({"settled", "passing"})
  void namesTheTargetInOneSentenceWithoutAFullStop(TargetFailure failure) {
    assertThat(failure.sentence())
        .contains("apps/db")
        .doesNotContain("\n", "%s")
        .doesNotEndWith(".");
  }

  @ParameterizedTest
  @MethodSource("settled")
  void waitsForTheChangeThatCures(TargetFailure failure) {
    assertThat(failure.retry()).isEqualTo(new Retry.OnChange());
  }

  @ParameterizedTest
  @MethodSource("passing")
  void triesAgainWhatNoWatchedObjectWouldTell(TargetFailure failure) {
    assertThat(failure.retry()).isNotEqualTo(new Retry.OnChange());
  }

  private static Alteration altered(List<String> keys, List<String> marks, boolean type) {
    return new Alteration(keys, marks, List.of(), List.of(), type, false);
  }

  public static Stream<TargetFailure> settled() {
    return Stream.of(
        new TargetFailure.InvalidSpec("Secret apps/db", "kind", "set it"),
        new TargetFailure.InvalidMetadata(DB, "labels[\"a\"]"),
        new TargetFailure.InvalidKeys(DB, List.of("a b")),
        new TargetFailure.TooLarge(DB),
        new TargetFailure.NotAllowed(DB, "b", true),
        new TargetFailure.NotAllowed(DB, "b", false),
        new TargetFailure.OwnerElsewhere(DB, "b"),
        new TargetFailure.OperatorsOwn(DB),
        new TargetFailure.ProtectedType(DB, "helm.sh/release.v1", false),
        new ServerRefusal.Rejected(
            DB, List.of("\"data[tls.crt]\" (Required value)"), ": said whole"),
        new ServerRefusal.Rejected(DB, List.of("\"data[.dockerconfigjson]\""), "")
            .demanding("a Secret of type kubernetes.io/dockerconfigjson needs a JSON object"),
        new ServerRefusal.Rejected(DB, List.of("\"metadata.labels\""), ": said whole"),
        new ServerRefusal.AlteredByAdmission(
            DB, altered(List.of("A"), List.of(), true), new Retry.OnChange()),
        new TargetFailure.AnnotationsTooLarge(
            DB, List.of("the resource's annotation \"a\""), false));
  }

  public static Stream<TargetFailure> passing() {
    return Stream.of(
        new ServerRefusal.Rejected(DB, List.of(), ": denied"),
        new TargetFailure.TemplateTime(DB, "data.K", "it takes longer", Duration.ofSeconds(1)),
        new TargetFailure.TemplatesTime(DB, Duration.ofSeconds(30)),
        new TargetFailure.TemplatesBusy(DB, Duration.ofSeconds(60)),
        new TargetFailure.ProtectedType(DB, "helm.sh/release.v1", true),
        new OwnershipRefusal.ManagedByAnother(DB, "b/c", true),
        new OwnershipRefusal.ManagedByAnother(DB, "b/c", false),
        new OwnershipRefusal.ControlledByAnother(DB, "InfisicalSecret", "x"),
        new OwnershipRefusal.NotGivenAway(DB, true),
        new OwnershipRefusal.NotGivenAway(DB, false),
        new OwnershipRefusal.TypeDiffers(DB, "a", "b"),
        new OwnershipRefusal.Immutable(DB),
        new TargetFailure.BeingDeleted(DB),
        new TargetFailure.NamespaceAbsent(DB),
        new TargetFailure.NamespaceTerminating(DB),
        new ServerRefusal.Forbidden(DB, "update", ": User \"x\" cannot update it"),
        new ServerRefusal.QuotaExceeded(DB, QUOTA, false),
        new ServerRefusal.QuotaExceeded(DB, QUOTA, true),
        new ServerRefusal.NotMadeAnew(DB, new ServerRefusal.QuotaExceeded(DB, QUOTA, false)),
        new ServerRefusal.AlteredByAdmission(
            DB, altered(List.of("A"), List.of(), false), new Retry.Backoff()),
        new ServerRefusal.AlteredByAdmission(
            DB,
            altered(List.of(), List.of("label secrets.infisical.com/managed"), false),
            new Retry.After(Duration.ofSeconds(10))),
        new TargetFailure.AnnotationsTooLarge(
            DB, List.of("the annotation \"a\" of the Secret itself"), true),
        new ServerRefusal.ApiServerError(DB, "create", 500, ": it says why"),
        new TargetFailure.Unreachable(DB, "create"),
        new TargetFailure.Contended(DB),
        new TargetFailure.ChangedBack(DB, Duration.ofSeconds(10)));
  }
}
