package com.infisical.gotemplate;

import com.infisical.gotemplate.limit.Budget;
import com.infisical.gotemplate.limit.LimitException;
import com.infisical.gotemplate.text.Runes;
import com.infisical.gotemplate.text.Utf8;
import com.infisical.gotemplate.value.MapValue;
import com.infisical.gotemplate.value.Text;
import com.infisical.gotemplate.value.Value;
import com.infisical.gotemplate.yaml.YamlException;
import com.infisical.gotemplate.yaml.YamlReader;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The keys and values that one template yields as a YAML map (docs/infisical-static-secret.md:
 * {@code template.data} as one string), read as Go's yaml.v3 reads a map of text to text.
 */
public sealed interface YamlData {
  /** The keys with their bytes; {@code toString} is blank. */
  final class Read implements YamlData {
    private final SortedMap<String, byte[]> entries;

    private Read(SortedMap<String, byte[]> entries) {
      this.entries = entries;
    }

    /** The entries, sorted by key; a map of the caller's own. */
    public SortedMap<String, byte[]> entries() {
      return new TreeMap<>(entries);
    }

    @Override
    public String toString() {
      return "YamlData";
    }
  }

  /**
   * The output is no YAML map of scalars.
   *
   * @param kind a limit, or an evaluation without meaning
   * @param message what is wrong, without any value
   */
  record Unreadable(FailureKind kind, String message) implements YamlData {}

  /** Reads what a template rendered to; nothing but white space is an empty map. */
  static YamlData read(Rendered rendered, Limits limits, LongSupplier nanoTime) {
    String text = Runes.trimSpace(Utf8.fromBytes(rendered.bytes()));
    if (text.isEmpty()) {
      return new Read(new TreeMap<>());
    }
    try {
      Budget budget = new Budget(limits, nanoTime);
      MapValue map = YamlReader.readTexts(budget, text);
      SortedMap<String, byte[]> entries = new TreeMap<>();
      long size = 0;
      for (Map.Entry<Value, Value> entry : map.sorted()) {
        if (entry.getKey() instanceof Text(String key)
            && entry.getValue() instanceof Text(String value)) {
          // aliases may stand for one long value again and again
          size += value.length();
          budget.checkOutput(size);
          entries.put(Utf8.unicodeOf(key), Utf8.toBytes(value));
        }
      }
      return new Read(entries);
    } catch (YamlException e) {
      return new Unreadable(
          FailureKind.EVALUATION,
          "the template's output is not a YAML map of keys and scalar values (" + e.reason() + ")");
    } catch (LimitException e) {
      return new Unreadable(
          e.kind(), "the template's output cannot be read as YAML: " + e.reason());
    }
  }
}
