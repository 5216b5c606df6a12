package com.infisical.client.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.client.SecretRedaction;
import com.infisical.client.http.Answer.Received;
import com.infisical.client.http.Body;
import com.infisical.client.http.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Describes a response that does not come from Infisical, and what may have sent it.
 *
 * @param what such as {@code "got an HTML page"}
 * @param words what it says, fit to be shown; empty for nothing
 */
record ForeignAnswer(String what, String words) {
  /** Characters. */
  private static final int LONGEST = 100;

  private static final int BEGINNING = 4 * 1024;

  /** The fields in which gateways say what is wrong. */
  private static final List<String> REASONS = List.of("message", "error", "detail", "title");

  /** What a page comes to, whatever the status; empty where there is none. */
  static Optional<ForeignAnswer> page(Received answer, SecretRedaction redaction) {
    return HtmlPage.of(answer.headers(), answer.body())
        .map(HtmlPage::title)
        .map(title -> new ForeignAnswer("got an HTML page", quoted("title ", title, redaction)));
  }

  /** What JSON comes to that is not Infisical's way to say no. */
  static ForeignAnswer json(JsonNode tree, SecretRedaction redaction) {
    String reason =
        REASONS.stream()
            .map(name -> tree.path(name).asText(""))
            .filter(text -> !text.isBlank())
            .findFirst()
            .orElse("");
    return new ForeignAnswer("got JSON that is not Infisical's", quoted("", reason, redaction));
  }

  /** What any other answer comes to that says no. */
  static ForeignAnswer other(Received answer, SecretRedaction redaction) {
    Body body = answer.body();
    String type = MediaType.of(answer.headers());
    if (body.isEmpty()) {
      return new ForeignAnswer("got a response without a body", "");
    }
    if (body.cut()) {
      return new ForeignAnswer("got a response of more than " + body.limitText(), "");
    }
    return type.equals("text/plain")
        ? new ForeignAnswer("got plain text", quoted("", text(body), redaction))
        : new ForeignAnswer(
            "got a response that is not JSON", redaction.without("content type " + type));
  }

  /** What an answer comes to that says no and cannot be unpacked, for this reason. */
  static ForeignAnswer unread(String why, SecretRedaction redaction) {
    return new ForeignAnswer("got a response that cannot be read", redaction.without(why));
  }

  private static String text(Body body) {
    return new String(body.beginning(BEGINNING), StandardCharsets.UTF_8);
  }

  /** {@code text} as it may be shown, in quotes. */
  private static String quoted(String before, String text, SecretRedaction redaction) {
    String shown = new ServerWords(redaction, LONGEST).shown(text).replace('"', '\'');
    return Stream.of("", SecretRedaction.HIDDEN).anyMatch(shown::equals)
        ? shown
        : before + '"' + shown + '"';
  }
}
