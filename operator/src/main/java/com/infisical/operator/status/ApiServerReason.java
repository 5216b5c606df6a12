package com.infisical.operator.status;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.regex.Pattern;

/**
 * The API server's own words for refusing a request, on one line and without the name of the
 * object, which the sentence around them has; in a sentence at most 300 characters.
 *
 * <p>Policies and webhooks write such words, too, and see the object: whoever sent secrets in it
 * takes them out before the words are shown.
 */
public final class ApiServerReason {
  private static final int LONGEST = 300;
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\s]+");
  private static final Pattern OBJECT =
      Pattern.compile("^[A-Za-z0-9.-]+ (?:\"[^\"]*\" )?is (?:forbidden|invalid): ");

  private ApiServerReason() {}

  /** The words; empty where there was no answer, or one without any. */
  public static String of(KubernetesClientException refused) {
    if (refused.getStatus() == null || refused.getStatus().getMessage() == null) {
      return "";
    }
    return OBJECT.matcher(printable(refused.getStatus().getMessage())).replaceFirst("");
  }

  /** The words as a part of a sentence, from its colon on; empty where there are none. */
  public static String afterColon(KubernetesClientException refused) {
    return afterColon(of(refused));
  }

  /** The same of words that were found before. */
  public static String afterColon(String words) {
    String part = line(words);
    return part.isEmpty() ? "" : ": " + part;
  }

  /** Words as a part of a sentence. */
  public static String line(String words) {
    return withoutFullStop(cut(printable(words)));
  }

  private static String printable(String text) {
    return UNPRINTABLE.matcher(text).replaceAll(" ").strip();
  }

  private static String cut(String line) {
    if (line.length() <= LONGEST) {
      return line;
    }
    int end = LONGEST - 1;
    return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  private static String withoutFullStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
