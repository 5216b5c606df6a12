package com.infisical.operator.auth.cloud.azure;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The resource that an Azure access token is for (docs/infisical-auth.md).
 *
 * @param name the resource as Azure knows it; its trailing slash counts
 * @param clientId the user-assigned identity that manifests of older operators chose behind it
 */
public record AzureResource(String name, Optional<String> clientId) {
  private static final String DEFAULT = "https://management.azure.com/";
  private static final Pattern CLIENT_ID_BEHIND =
      Pattern.compile("([^&]+)&client_id=(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})");

  /** Older operators put the text into a query as it was, so some manifests hold it encoded. */
  private static final Pattern ENCODED = Pattern.compile("(?i)[a-z]+%3A%2F%2F.*");

  /** What a spec's field says. */
  public sealed interface Parsed {
    /** A resource. */
    record Usable(AzureResource resource) implements Parsed {}

    /**
     * None.
     *
     * @param why a sentence part that follows the field's name
     */
    record Unusable(String why) implements Parsed {}
  }

  public static Parsed parse(@Nullable String field) {
    String text = field == null ? "" : field.strip();
    if (text.isEmpty()) {
      return new Parsed.Usable(new AzureResource(DEFAULT, Optional.empty()));
    }
    if (text.indexOf('&') < 0) {
      return new Parsed.Usable(new AzureResource(decoded(text), Optional.empty()));
    }
    Matcher matcher = CLIENT_ID_BEHIND.matcher(text);
    return matcher.matches()
        ? new Parsed.Usable(
            new AzureResource(decoded(matcher.group(1)), Optional.of(matcher.group(2))))
        : new Parsed.Unusable(
            "contains an &, which only client_id=<uuid> at the end may follow; remove it, or choose"
                + " the identity with INFISICAL_AZURE_AUTH_CLIENT_ID");
  }

  private static String decoded(String text) {
    if (!ENCODED.matcher(text).matches()) {
      return text;
    }
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
