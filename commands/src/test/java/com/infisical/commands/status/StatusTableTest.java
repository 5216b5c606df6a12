package com.infisical.commands.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.commands.console.Palette;
import com.infisical.commands.manifest.YamlDocuments;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTableTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private static final String CONNECTION =
      """
      kind: InfisicalConnection
      metadata: {name: cloud, namespace: shop, generation: 1}
      spec: {address: https://infisical.example.com}
      status:
        observedGeneration: 1
        conditions: [{type: secrets.infisical.com/IsReady, status: 'True', reason: OK, message: fine}]
      """;

  private static final String AUTH =
      """
      kind: InfisicalAuth
      metadata: {name: login, namespace: shop, generation: 1}
      spec:
        infisicalConnectionRef: {name: cloud, namespace: shop}
        method: universal
      status:
        observedGeneration: 1
        lastLoginAt: 2026-11-29T10:30:00Z
        conditions:
        - {type: secrets.infisical.com/IsReady, status: 'False', reason: Error, message: the login was refused}
      """;

  private static final String SECRET =
      """
      kind: InfisicalStaticSecret
      metadata: {name: api, namespace: shop, generation: 2}
      spec:
        infisicalAuthRef: {name: login, namespace: shop}
        syncOptions: {refreshInterval: 60s, instantUpdates: true}
        sources: [{projectId: p, environmentSlug: dev, secretPath: /}]
        targets: [{name: a}, {name: b}]
      status:
        observedGeneration: %d
        lastSyncedAt: 2026-11-29T11:57:30Z
        sources: [{count: 3, lastRead: 2026-11-29T11:57:30Z}]
        targets: [{name: a, state: InSync}, {name: b, state: Failed, message: no such namespace}]
        conditions:
        - {type: secrets.infisical.com/LastReconcileAuthMethod, status: 'True', message: universal}
        - {type: secrets.infisical.com/InstantUpdates, status: 'True', message: x}
        - type: secrets.infisical.com/LastReconcileStatus
          status: 'False'
          reason: Error
          message: "Reconciliation failed: 1 of 2 targets failed: no such namespace"
      """;

  private final StatusRows rows = new StatusRows(NOW);

  private static <T> T read(Class<T> type, String yaml) throws Exception {
    return new ObjectMapper()
        .treeToValue(YamlDocuments.read("", yaml).manifests().getFirst().tree(), type);
  }

  private StatusRow secret(int observed) throws Exception {
    return rows.of(read(InfisicalStaticSecret.class, SECRET.formatted(observed)));
  }

  private List<StatusRow> all() throws Exception {
    return List.of(
        rows.of(read(InfisicalConnection.class, CONNECTION)),
        rows.of(read(InfisicalAuth.class, AUTH)),
        secret(2));
  }

  @Test
  void showsWhatIsReadySinceWhenAndWhatIsWrong() throws Exception {
    assertThat(new StatusTable(new Palette(false), false, false, NOW).lines(all()))
        .containsExactly(
            "RESOURCE           READY   METHOD      LAST SUCCESS   NEXT     SOURCES         TARGETS"
                + "   PROBLEM",
            "connection/cloud   True    -           -              -        -               -",
            "auth/login         False   universal   90m ago        -        -               -      "
                + "   the login was refused",
            "staticsecret/api   False   universal   2m30s ago      in 30s   1 (3 secrets)   1/2    "
                + "   1 of 2 targets failed: no such namespace");
  }

  @Test
  void showsMoreWhenWideAndNamespacesWhereThereAreSeveral() throws Exception {
    List<String> lines = new StatusTable(new Palette(false), true, true, NOW).lines(all());

    assertThat(lines.getFirst())
        .isEqualTo(
            "NAMESPACE   RESOURCE           READY   METHOD      LAST SUCCESS   NEXT     SOURCES    "
                + "     TARGETS   REFRESH        USES                            PROBLEM");
    assertThat(lines.getLast()).contains("60s, instant").contains("shop/login");
  }

  @Test
  void coloursOnlyWhereThereAreColours() throws Exception {
    assertThat(new StatusTable(new Palette(true), false, false, NOW).lines(all()).get(1))
        .contains("\u001b[32mTrue\u001b[0m");
  }

  @Test
  void saysWhatTheOperatorHasNotSeenYet() throws Exception {
    assertThat(secret(1).ready()).isEqualTo("Unknown");
    assertThat(secret(1).problem()).isEqualTo("the operator has not processed the last change yet");
    assertThat(
            rows.of(read(InfisicalConnection.class, CONNECTION.replaceAll("(?s)status:\n.*", "")))
                .problem())
        .startsWith("no operator has processed it yet");
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT119S, 119s",
    "PT2M, 2m",
    "PT9M59S, 9m59s",
    "PT10M, 10m",
    "PT3H, 3h",
    "PT7H59M, 7h59m",
    "PT8H, 8h",
    "PT48H, 2d",
    "PT-5S, 0s"
  })
  void writesAgesAsKubectl(Duration age, String text) {
    assertThat(Ages.of(age)).isEqualTo(text);
  }

  @Test
  void printsNothingThatSteersATerminal() throws Exception {
    StatusRow row =
        rows.of(
            read(
                InfisicalStaticSecret.class,
                SECRET
                    .formatted(2)
                    .replace("failed: no such", "failed: no \\e[2J\\r\\n\\u202esuch")));
    assertThat(new StatusTable(new Palette(true), true, true, NOW).lines(List.of(row)))
        .allSatisfy(line -> assertThat(line).doesNotContain("\u001b[2J", "\r", "\n", "\u202e"));
  }
}
