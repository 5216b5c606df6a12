package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.commands.manifest.Manifest;
import com.infisical.commands.manifest.ManifestFiles;
import com.infisical.commands.validate.ManifestCheck;
import com.infisical.e2e.world.ManifestCase;
import com.infisical.testkit.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command validate judges manifests as the API server does (see BadManifestsIT). */
class ValidateManifestsTest {
  private static List<String> check(ManifestCase manifest) {
    return new ManifestCheck()
        .check(new Manifest("case", manifest.manifest(), Map.of(), Map.of(), List.of()));
  }

  @ParameterizedTest
  @MethodSource("com.infisical.e2e.world.ManifestCase#refused")
  void refusesWhatTheApiServerRefusesInItsWords(ManifestCase bad) {
    assertThat(check(bad)).anySatisfy(problem -> assertThat(problem).contains(bad.says()));
  }

  @ParameterizedTest
  @MethodSource("com.infisical.e2e.world.ManifestCase#admitted")
  void admitsWhatTheApiServerAdmitsButUnknownFieldsAsKubectl(ManifestCase odd) {
    if (odd.name().equals("fields of a later version")) {
      assertThat(check(odd)).hasSize(2).allMatch(problem -> problem.contains("unknown field"));
    } else {
      assertThat(check(odd)).isEmpty();
    }
  }

  @Test
  void findsNothingWrongWithTheExamples() throws IOException {
    Path examples = Repository.find().path("examples");
    ManifestFiles.Contents contents =
        new ManifestFiles(InputStream.nullInputStream()).read(List.of(examples.toString()));
    List<Manifest> ours = contents.manifests().stream().filter(Manifest::isOurs).toList();

    assertThat(contents.broken()).isEmpty();
    assertThat(ours).isNotEmpty();
    assertThat(ours).allSatisfy(each -> assertThat(new ManifestCheck().check(each)).isEmpty());
  }
}
