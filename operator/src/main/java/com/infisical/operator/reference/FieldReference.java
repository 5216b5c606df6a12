package com.infisical.operator.reference;

import com.infisical.operator.api.SecretKeyReference;
import com.infisical.operator.status.KubernetesNames;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.status.ResourceName;
import org.jspecify.annotations.Nullable;

/**
 * A key of a Secret and the spec field that names it.
 *
 * @param field the spec field, such as {@code .spec.ldap.passwordRef}
 * @param trimming what of the value is not meant
 */
public record FieldReference(String field, ResourceName secret, String key, Trimming trimming) {

  /** The Secret of the operator's own key, which nobody may have sent anywhere. */
  private static final String OPERATOR_KEY = "infisical-operator-key";

  /** What is dropped from a value before it is used (SPEC section 2). */
  public enum Trimming {
    /** Ids and user names: white space around them. */
    AROUND(1_024),
    /** Client secrets and passwords: line breaks at the end. */
    LINE_BREAKS_AT_END(16_384),
    /** Everything counts. */
    NONE(Integer.MAX_VALUE);

    private final int longest;

    Trimming(int longest) {
      this.longest = longest;
    }

    /** How many characters a value that is meant may have: sessions keep it in memory. */
    public int longest() {
      return longest;
    }

    /** The value that is meant. */
    public String apply(String value) {
      return switch (this) {
        case AROUND -> value.strip();
        case LINE_BREAKS_AT_END -> withoutLineBreaksAtEnd(value);
        case NONE -> value;
      };
    }

    /** By hand: a regular expression that looks for an end goes back for each line break. */
    private static String withoutLineBreaksAtEnd(String value) {
      int end = value.length();
      while (end > 0 && (value.charAt(end - 1) == '\n' || value.charAt(end - 1) == '\r')) {
        end--;
      }
      return value.substring(0, end);
    }
  }

  /** What came of reading a reference from a spec. */
  public sealed interface Parsed {
    /** It is complete. */
    record Complete(FieldReference reference) implements Parsed {}

    /** It is not there, or a part of it is missing. */
    record Incomplete(ReferenceFailure failure) implements Parsed {}
  }

  /**
   * Reads the reference in {@code field}, as an object older than the admission rules may hold it.
   */
  public static Parsed parse(
      String field, @Nullable SecretKeyReference reference, Trimming trimming) {
    if (reference == null) {
      return incomplete(field, "is missing; name a Secret and a key there");
    }
    String name = reference.name();
    String namespace = reference.namespace();
    String key = reference.key();
    if (name == null || name.isEmpty()) {
      return incomplete(field + ".name", "is empty; name the Secret there");
    }
    if (namespace == null || namespace.isEmpty()) {
      return incomplete(field + ".namespace", "is empty; name the Secret's namespace there");
    }
    if (!KubernetesNames.isName(name)) {
      return incomplete(
          field + ".name", "is not a name that a Secret can have; " + KubernetesNames.NAME_RULE);
    }
    if (!KubernetesNames.isNamespace(namespace)) {
      return incomplete(
          field + ".namespace",
          "is not a name that a namespace can have; " + KubernetesNames.NAMESPACE_RULE);
    }
    if (name.equals(OPERATOR_KEY)) {
      return incomplete(
          field + ".name",
          "names the operator's own key, which is sent nowhere; name another Secret");
    }
    if (key == null || key.isEmpty()) {
      return incomplete(field + ".key", "is empty; name the key of the Secret there");
    }
    return new Parsed.Complete(
        new FieldReference(field, new ResourceName(namespace, name), key, trimming));
  }

  private static Parsed incomplete(String field, String what) {
    return new Parsed.Incomplete(new ReferenceFailure.Incomplete(field, what));
  }
}
