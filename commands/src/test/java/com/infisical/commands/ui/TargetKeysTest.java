package com.infisical.commands.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetKeysTest {
  @Test
  void readsTheNamesOfAllKeysFromWhatEachManagerManages() throws Exception {
    Detail.Section keys =
        TargetKeys.keys(
            new ObjectMapper()
                .readTree(
                    """
                    {"metadata": {"managedFields": [
                      {"manager": "operator", "fieldsV1": {"f:data": {".": {}, "f:B": {}, "f:A": {}}}},
                      {"manager": "kubectl", "fieldsV1": {"f:data": {"f:C": {}}, "f:binaryData": {"f:D": {}}}},
                      {"manager": "other", "fieldsV1": {"f:metadata": {"f:labels": {"f:x": {}}}}}]}}
                    """));

    assertThat(keys.rows()).containsExactly(List.of("A"), List.of("B"), List.of("C"), List.of("D"));
    assertThat(keys.note()).isNull();
  }

  @Test
  void saysThatThereAreNone() throws Exception {
    assertThat(TargetKeys.keys(new ObjectMapper().readTree("{}")).note()).isEqualTo("None.");
  }
}
