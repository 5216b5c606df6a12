package com.infisical.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  @TempDir Path folder;

  @Test
  void countsRequestsByVerbAndResourceAndFailuresApart() throws IOException {
    ApiRequests requests =
        ApiRequests.of(
            logged(
                event("ResponseComplete", "get", "\"resource\":\"secrets\"", 404, NOON),
                event("ResponseComplete", "create", "\"resource\":\"secrets\"", 201, NOON),
                event("ResponseComplete", "create", "\"resource\":\"secrets\"", 201, NOON),
                event(
                    "ResponseComplete",
                    "patch",
                    "\"resource\":\"infisicalstaticsecrets\",\"subresource\":\"status\"",
                    200,
                    NOON),
                event("ResponseComplete", "update", "\"resource\":\"leases\"", 200, NOON)));

    assertThat(requests.byKind())
        .isEqualTo(
            Map.of(
                "get secrets 404", 1L,
                "create secrets", 2L,
                "patch infisicalstaticsecrets/status", 1L,
                "update leases", 1L));
    assertThat(requests.total()).isEqualTo(4);
    assertThat(requests.writes()).isEqualTo(3);
  }

  @Test
  void countsAWatchOnceWhenItStarts() throws IOException {
    assertThat(
            ApiRequests.of(
                    logged(
                        event("ResponseStarted", "watch", "\"resource\":\"secrets\"", 200, NOON),
                        event("ResponseComplete", "watch", "\"resource\":\"secrets\"", 200, NOON)))
                .byKind())
        .isEqualTo(Map.of("watch secrets", 1L));
  }

  @Test
  void looksOnlyAtTheTimeAskedFor() throws IOException {
    String create = "\"resource\":\"secrets\"";

    assertThat(
            logged(
                event("ResponseComplete", "create", create, 201, NOON.minusMillis(1)),
                event("ResponseComplete", "create", create, 201, NOON),
                event("ResponseComplete", "create", create, 201, NOON.plusSeconds(60))))
        .extracting(AuditLog.Request::at)
        .containsExactly(NOON);
  }

  @Test
  void namesARequestWithoutAResourceByItsPath() throws IOException {
    String line =
        """
        {"stage":"ResponseComplete","verb":"get","requestURI":"/version?timeout=32s",\
        "responseStatus":{"code":200},"requestReceivedTimestamp":"2026-01-31T12:00:00.000000Z"}\
        """;

    assertThat(ApiRequests.of(logged(line)).byKind()).isEqualTo(Map.of("get /version", 1L));
  }

  private List<AuditLog.Request> logged(String... lines) throws IOException {
    AuditLog log = AuditLog.prepare(folder, List.of("system:serviceaccount:a:b"));
    Files.write(folder.resolve("audit.log"), List.of(lines));
    return log.between(NOON, NOON.plusSeconds(60));
  }

  private static String event(String stage, String verb, String object, int code, Instant at) {
    return """
    {"stage":"%s","verb":"%s","objectRef":{%s},"responseStatus":{"code":%d},\
    "requestReceivedTimestamp":"%s","userAgent":"k8-operator/1"}\
    """
        .formatted(stage, verb, object, code, at);
  }
}
