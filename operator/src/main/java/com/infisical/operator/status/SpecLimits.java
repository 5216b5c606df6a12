package com.infisical.operator.status;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The limits of fields that the CRDs of {@code v1alpha1} do not enforce, as those of the Go
 * operator do not (docs/design/architecture.md#for-all-kinds). Pure.
 */
public final class SpecLimits {
  /** Targets of one resource. */
  public static final int MAX_TARGETS = 64;

  /** Entries of a list or a map, such as audiences, labels and templates. */
  public static final int MAX_ENTRIES = 256;

  /** Characters of an id, a slug or a path. */
  public static final int MAX_CHARS = 1_024;

  private static final int MAX_TEMPLATE_CHARS = 256 * 1_024;

  private SpecLimits() {}

  /** What is wrong with the length of an id, a slug or a path; absent ones are fine. */
  public static Optional<String> ofText(String field, @Nullable String text) {
    return text != null && text.length() > MAX_CHARS
        ? Optional.of(field + " is longer than 1,024 characters; shorten it")
        : Optional.empty();
  }

  /** What is wrong with the number of entries of a list or a map. */
  public static Optional<String> ofEntries(String field, int entries) {
    return entries > MAX_ENTRIES
        ? Optional.of(field + " has more than 256 entries; remove some")
        : Optional.empty();
  }

  /** What is wrong with the size of templates. */
  public static Optional<String> ofTemplates(String field, Map<String, String> templates) {
    long chars = templates.values().stream().mapToLong(String::length).sum();
    return templates.size() > MAX_ENTRIES || chars > MAX_TEMPLATE_CHARS
        ? Optional.of(field + " is too large; write at most 256 keys and 256 KiB in all")
        : Optional.empty();
  }
}
