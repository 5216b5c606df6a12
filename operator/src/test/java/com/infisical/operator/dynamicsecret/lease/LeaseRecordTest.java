package com.infisical.operator.dynamicsecret.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.LeaseScope;
import com.infisical.client.SecretText;
import com.infisical.client.Utf8;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.key.Seal;
import com.infisical.operator.key.Seal.OpenResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of leases, and what is read out of their credentials. */
class LeaseRecordTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private static HeldLease lease(String id, Duration term) {
    return new HeldLease(
        id,
        new HeldLease.Place("https://infisical", new LeaseScope("shop", "dev", "/a b")),
        "d1",
        "ldap",
        LeaseKind.ONE_ACCOUNT,
        NOON,
        NOON.plusSeconds(1),
        NOON.plus(term),
        Optional.of(NOON.plusSeconds(3)),
        Optional.of(Duration.ofHours(1)),
        Optional.empty(),
        Optional.of("ab12"));
  }

  @Test
  void isReadAsItWasWritten() {
    LeaseRecord record =
        new LeaseRecord(
            List.of(lease("a", Duration.ofHours(1)), lease("b", Duration.ofHours(2))), "x \"y\"");
    assertThat(LeaseRecord.read(record.text())).contains(record);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "{}", "{\"leases\":7}", "{\"leases\":[{\"kind\":\"?\"}]}"})
  void readsNothingElse(String text) {
    assertThat(LeaseRecord.read(text)).isEmpty();
  }

  @Test
  void leavesOutLeasesThatNameNoPlace() {
    assertThat(LeaseRecord.read("{\"leases\":[null,{\"id\":\"x\"}]}"))
        .contains(new LeaseRecord(List.of(), ""));
    assertThat(LeaseRecord.read("x".repeat(100_000))).isEmpty();
  }

  @Test
  void forgetsLeasesThatAreOverAndPutsTheNewOneFirst() {
    LeaseRecord record =
        new LeaseRecord(
            List.of(lease("a", Duration.ofHours(1)), lease("b", Duration.ofHours(2))), "");
    LeaseRecord replaced =
        record.replacedBy(lease("c", Duration.ofHours(3)), "f", NOON.plus(Duration.ofMinutes(61)));
    assertThat(replaced.leases()).extracting(HeldLease::id).containsExactly("c", "b");
    assertThat(replaced.forceSync()).isEqualTo("f");
  }

  @Test
  void staysBounded() {
    LeaseRecord record =
        new LeaseRecord(
            IntStream.range(0, 30).mapToObj(i -> lease("l" + i, Duration.ofHours(1))).toList(), "");
    assertThat(record.replacedBy(lease("new", Duration.ofHours(1)), "", NOON).leases())
        .hasSize(LeaseRecord.MOST_LEASES);
  }

  @Test
  void countsOnlyUnderTheKeyAndForTheResourceThatItWasSealedFor() {
    OperatorKey key = OperatorKey.random();
    Seal seal = new Seal(key);
    String sealed = seal.seal("lease", "uid-1", "{\"a\": 1}");

    assertThat(seal.open("lease", "uid-1", sealed)).isEqualTo(new OpenResult.Fitting("{\"a\": 1}"));
    assertThat(seal.open("lease", "uid-2", sealed)).isEqualTo(new OpenResult.Broken());
    assertThat(seal.open("record", "uid-1", sealed)).isEqualTo(new OpenResult.Broken());
    assertThat(seal.open("lease", "uid-1", sealed.replace('1', '2')))
        .isNotInstanceOf(OpenResult.Fitting.class);
    assertThat(seal.open("lease", "uid-1", "{}")).isEqualTo(new OpenResult.Broken());
    assertThat(new Seal(OperatorKey.random()).open("lease", "uid-1", sealed))
        .isEqualTo(new OpenResult.OfAnotherKey("{\"a\": 1}"));
  }

  @ParameterizedTest
  @CsvSource({
    "sql-database, '', RENEWABLE",
    "a-type-of-next-year, '', RENEWABLE",
    "aws-iam, ACCESS_KEY, RENEWABLE",
    "aws-iam, SESSION_TOKEN, NOT_RENEWABLE",
    "kubernetes, '', NOT_RENEWABLE",
    "ssh, '', NOT_RENEWABLE",
    "gcp-iam, '', NOT_RENEWABLE",
    "github, '', NOT_RENEWABLE",
    "tailscale, '', NOT_RENEWABLE",
    "azure-entra-id, '', ONE_ACCOUNT",
    "totp, '', MOMENTARY",
  })
  void knowsHowEachTypeBehaves(String type, String key, LeaseKind kind) {
    assertThat(LeaseKind.of(type, Set.of(key))).isEqualTo(kind);
  }

  private static String jwt(String claims) {
    return "eyJhbGciOiJub25lIn0."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(Utf8.bytes(claims))
        + ".c2ln";
  }

  private static Optional<Instant> end(String key, String value) {
    return CredentialEnd.of(Map.of(key, SecretText.of(value), "OTHER", SecretText.of("x")));
  }

  @Test
  void findsTheEndThatACredentialTellsOf() {
    assertThat(end("TOKEN", jwt("{\"exp\":1769860800}")))
        .contains(Instant.ofEpochSecond(1_769_860_800L));
    assertThat(end("EXPIRES_AT", "2026-01-31T13:00:00Z"))
        .contains(Instant.parse("2026-01-31T13:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"exp\":\"soon\"}", "{\"exp\":-1}", "{\"exp\":1e300}", "{}", "no json", "[]"})
  void findsNoEndInWhatCannotBeRead(String claims) {
    assertThat(end("TOKEN", jwt(claims))).isEmpty();
    assertThat(end("EXPIRES_AT", "tomorrow")).isEmpty();
    assertThat(end("TOKEN", "ey.not.base64!")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"PT8766H, 365d", "PT720H, 30d", "PT36H, 36h", "PT90M, 90m", "PT90S, 90s", "PT1H, 1h"})
  void writesAMaximumInUnitsThatGoReads(Duration max, String text) {
    assertThat(GoDuration.of(max)).isEqualTo(text);
  }
}
