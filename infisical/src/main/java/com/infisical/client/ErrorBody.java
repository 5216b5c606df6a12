package com.infisical.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The {@code error} and {@code message} of an answer that says no, fit to be shown
 * (INFISICAL-API.md, 1.3).
 *
 * <p>Both are one line of at most 300 characters, without anything that was sent as a secret. Where
 * the server put the reason into {@code error} and left {@code message} at its default, the message
 * is that reason.
 */
record ErrorBody(String error, String message) {
  /**
   * The {@code error} of a server that has no such route, against {@code NotFound} of an entity.
   */
  static final String MISSING_ROUTE = "Not Found";

  private static final int LONGEST = 300;
  private static final String DEFAULT_MESSAGE = "You are not allowed to access this resource";
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\s]+");

  private static final ErrorBody NONE = new ErrorBody("", "");

  static ErrorBody of(Body body, List<SecretText> sent) {
    return Json.read(body, JsonNode.class, Extent.ANSWER)
            instanceof Json.Result.Read<JsonNode>(JsonNode tree)
        ? of(tree, new Echoes(sent))
        : NONE;
  }

  private static ErrorBody of(JsonNode tree, Echoes echoes) {
    String error = shown(tree.path("error").textValue(), echoes);
    String message = shown(message(tree.path("message")), echoes);
    // Each may have its half of a secret.
    if (!echoes.without(error + message).equals(error + message)) {
      return new ErrorBody(Echoes.HIDDEN, Echoes.HIDDEN);
    }
    boolean saysNothing = message.isEmpty() || message.equals(DEFAULT_MESSAGE);
    boolean errorIsSentence = error.indexOf(' ') > 0 && !error.equals(MISSING_ROUTE);
    return new ErrorBody(error, saysNothing && errorIsSentence ? error : message);
  }

  private static String message(JsonNode message) {
    return switch (message.getNodeType()) {
      case STRING -> message.textValue();
      case ARRAY ->
          StreamSupport.stream(message.spliterator(), false)
              .limit(LONGEST)
              .map(ErrorBody::issue)
              .filter(text -> !text.isEmpty())
              .collect(Collectors.joining("; "));
      default -> "";
    };
  }

  /** One entry of a validation error: {@code path: message}. */
  private static String issue(JsonNode issue) {
    if (issue.isTextual()) {
      return issue.textValue();
    }
    String text = issue.path("message").asText("");
    JsonNode path = issue.path("path");
    String field =
        path.isArray()
            ? StreamSupport.stream(path.spliterator(), false)
                .limit(LONGEST)
                .map(JsonNode::asText)
                .collect(Collectors.joining("."))
            : path.asText("");
    return field.isEmpty() || text.isEmpty() ? text : field + ": " + text;
  }

  private static String shown(@Nullable String text, Echoes echoes) {
    if (text == null) {
      return "";
    }
    String line = UNPRINTABLE.matcher(echoes.without(text)).replaceAll(" ").strip();
    // What was apart may be a secret now that it stands together.
    return cut(echoes.without(line));
  }

  private static String cut(String line) {
    if (line.length() <= LONGEST) {
      return line;
    }
    int end = LONGEST - 1;
    return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
