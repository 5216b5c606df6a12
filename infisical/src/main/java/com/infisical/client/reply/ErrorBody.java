package com.infisical.client.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.client.Reply;
import com.infisical.client.SecretRedaction;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The {@code error} and {@code message} of an answer in which Infisical says no, fit to be shown
 * (docs/design/infisical-api.md#13-error-body).
 *
 * <p>Both are one line of at most 300 characters, without anything that was sent as a secret. Where
 * the server put the reason into {@code error} and left {@code message} at its default, the message
 * is that reason.
 *
 * @param requestId the {@code reqId}, where it looks like one and repeats no secret
 */
public record ErrorBody(String error, String message, Optional<String> requestId) {
  private static final int LONGEST = 300;
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final String DEFAULT_MESSAGE = "You are not allowed to access this resource";

  /**
   * Reads it.
   *
   * @return empty where {@code tree} is not what Infisical says no with
   */
  public static Optional<ErrorBody> of(JsonNode tree, SecretRedaction redaction) {
    return isInfisicals(tree) ? Optional.of(read(tree, redaction)) : Optional.empty();
  }

  /**
   * Every server of Infisical's has a name for its error, and a message or the status beside it.
   * Gateways have one of the three, or other fields.
   */
  private static boolean isInfisicals(JsonNode tree) {
    JsonNode message = tree.path("message");
    JsonNode status = tree.path("statusCode");
    String error = tree.path("error").asText("");
    return tree.path("error").isTextual()
        && !error.isEmpty()
        && (message.isMissingNode() || message.isTextual() || message.isArray())
        && (status.isMissingNode() || status.isInt())
        && (!message.isMissingNode()
            || !status.isMissingNode()
            || (tree.size() == 1 && error.equals(Reply.Refused.MISSING_ROUTE)));
  }

  private static ErrorBody read(JsonNode tree, SecretRedaction redaction) {
    ServerWords words = new ServerWords(redaction, LONGEST);
    String error = shown(tree.path("error").textValue(), words);
    String message = shown(message(tree.path("message")), words);
    // Each may have its half of a secret.
    if (!redaction.without(error + message).equals(error + message)) {
      return new ErrorBody(SecretRedaction.HIDDEN, SecretRedaction.HIDDEN, Optional.empty());
    }
    boolean saysNothing = message.isEmpty() || message.equals(DEFAULT_MESSAGE);
    boolean errorIsSentence = error.indexOf(' ') > 0 && !error.equals(Reply.Refused.MISSING_ROUTE);
    return new ErrorBody(
        error,
        saysNothing && errorIsSentence ? error : message,
        requestId(tree, redaction, error + message));
  }

  /** It goes to the log, so it may neither repeat a secret nor have the rest of one. */
  private static Optional<String> requestId(
      JsonNode tree, SecretRedaction redaction, String shown) {
    return Optional.ofNullable(tree.path("reqId").textValue())
        .filter(id -> REQUEST_ID.matcher(id).matches())
        .filter(id -> redaction.without(id).equals(id))
        .filter(id -> redaction.without(shown + id).equals(shown + id))
        .filter(id -> redaction.without(id + shown).equals(id + shown));
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

  private static String shown(@Nullable String text, ServerWords words) {
    return text == null ? "" : words.shown(text);
  }
}
