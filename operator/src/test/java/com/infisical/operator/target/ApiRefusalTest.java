package com.infisical.operator.target;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.status.Redaction;
import com.infisical.operator.target.plan.Given;
import com.infisical.operator.target.plan.ServerRefusal.Forbidden;
import com.infisical.operator.target.plan.TargetData;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of the API server's words, and what is not. */
class ApiRefusalTest {
  private static final String DENIED = "admission webhook \"w\" denied the request: ";
  private static final String FULL =
      "exceeded quota: q, requested: %1$s=1, used: %1$s=3, limited: %1$s=3";

  @Test
  void keepsTheWordsWithoutTheNameOfTheTarget() {
    assertThat(sentence(403, "secrets \"db\" is forbidden: " + FULL.formatted("secrets")))
        .isEqualTo(
            "Secret apps/db cannot be created: exceeded quota: q, requested: secrets=1, used:"
                + " secrets=3, limited: secrets=3; raise the quota of namespace apps or delete what"
                + " it does not need; the operator retries");
    assertThat(sentence(403, DENIED + "no owner label."))
        .contains(
            "to create it: admission webhook \"w\" denied the request: no owner label; check");
    assertThat(sentence(500, "Internal error occurred: failed calling webhook \"w\""))
        .contains("returned 500 to create: Internal error occurred: failed calling webhook \"w\";");
    assertThat(sentence(400, "admission webhook \"w\" does not support dry run"))
        .contains("does not support dry run");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hunter2-and-more is too weak",
        "got aHVudGVyMi1hbmQtbW9yZQ==",
        "got HUNTER2ANDMORE",
        "ends in 2-and-more"
      })
  void leavesOutWordsThatRepeatAValue(String words) {
    assertThat(sentence(403, DENIED + words))
        .doesNotContain("hunter2", "HUNTER2", "2-and-more", "aHVudGVy");
  }

  @Test
  void leavesOutValuesThatAreNoText() {
    TargetData data = TargetData.of(Map.of("A", new byte[] {-1, -2, -3, -4, -5, -6, -7, -8, -9}));

    assertThat(
            refusal(403, DENIED + "got //79/Pv6+fj3", TargetData.redaction(List.of(data)))
                .failure())
        .isInstanceOfSatisfying(
            Forbidden.class, f -> assertThat(f.reason()).doesNotContain("//79/Pv6"));
  }

  @Test
  void tellsOnlyTheServersOwnWordsWhereTheValuesAreNotAtHand() {
    assertThat(refusal(403, DENIED + "got x", Redaction.ofUnknown()).failure())
        .isEqualTo(new Forbidden(Given.ref(), "create", ""));
    assertThat(
            refusal(
                    403,
                    "secrets is forbidden: User \"o\" cannot create resource \"secrets\"",
                    Redaction.ofUnknown())
                .failure())
        .isEqualTo(
            new Forbidden(
                Given.ref(), "create", ": User \"o\" cannot create resource \"secrets\""));
  }

  @Test
  void staysOnOneLineOfBoundedLength() {
    String sentence = sentence(403, DENIED + "a\n\tb" + "c".repeat(10_000));

    assertThat(sentence).contains("a bccc", "…; check").hasSizeLessThan(600).doesNotContain("\n");
  }

  @Test
  void goesThroughAMebibyteOfValues() {
    TargetData data =
        TargetData.of(Map.of("A", "0123456789abcdef".repeat(1 << 16).getBytes(US_ASCII)));

    assertThat(
            refusal(403, DENIED + "has no owner", TargetData.redaction(List.of(data)))
                .failure()
                .sentence())
        .contains("has no owner");
    assertThat(
            refusal(403, DENIED + "has 89-ab-cd-ef", TargetData.redaction(List.of(data)))
                .failure()
                .sentence())
        .doesNotContain("89-ab");
  }

  @Test
  void namesEachRefusedFieldOnceWithWhatIsWrongWithIt() {
    Status status =
        new StatusBuilder()
            .withCode(422)
            .withMessage("Secret \"db\" is invalid: [a, b]")
            .withNewDetails()
            .addNewCause("metadata.annotations", "Too long: may not be more than 262144 bytes", "x")
            .addNewCause("metadata.annotations", "Too long: may not be more than 262144 bytes", "x")
            .addNewCause("metadata.annotations", "Too long: may not be more than 262144 bytes", "x")
            .endDetails()
            .build();

    assertThat(refusal(status).failure().sentence())
        .isEqualTo(
            "Secret apps/db: the API server does not accept \"metadata.annotations\" (Too long: may"
                + " not be more than 262144 bytes); change these labels and annotations, on the"
                + " resource or in .spec.targets[].metadata");
  }

  @Test
  void takesNoCollisionInAQuotaForAChangeOfTheTarget() {
    Status status =
        new StatusBuilder()
            .withCode(409)
            .withMessage("Operation cannot be fulfilled on resourcequotas \"q\": it was modified")
            .withNewDetails()
            .withKind("resourcequotas")
            .endDetails()
            .build();

    assertThat(refusal(status).isConflict()).isFalse();
    assertThat(refusal(status).failure().sentence()).contains("returned 409", "resourcequotas");
    assertThat(refusal(409, "secrets \"db\" already exists", Redaction.ofUnknown()).isConflict())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          exceeded quota: q, requested: secrets=1, used: secrets=3, limited: secrets=3 | true
          exceeded quota: q, requested: count/secrets=1,secrets=1, used: count/secrets=1k,secrets=2, limited: count/secrets=1k,secrets=9 | true
          exceeded quota: q, requested: secrets=1, used: secrets=4, limited: secrets=3 | false
          exceeded quota: q, requested: count/secrets=1,secrets=1, used: count/secrets=3,secrets=9, limited: count/secrets=3,secrets=8 | false
          exceeded quota: q | false
          exceeded quota: q, requested: a, used: b, limited: c | false
          """)
  void goesOnUnderAFullQuotaOnlyWhereTheOldOneMakesRoom(String words, boolean room) {
    assertThat(
            refusal(403, "secrets \"db\" is forbidden: " + words, Redaction.ofUnknown())
                .exceededQuota()
                .orElseThrow()
                .hasRoomForAnotherInItsPlace())
        .isEqualTo(room);
  }

  @Test
  void takesNoWebhooksWordsForAQuota() {
    assertThat(
            refusal(403, DENIED + FULL.formatted("secrets"), Redaction.ofUnknown()).exceededQuota())
        .isEmpty();
  }

  private static String sentence(int code, String message) {
    Map<String, byte[]> values = new HashMap<>();
    values.put("A", "hunter2-and-more".getBytes(US_ASCII));
    return refusal(code, message, TargetData.redaction(List.of(TargetData.of(values))))
        .failure()
        .sentence();
  }

  private static ApiRefusal refusal(int code, String message, Redaction redaction) {
    Status status = new StatusBuilder().withCode(code).withMessage(message).build();
    return new ApiRefusal(Given.ref(), "create", new KubernetesClientException(status), redaction);
  }

  private static ApiRefusal refusal(Status status) {
    return new ApiRefusal(
        Given.ref(),
        "create",
        new KubernetesClientException(status),
        TargetData.redaction(List.of(Given.data("A", "hunter2"))));
  }
}
