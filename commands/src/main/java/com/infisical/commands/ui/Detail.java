package com.infisical.commands.ui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows of one object: facts, then tables.
 *
 * @param facts each a name and a text
 */
record Detail(List<List<String>> facts, List<Section> sections) {
  Detail {
    facts = List.copyOf(facts);
    sections = List.copyOf(sections);
  }

  /**
   * A table under a heading.
   *
   * @param note a sentence below it, or in its place; null for none
   */
  record Section(
      String title, List<String> header, List<List<String>> rows, @Nullable String note) {
    Section {
      header = List.copyOf(header);
      rows = List.copyOf(rows);
    }

    /** A sentence under a heading. */
    static Section saying(String title, String sentence) {
      return new Section(title, List.of(), List.of(), sentence);
    }
  }

  String json() {
    try {
      return new ObjectMapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("lists of texts can be written", e);
    }
  }
}
