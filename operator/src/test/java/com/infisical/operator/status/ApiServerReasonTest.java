package com.infisical.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.kubernetes.ResourceName;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiServerReasonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          secrets "db" is forbidden: exceeded quota: q | exceeded quota: q
          deployments.apps "web" is forbidden: User "x" cannot patch it. | User "x" cannot patch it
          Secret "db" is invalid: type: Invalid value | type: Invalid value
          etcdserver: request timed out | etcdserver: request timed out
          """)
  void isWhatTheServerSaysWithoutTheNameOfTheObject(String message, String words) {
    assertThat(ApiServerReason.afterColon(refused(message))).isEqualTo(": " + words);
  }

  @Test
  void isOneLineOfBoundedLength() {
    assertThat(ApiServerReason.afterColon(refused("a\n\u200b b" + "x".repeat(1_000))))
        .startsWith(": a bxxx")
        .endsWith("x…")
        .hasSize(302);
  }

  @Test
  void isNothingWhereNothingWasSaid() {
    assertThat(ApiServerReason.afterColon(new KubernetesClientException("no answer"))).isEmpty();
    assertThat(ApiServerReason.afterColon(refused(null))).isEmpty();
  }

  @Test
  void tellsAnAnswerFromNoneWhereASecretCannotBeRead() {
    ResourceName login = new ResourceName("apps", "login");

    assertThat(
            new ReferenceFailure.NotReadable(".spec.x", "Secret", login, 500, ": it says why")
                .sentence())
        .isEqualTo(
            "Secret apps/login, referenced by .spec.x, could not be read: the Kubernetes API server"
                + " returned HTTP 500: it says why; the operator retries");
    assertThat(new ReferenceFailure.NotReadable(".spec.x", "Secret", login, 0, "").sentence())
        .endsWith("the Kubernetes API server did not respond; the operator retries");
  }

  private static KubernetesClientException refused(@Nullable String message) {
    return new KubernetesClientException(
        new StatusBuilder().withCode(403).withMessage(message).build());
  }
}
