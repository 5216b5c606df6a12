package com.infisical.operator.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The file of --allowed-targets, as the kubelet mounts a ConfigMap. */
class TargetGrantsFileTest {
  private static final String A_TO_B = "rules: [{from: [a], to: [b]}]";
  private static final String A_TO_C = "rules: [{from: [a], to: [c]}]";

  @TempDir private Path folder;
  private final AtomicInteger changes = new AtomicInteger();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(TargetGrantsFile.class);
  private TargetGrantsFile file;

  @BeforeEach
  void start() {
    file =
        new TargetGrantsFile(
            "--allowed-targets", folder.resolve("rules.yaml"), changes::incrementAndGet);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
  }

  @Test
  void followsTheExchangeOfTheFolderBehindASymbolicLink() throws IOException {
    mount("first", A_TO_B);
    file.read();
    assertThat(file.allow("a", "b", true)).isTrue();
    assertThat(changes).hasValue(0);

    mount("second", A_TO_C);
    file.read();

    assertThat(file.allow("a", "b", true)).isFalse();
    assertThat(file.allow("a", "c", true)).isTrue();
    assertThat(changes).hasValue(1);
    file.read();
    assertThat(changes).hasValue(1);
  }

  @Test
  void keepsTheLastGoodRulesWhileTheFileCannotBeUsedAndSaysSoOnce() throws IOException {
    mount("first", A_TO_B);
    file.read();
    mount("second", "rules: [{form: [a], to: [c]}]");
    file.read();
    file.read();

    assertThat(file.allow("a", "b", true)).isTrue();
    assertThat(file.allow("a", "c", true)).isFalse();
    assertThat(said("the last rules that could be read apply"))
        .singleElement()
        .asString()
        .contains("has the unknown key form at rules[0]; use from and to");

    Files.delete(folder.resolve("..data"));
    file.read();
    assertThat(file.allow("a", "b", true)).isTrue();
    assertThat(said("does not exist")).hasSize(1);

    mount("third", A_TO_C);
    file.read();
    assertThat(file.allow("a", "c", true)).isTrue();
  }

  @Test
  void allowsNothingUntilItCouldBeReadAndSaysSo() throws IOException {
    file.read();
    assertThat(file.allow("a", "b", true)).isFalse();
    assertThat(said("until then no rule applies"))
        .singleElement()
        .asString()
        .contains("does not exist; mount it or correct the path");

    mount("first", A_TO_B);
    file.read();
    assertThat(file.allow("a", "b", true)).isTrue();
    assertThat(changes).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '{'                                   | is not YAML
          ''                                    | does not have exactly one key, rules
          []                                    | does not have exactly one key, rules
          'rule: []'                            | does not have exactly one key, rules
          'rules: {}'                           | does not have exactly one key, rules
          'rules: [a]'                          | has no map at rules[0]
          'rules: [{from: [a]}]'                | has no list of namespaces at rules[0].to
          'rules: [{from: a, to: [b]}]'         | has no list of namespaces at rules[0].from
          'rules: [{from: [], to: [b]}]'        | has no list of namespaces at rules[0].from
          'rules: [{from: [A], to: [b]}]'       | has no namespace name at rules[0].from[0]
          'rules: [{from: [a], to: [b, 1]}]'    | has no namespace name at rules[0].to[1]
          'rules: [{from: [a], to: ["b/c"]}]'   | has no namespace name at rules[0].to[0]
          'rules: [{from: ["a*/"], to: [b]}]'   | has no namespace name at rules[0].from[0]
          """)
  void saysWhatIsWrongInAFile(String text, String why) {
    assertThat(TargetGrants.read(text))
        .isInstanceOfSatisfying(
            TargetGrants.ReadResult.Unusable.class,
            unusable -> assertThat(unusable.why()).startsWith(why));
  }

  @Test
  void readsNoRulesFromAnEmptyList() {
    assertThat(TargetGrants.read("rules: []"))
        .isEqualTo(new TargetGrants.ReadResult.Read(new TargetGrants(List.of())));
  }

  /** As the kubelet does: the file is a link through ..data, which is exchanged as a whole. */
  private void mount(String version, String text) throws IOException {
    Path data = Files.createDirectory(folder.resolve(".." + version));
    Files.writeString(data.resolve("rules.yaml"), text);
    Path link = folder.resolve("..new");
    Files.createSymbolicLink(link, data.getFileName());
    Files.move(
        link,
        folder.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    Path visible = folder.resolve("rules.yaml");
    if (!Files.isSymbolicLink(visible)) {
      Files.createSymbolicLink(visible, Path.of("..data", "rules.yaml"));
    }
  }

  private List<String> said(String part) {
    return log.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains(part))
        .toList();
  }
}
