package com.infisical.client.reply;

import com.infisical.client.http.Body;
import com.infisical.client.http.MediaType;
import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTML page that came in place of an API response.
 *
 * @param title as it stands in the page; empty where it has none among its first bytes
 */
record HtmlPage(String title) {
  /** Bytes; pages that block or challenge say what they are early. */
  private static final int BEGINNING = 64 * 1024;

  // What may repeat is bounded: the page may be made to keep a search going.
  private static final Pattern TITLE =
      Pattern.compile("<title(?:\\s[^>]{0,200})?>([^<]{0,1000})", Pattern.CASE_INSENSITIVE);
  private static final Pattern START =
      Pattern.compile(
          "\\uFEFF?\\s*+<(?:!doctype\\s{1,9}html|html|head|title|body)[\\s>]",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern JSON = Pattern.compile("\\uFEFF?\\s*+[{\\[]");
  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*\"?([A-Za-z0-9._:-]{1,40})", Pattern.CASE_INSENSITIVE);

  /** The page that {@code body} is, by what is said of it or by what it begins with. */
  static Optional<HtmlPage> of(HttpHeaders headers, Body body) {
    if (body.isEmpty()) {
      return Optional.empty();
    }
    String declared = headers.firstValue("content-type").orElse("");
    String type = MediaType.of(headers);
    String text = new String(body.beginning(BEGINNING), charset(declared));
    boolean isDeclared = type.equals("text/html") || type.equals("application/xhtml+xml");
    boolean isPage =
        (isDeclared && !JSON.matcher(text).lookingAt()) || START.matcher(text).lookingAt();
    return isPage ? Optional.of(new HtmlPage(title(text))) : Optional.empty();
  }

  private static String title(String text) {
    Matcher title = TITLE.matcher(text);
    return title.find() ? title.group(1).strip() : "";
  }

  private static Charset charset(String contentType) {
    Matcher name = CHARSET.matcher(contentType);
    try {
      return name.find() ? Charset.forName(name.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }
}
