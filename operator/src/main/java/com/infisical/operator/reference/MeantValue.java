package com.infisical.operator.reference;

import com.infisical.client.SecretText;
import com.infisical.operator.reference.FieldReference.Trimming;
import com.infisical.operator.status.ReferenceFailure;
import java.util.Optional;

/** The value that a Secret's bytes stand for, or why they are not usable. */
sealed interface MeantValue {
  /** A value to use. */
  record Present(SecretText text) implements MeantValue {}

  /** None. */
  record Absent(ReferenceFailure failure) implements MeantValue {}

  /** Reads the bytes that {@code reference} leads to. */
  static MeantValue of(FieldReference reference, byte[] value) {
    SecretBytes bytes = new SecretBytes(value);
    if (bytes.isUtf16()) {
      return bad(
          reference,
          "it is UTF-16 text, as Windows editors and shells write it; store it as UTF-8");
    }
    Optional<String> text =
        reference.trimming() == Trimming.NONE ? Optional.of(bytes.textAnyhow()) : bytes.text();
    return text.isEmpty()
        ? bad(reference, "it is not UTF-8 text; store it as UTF-8")
        : of(reference, text.get());
  }

  private static MeantValue of(FieldReference reference, String text) {
    String meant = reference.trimming().apply(text);
    if (meant.isEmpty()) {
      return new Absent(
          new ReferenceFailure.EmptyValue(reference.field(), reference.secret(), reference.key()));
    }
    int longest = reference.trimming().longest();
    if (meant.length() > longest) {
      return bad(
          reference,
          "it has more than %d characters; store only what the field needs".formatted(longest));
    }
    return reference
        .trimming()
        .stray(meant)
        .map(
            stray ->
                bad(
                    reference,
                    "it has %s, which such a value cannot contain; store the value without it"
                        .formatted(stray)))
        .orElseGet(() -> new Present(SecretText.of(meant)));
  }

  private static MeantValue bad(FieldReference reference, String why) {
    return new Absent(
        new ReferenceFailure.BadValue(reference.field(), reference.secret(), reference.key(), why));
  }
}
