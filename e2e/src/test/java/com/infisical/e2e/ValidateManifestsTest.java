package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.commands.manifest.Manifest;
import com.infisical.commands.validate.ManifestCheck;
import com.infisical.e2e.world.ManifestCase;
import java.util.List;
import java.util.Map;
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
}
