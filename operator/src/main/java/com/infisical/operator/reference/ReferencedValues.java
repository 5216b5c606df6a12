package com.infisical.operator.reference;

import com.infisical.client.SecretText;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.status.ReferenceFailure;
import java.util.List;
import java.util.Map;

/** Result of reading all values that a spec refers to. */
public sealed interface ReferencedValues {
  /**
   * All of them are there.
   *
   * @param values each reference's value, trimmed as the reference says
   * @param versions the {@code resourceVersion} of each Secret that was read; empty for one that is
   *     absent
   */
  record Present(Map<FieldReference, SecretText> values, Map<ResourceName, String> versions)
      implements ReferencedValues {
    /** Copies the maps. */
    public Present {
      values = Map.copyOf(values);
      versions = Map.copyOf(versions);
    }

    /** Those of the values that are secrets: not ids and user names. */
    public List<SecretText> secrets() {
      return values.entrySet().stream()
          .filter(e -> e.getKey().trimming().isSecret())
          .map(Map.Entry::getValue)
          .toList();
    }

    /** The value of one of the references that were asked for. */
    public SecretText get(FieldReference reference) {
      SecretText value = values.get(reference);
      if (value == null) {
        throw new IllegalArgumentException("not asked for: " + reference.field());
      }
      return value;
    }
  }

  /** One of them is not there: only a change of the Secret or of the reference cures that. */
  record Absent(ReferenceFailure failure, Map<ResourceName, String> versions)
      implements ReferencedValues {
    /** Copies the map. */
    public Absent {
      versions = Map.copyOf(versions);
    }
  }

  /** One of them could not be asked for, so nothing is known. */
  record Unknown(ReferenceFailure failure) implements ReferencedValues {}
}
