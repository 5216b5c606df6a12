package com.infisical.operator.pushsecret.plan;

import com.infisical.client.SecretText;

/**
 * Gives a value the form in which the server stores it: white space at both ends goes, but one
 * trailing line feed stays (docs/design/infisical-api.md#43-post-apiv4secretssecretname-create).
 */
public final class StoredForm {
  private StoredForm() {}

  /** The value as the server stores it. */
  public static SecretText of(SecretText value) {
    String text = value.reveal();
    String trimmed = trimmed(text);
    return SecretText.of(text.endsWith("\n") ? trimmed + "\n" : trimmed);
  }

  /** As JavaScript trims, which is not how Java strips. */
  private static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isSpace(char c) {
    return (c >= '\t' && c <= '\r')
        || c == '\u2028'
        || c == '\u2029'
        || c == '\ufeff'
        || Character.getType(c) == Character.SPACE_SEPARATOR;
  }
}
