package com.infisical.operator.reference;

import com.infisical.operator.api.SecretKeyReference;
import com.infisical.operator.kubernetes.KubernetesNames;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.status.ReferenceFailure;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A key of a Secret and the spec field that references it.
 *
 * @param field the spec field, such as {@code .spec.ldap.passwordRef}
 * @param from the namespace of the object whose spec it is
 * @param trimming what of the value is not meant
 */
public record FieldReference(
    String field, String from, ResourceName secret, String key, Trimming trimming) {

  /** The Secret of the operator's own key, which nobody may have sent anywhere. */
  private static final String OPERATOR_KEY = "infisical-operator-key";

  /**
   * What kind of value is meant: what is dropped around it before it is used, and what it cannot
   * hold (docs/infisical-auth.md).
   */
  public enum Trimming {
    /** Ids: white space and invisible characters around them. */
    AROUND(1_024),
    /** User names: the same; inside, one may have any space. */
    USER_NAME(1_024),
    /** Client secrets, which servers make: line breaks at the end, and what none of them has. */
    CLIENT_SECRET(16_384),
    /** Passwords, which may have spaces: line breaks at the end and invisible characters around. */
    LINE_BREAKS_AT_END(16_384),
    /** Access tokens: white space and invisible characters around them; inside, visible ASCII. */
    ACCESS_TOKEN(16_384),
    /** Service tokens: the same, and spaces inside are dropped, too. */
    SERVICE_TOKEN(16_384),
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

    /** Whether such a value proves something: it is no id and no user name. */
    public boolean isSecret() {
      return switch (this) {
        case CLIENT_SECRET, LINE_BREAKS_AT_END, ACCESS_TOKEN, SERVICE_TOKEN -> true;
        case AROUND, USER_NAME, NONE -> false;
      };
    }

    /** The value that is meant. */
    public String apply(String value) {
      return switch (this) {
        case AROUND, USER_NAME, ACCESS_TOKEN -> within(value, Trimming::isBlank, Trimming::isBlank);
        case SERVICE_TOKEN -> within(value, Trimming::isBlank, Trimming::isBlank).replace(" ", "");
        case CLIENT_SECRET ->
            within(value, Trimming::isForeign, c -> isForeign(c) || isLineBreak(c));
        case LINE_BREAKS_AT_END ->
            within(
                value,
                StrayCharacters::isInvisible,
                c -> StrayCharacters.isInvisible(c) || isLineBreak(c));
        case NONE -> value;
      };
    }

    /** Names what a value of this kind cannot hold, and nothing else of it. */
    Optional<String> stray(String meant) {
      return switch (this) {
        case AROUND, CLIENT_SECRET -> StrayCharacters.first(meant, StrayCharacters::isForeignSpace);
        case USER_NAME, LINE_BREAKS_AT_END -> StrayCharacters.first(meant, c -> false);
        case ACCESS_TOKEN, SERVICE_TOKEN -> StrayCharacters.first(meant, c -> c <= ' ' || c > '~');
        case NONE -> Optional.empty();
      };
    }

    private static boolean isLineBreak(int character) {
      return character == '\n' || character == '\r';
    }

    private static boolean isForeign(int character) {
      return StrayCharacters.isInvisible(character) || StrayCharacters.isForeignSpace(character);
    }

    private static boolean isBlank(int character) {
      return Character.isWhitespace(character) || character == 0x85 || isForeign(character);
    }

    /** By hand: a regular expression that looks for an end goes back for each line break. */
    private static String within(String value, IntPredicate before, IntPredicate after) {
      int start = 0;
      int end = value.length();
      while (start < end && before.test(value.charAt(start))) {
        start++;
      }
      while (end > start && after.test(value.charAt(end - 1))) {
        end--;
      }
      return value.substring(start, end);
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
   * Reads the reference in {@code field} of an object of the namespace {@code from}, as one older
   * than the admission rules may hold it.
   */
  public static Parsed parse(
      String field, String from, @Nullable SecretKeyReference reference, Trimming trimming) {
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
          field + ".name", "is not a valid Secret name; " + KubernetesNames.NAME_RULE);
    }
    if (!KubernetesNames.isNamespace(namespace)) {
      return incomplete(
          field + ".namespace", "is not a valid namespace name; " + KubernetesNames.NAMESPACE_RULE);
    }
    if (name.equals(OPERATOR_KEY)) {
      return incomplete(
          field + ".name",
          "references the operator's own key, which is never sent; reference another Secret");
    }
    if (key == null || key.isEmpty()) {
      return incomplete(field + ".key", "is empty; name the key of the Secret there");
    }
    return new Parsed.Complete(
        new FieldReference(field, from, new ResourceName(namespace, name), key, trimming));
  }

  private static Parsed incomplete(String field, String what) {
    return new Parsed.Incomplete(new ReferenceFailure.Incomplete(field, what));
  }
}
