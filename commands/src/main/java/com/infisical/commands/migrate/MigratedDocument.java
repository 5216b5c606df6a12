package com.infisical.commands.migrate;

import java.util.List;
import java.util.Map;

/**
 * A manifest to print.
 *
 * @param comments lines above it: what was chosen, and what to do
 * @param manifest empty for comments alone
 */
record MigratedDocument(List<String> comments, Map<String, Object> manifest) {
  MigratedDocument {
    comments = List.copyOf(comments);
  }
}
