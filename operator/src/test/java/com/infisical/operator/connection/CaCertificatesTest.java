package com.infisical.operator.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.connection.CaCertificates.Notice;
import com.infisical.operator.connection.CaCertificates.Reason;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.FieldReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of the certificates that a connection adds. */
class CaCertificatesTest {
  private static final FieldReference WHERE =
      new FieldReference(
          ".spec.tls.caCertificate",
          "shop",
          new ResourceName("shop", "infisical-ca"),
          "ca.crt",
          FieldReference.Trimming.NONE);
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final String BROKEN =
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

  private final TestAuthority authority = new TestAuthority("Shop Root");
  private final TestAuthority other = new TestAuthority("Other Root");

  private static CaCertificates bundle(String pem) {
    return new CaCertificates(WHERE, (PemCertificates.Read) PemCertificates.read(pem));
  }

  private static String from(TestAuthority authority, long daysBefore, long daysAfter) {
    return authority.pem(
        NOW.minus(DAY.multipliedBy(daysBefore)), NOW.plus(DAY.multipliedBy(daysAfter)));
  }

  private static List<Reason> reasons(String pem) {
    return bundle(pem).notices(NOW).stream().map(Notice::reason).toList();
  }

  @Test
  void namesAnExpiredOneByItsSubjectItsKeyAndItsEnd() {
    assertThat(bundle(from(authority, 400, -35)).notices(NOW))
        .containsExactly(
            new Notice(
                Reason.EXPIRED,
                "the CA certificate CN=Shop Root (in key ca.crt of Secret shop/infisical-ca,"
                    + " referenced by .spec.tls.caCertificate) expired on 2026-01-25T00:00:00Z;"
                    + " replace it with the renewed certificate"));
  }

  @Test
  void namesOneThatIsNotValidYet() {
    assertThat(bundle(from(authority, -2, 400)).flaw(NOW))
        .contains(
            "the CA certificate CN=Shop Root (in key ca.crt of Secret shop/infisical-ca, referenced"
                + " by .spec.tls.caCertificate) is not valid before 2026-03-03T00:00:00Z; keep the"
                + " previous one there until then, and check the clocks");
  }

  @Test
  void warnsThirtyDaysAheadAndNotEarlier() {
    assertThat(reasons(from(authority, 1, 31))).isEmpty();
    assertThat(reasons(from(authority, 1, 29))).containsExactly(Reason.EXPIRING);
    assertThat(bundle(from(authority, 1, 29)).flaw(NOW)).isEmpty();
    assertThat(bundle(from(authority, 1, 29)).notices(NOW).getFirst().sentence())
        .isEqualTo(
            "the CA certificate CN=Shop Root (in key ca.crt of Secret shop/infisical-ca, referenced"
                + " by .spec.tls.caCertificate) expires on 2026-03-30T00:00:00Z; add the renewed"
                + " certificate next to it");
  }

  @Test
  void saysNothingOfOneWhoseRenewedTwinIsThere() {
    String renewed = from(authority, 1, 400);
    assertThat(reasons(from(authority, 400, -1) + renewed)).isEmpty();
    assertThat(reasons(renewed + from(authority, 400, 5))).isEmpty();
    assertThat(reasons(from(authority, 400, -1) + from(authority, 1, 5)))
        .containsExactly(Reason.EXPIRING);
    assertThat(reasons(from(authority, 400, -1) + from(other, 1, 400)))
        .containsExactly(Reason.EXPIRED);
  }

  @Test
  void namesAnUnreadableOneByItsNumber() {
    assertThat(bundle(from(authority, 1, 400) + BROKEN + from(other, 1, 400)).notices(NOW))
        .containsExactly(
            new Notice(
                Reason.UNREADABLE,
                "certificate number 2 in key ca.crt of Secret shop/infisical-ca, referenced by"
                    + " .spec.tls.caCertificate, cannot be read and is ignored; replace it"));
  }

  @Test
  void namesFewOfMany() {
    assertThat(reasons(from(authority, 1, 400) + BROKEN.repeat(1_000))).hasSize(5);
  }
}
