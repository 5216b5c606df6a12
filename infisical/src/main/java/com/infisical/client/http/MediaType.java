package com.infisical.client.http;

import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads the media type of a response's body from its headers. */
public final class MediaType {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9.+-]{1,40}/[a-zA-Z0-9.+-]{1,40}");

  private MediaType() {}

  /** In lower case without parameters; {@code unknown} where there is none that can be shown. */
  public static String of(HttpHeaders headers) {
    return headers
        .firstValue("content-type")
        .map(type -> type.split(";", 2)[0].strip())
        .filter(type -> NAME.matcher(type).matches())
        .map(type -> type.toLowerCase(Locale.ROOT))
        .orElse("unknown");
  }
}
