package com.infisical.operator.staticsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Reply;
import com.infisical.operator.auth.AuthFailure;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.source.ReadFailure;
import com.infisical.operator.source.SecretMerge;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.target.plan.Given;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetFailureTest;
import com.infisical.operator.target.plan.UnknownSecrets;
import com.infisical.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every failure has a row in the troubleshooting of docs/infisical-static-secret.md. */
class TroubleshootingDocsTest {
  private static final String ADDRESS = "https://infisical.example.com";
  private static final String SOURCE = ".spec.sources[0]";

  @ParameterizedTest
  @MethodSource("sentences")
  void hasARowForWhatTheOperatorSays(String sentence) throws IOException {
    assertThat(rows()).anyMatch(row -> row.matcher(sentence).find());
  }

  @Test
  void hasNoRowForWhatTheOperatorDoesNotSay() throws IOException {
    List<String> sentences = sentences().toList();
    assertThat(rows())
        .allSatisfy(row -> assertThat(sentences).anyMatch(s -> row.matcher(s).find()));
  }

  static Stream<String> sentences() {
    return Stream.of(
            TargetFailureTest.settled().map(Failure::sentence),
            TargetFailureTest.passing().map(Failure::sentence),
            templates().map(Failure::sentence),
            sources().map(Failure::sentence),
            UnknownSecrets.of("data.A", List.of("B")).warnings(Given.ref()).stream(),
            Stream.of(
                ".spec is not kept, and the resource is not served: …",
                ".spec has more than 100,000 values; make it smaller",
                "1 of 2 targets failed: …",
                "2 of 3 workloads could not be restarted: Deployment"))
        .flatMap(all -> all);
  }

  private static Stream<Failure> templates() {
    return Stream.of(
        new TargetFailure.Template(Given.ref(), "data.A", "cannot be rendered: line 1"),
        new TargetFailure.Template(Given.ref(), "data", "cannot be used: no map"));
  }

  private static Stream<Failure> sources() {
    ReferenceFailure missing =
        new ReferenceFailure.Missing(
            SyncSpec.AUTH_FIELD, "InfisicalAuth", new ResourceName("apps", "auth"));
    return Stream.of(
        missing,
        new AuthFailure(new ResourceName("apps", "auth"), missing),
        new SecretMerge.HiddenValues(List.of("A")),
        new ReadFailure.NoProject(ADDRESS, refused(404)).of(SOURCE),
        new ReadFailure.NoProject(ADDRESS, refused(403)).of(SOURCE),
        new ReadFailure.NoSecrets(ADDRESS, refused(404)).of(SOURCE),
        new ReadFailure.NoSecrets(
                ADDRESS,
                new Reply.Refused<>(404, "Not Found", "Route GET:/x not found", Optional.empty()))
            .of(SOURCE),
        new ReadFailure.NoSecrets(ADDRESS, refused(403)).of(SOURCE),
        new ReadFailure.NoSecrets(ADDRESS, refused(500)).of(SOURCE),
        new ReadFailure.NoSecrets(ADDRESS, page()).of(SOURCE),
        new ReadFailure.NoSecrets(ADDRESS, mixedUp()).of(SOURCE),
        new ReadFailure.NoSecrets(ADDRESS, new Reply.Unreachable<>(Reply.Cause.DNS, "")).of(SOURCE),
        new ReadFailure.NoSecrets(ADDRESS, heldBack()).of(SOURCE));
  }

  private static Reply<Object> heldBack() {
    return new Reply.Refused<>(
        429,
        "HeldBack",
        "the server asked all clients at this address to wait (429); retrying in 50 s",
        Optional.empty());
  }

  private static Reply<Object> page() {
    return new Reply.Foreign<>(401, "got an HTML page", "title \"Blocked\"", Optional.empty());
  }

  private static Reply<Object> mixedUp() {
    return new Reply.Undecodable<>(
        200,
        "it is not a list of secrets of this project, environment and path with a key and a value"
            + " each");
  }

  private static Reply<Object> refused(int status) {
    return new Reply.Refused<>(status, "Error", "says why", Optional.empty());
  }

  /** The first columns of the table, where an ellipsis stands for anything. */
  private static List<Pattern> rows() throws IOException {
    String page = Files.readString(Repository.find().path("docs/infisical-static-secret.md"));
    return page.substring(page.indexOf("\n## Troubleshooting\n"))
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(3, line.indexOf('`', 3)))
        .map(TroubleshootingDocsTest::pattern)
        .toList();
  }

  private static Pattern pattern(String row) {
    return Pattern.compile(
        Arrays.stream(row.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }
}
