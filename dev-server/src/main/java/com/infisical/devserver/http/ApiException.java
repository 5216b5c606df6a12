package com.infisical.devserver.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A refusal, as the client will see it (docs/design/infisical-api.md#13-error-body). */
public final class ApiException extends RuntimeException {
  private final int status;
  private final String error;
  private final transient Object shown;
  private final transient @Nullable Object details;

  private ApiException(int status, String error, Object shown, @Nullable Object details) {
    super(error, null, false, false);
    this.status = status;
    this.error = error;
    this.shown = shown;
    this.details = details;
  }

  /** One failed check of a request's fields. */
  public record Issue(String code, List<String> path, String message) {}

  public int status() {
    return status;
  }

  /** The field {@code error}. */
  public String error() {
    return error;
  }

  /** The field {@code message}: a string or a list of {@link Issue}. */
  public Object shown() {
    return shown;
  }

  /** The field {@code details}, where there is one. */
  public Optional<Object> details() {
    return Optional.ofNullable(details);
  }

  public static ApiException of(int status, String error, String message) {
    return new ApiException(status, error, message, null);
  }

  public static ApiException badRequest(String message) {
    return of(400, "BadRequest", message);
  }

  public static ApiException unauthorized(String message) {
    return of(401, "UnauthorizedError", message);
  }

  public static ApiException notFound(String message) {
    return of(404, "NotFound", message);
  }

  /** A 403 with its explanation in the message. */
  public static ApiException forbidden(String message) {
    return of(403, "ForbiddenError", message);
  }

  /** A 403 with its explanation in {@code error}, as for membership and organisation. */
  public static ApiException forbiddenBecause(String error) {
    return of(403, error, "You are not allowed to access this resource");
  }

  /** A token that the JWT library refuses: expired, malformed, foreign. */
  public static ApiException token(String message) {
    return of(403, "TokenError", message);
  }

  /** A missing permission, with the rule that would have been needed. */
  public static ApiException denied(String action, String subject, Map<String, String> conditions) {
    return new ApiException(
        403,
        "PermissionDenied",
        "You are not allowed to " + action + " on " + subject,
        List.of(new MissingRule(action, false, subject, conditions)));
  }

  /** A 403 that lists what was refused. */
  public static ApiException denied(String message, List<?> details) {
    return new ApiException(403, "PermissionDenied", message, details);
  }

  /** Fields that do not fit the schema. */
  public static ApiException invalid(List<Issue> issues) {
    return new ApiException(422, "ValidationFailure", List.copyOf(issues), null);
  }

  /** One field that does not fit the schema. */
  public static ApiException invalid(String field, String message) {
    return invalid(List.of(new Issue("custom", List.of(field), message)));
  }

  private record MissingRule(
      String action, boolean inverted, String subject, Map<String, String> conditions) {}
}
