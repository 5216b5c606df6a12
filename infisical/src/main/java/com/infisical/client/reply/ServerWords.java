package com.infisical.client.reply;

import com.infisical.client.SecretRedaction;
import java.util.regex.Pattern;

/** Makes one line that may be shown of what a server said, without anything sent as a secret. */
final class ServerWords {
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\s]+");

  private final SecretRedaction redaction;
  private final int longest;

  /**
   * @param longest how many characters are shown
   */
  ServerWords(SecretRedaction redaction, int longest) {
    this.redaction = redaction;
    this.longest = longest;
  }

  /** {@code text} as it may be shown. */
  String shown(String text) {
    String line = UNPRINTABLE.matcher(redaction.without(text)).replaceAll(" ").strip();
    // What was apart may be a secret now that it stands together.
    return cut(redaction.without(line));
  }

  private String cut(String line) {
    if (line.length() <= longest) {
      return line;
    }
    int end = longest - 1;
    return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
