package com.infisical.operator.key;

import com.infisical.client.Utf8;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Signs a text that is kept on an object, because annotations can be edited, copied and restored by
 * others: appends the id of the operator's key and a keyed digest of the text and of what it was
 * written for.
 *
 * <p>Immutable, safe for use by several threads.
 */
public final class Seal {
  private static final int ID_DIGITS = 8;
  private static final Pattern FORM =
      Pattern.compile("(?<text>.*) (?<key>[0-9a-f]{8}) (?<digest>[0-9a-f]{64})", Pattern.DOTALL);

  private final OperatorKey key;

  /** Seals with {@code key}. */
  public Seal(OperatorKey key) {
    this.key = key;
  }

  /** What a sealed text turned out to be. */
  public sealed interface OpenResult {
    /** This operator wrote it, for the same owner. */
    record Fitting(String text) implements OpenResult {}

    /** An operator with another key may have written it; nothing proves it. */
    record OfAnotherKey(String text) implements OpenResult {}

    /** Nobody wrote it so. */
    record Broken() implements OpenResult {}
  }

  /**
   * Seals {@code text}.
   *
   * @param purpose keeps texts for different purposes apart
   * @param owner the UID of the resource that it is about
   */
  public String seal(String purpose, String owner, String text) {
    return text + " " + id() + " " + digest(purpose, owner, text);
  }

  /** Opens what {@link #seal} gave for the same purpose and owner. */
  public OpenResult open(String purpose, String owner, String sealed) {
    Matcher parts = FORM.matcher(sealed);
    if (!parts.matches()) {
      return new OpenResult.Broken();
    }
    String text = parts.group("text");
    if (!parts.group("key").equals(id())) {
      return new OpenResult.OfAnotherKey(text);
    }
    boolean fits =
        MessageDigest.isEqual(
            Utf8.bytes(parts.group("digest")), Utf8.bytes(digest(purpose, owner, text)));
    return fits ? new OpenResult.Fitting(text) : new OpenResult.Broken();
  }

  private String id() {
    return key.digest("key-id").hex().substring(0, ID_DIGITS);
  }

  private String digest(String purpose, String owner, String text) {
    return key.digest("seal").add(purpose).add(owner).add(text).hex();
  }
}
