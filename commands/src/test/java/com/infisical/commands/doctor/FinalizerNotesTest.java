package com.infisical.commands.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.commands.manifest.YamlDocuments;
import org.junit.jupiter.api.Test;

class FinalizerNotesTest {
  @Test
  void tellsTheOperatorsOwnFinalizerFromThoseOfOthers() {
    var list =
        YamlDocuments.read(
                "",
                """
                items:
                - metadata: {namespace: a, name: one, finalizers: [secrets.infisical.com/cleanup]}
                - metadata: {namespace: a, name: two, finalizers: [pushsecret.secrets.infisical.com/finalizer]}
                - metadata: {namespace: a, name: three}
                """)
            .manifests()
            .getFirst()
            .tree();

    assertThat(FinalizerNotes.of("infisicalpushsecrets", list))
        .satisfiesExactly(
            ours ->
                assertThat(ours)
                    .startsWith("infisicalpushsecrets a/one have the finalizer")
                    .endsWith("run release-finalizers"),
            foreign ->
                assertThat(foreign)
                    .startsWith("infisicalpushsecrets a/two have a finalizer that this operator"));
  }
}
