package com.infisical.operator.pushsecret;

import com.infisical.client.HttpStatus;
import com.infisical.client.Reply;
import com.infisical.client.WriteReceipt;

/** Says what a server's answer to a write means for that write and for those after it. */
record WriteReply(Reply<WriteReceipt> reply) {
  /** What servers answer that create nothing in a folder which they do not have. */
  private static final String NO_FOLDER = "CreateSecret";

  private static final String NO_PERMISSION = "PermissionDenied";
  private static final int TOO_LARGE = 413;
  private static final int UNAVAILABLE = 503;

  private boolean isRefused(int status, String error) {
    return reply instanceof Reply.Refused<?> refused
        && refused.status() == status
        && refused.error().equals(error);
  }

  /** Servers of 2024 say so by 401, which is nothing about the token then. */
  static boolean isInvalid(Reply.Refused<?> refused) {
    return refused.error().equals("ValidationFailure");
  }

  /** Whether the server does not know this kind of request. */
  boolean isMissingRoute() {
    return reply instanceof Reply.Refused<?> refused && refused.isMissingRoute();
  }

  boolean isMissingFolder() {
    return isRefused(HttpStatus.NOT_FOUND, NO_FOLDER);
  }

  boolean isForbidden() {
    return isRefused(HttpStatus.FORBIDDEN, NO_PERMISSION);
  }

  /** Whether it is not known what became of the request. */
  boolean isUnanswered() {
    return switch (reply) {
      case Reply.Refused<?> refused -> refused.status() >= HttpStatus.SERVER_ERROR;
      case Reply.Unreachable<?> unreachable -> true;
      case Reply.Undecodable<?> garbage -> true;
      case Reply.Foreign<?> foreign -> true;
      case Reply.Ok<?> ok -> false;
      case Reply.NotModified<?> same -> false;
    };
  }

  /**
   * Whether a request for an approval may have been filed though the answer is another: what a
   * server does after that, such as sending mail, may fail.
   */
  boolean mayBeFiled() {
    return switch (reply) {
      case Reply.Refused<?> refused -> isAfterArrival(refused.status());
      case Reply.Foreign<?> foreign -> isAfterArrival(foreign.status());
      case Reply.Unreachable<?>(Reply.Cause cause, String detail) -> isOfRequest(cause);
      case Reply.Undecodable<?> garbage -> true;
      case Reply.Ok<?> ok -> false;
      case Reply.NotModified<?> same -> false;
    };
  }

  private static boolean isAfterArrival(int status) {
    return status < HttpStatus.BAD_REQUEST
        || (status >= HttpStatus.SERVER_ERROR && status != UNAVAILABLE);
  }

  /** Whether the request may have reached the server. */
  private static boolean isOfRequest(Reply.Cause cause) {
    return cause == Reply.Cause.TIMEOUT || cause == Reply.Cause.BROKEN;
  }

  /** Whether a bug of the server may be the cause, which may be about one key. */
  boolean isBug() {
    return reply instanceof Reply.Refused<?> refused && refused.status() == HttpStatus.SERVER_ERROR;
  }

  /** Whether the next request would fail in the same way. */
  boolean isHopeless() {
    return switch (reply) {
      case Reply.Refused<?> refused ->
          refused.status() == HttpStatus.TOO_MANY_REQUESTS
              || refused.status() >= HttpStatus.SERVER_ERROR;
      case Reply.Unreachable<?> unreachable -> true;
      case Reply.Foreign<?> foreign -> foreign.status() != TOO_LARGE;
      case Reply.Undecodable<?> garbage -> true;
      case Reply.Ok<?> ok -> false;
      case Reply.NotModified<?> same -> false;
    };
  }

  /** Whether single keys may be the cause, or what became of the request is not known. */
  boolean isOfKeys() {
    return switch (reply) {
      case Reply.Refused<?> refused ->
          refused.status() == HttpStatus.BAD_REQUEST
              || refused.status() == HttpStatus.NOT_FOUND
              || refused.status() == HttpStatus.CONFLICT
              || refused.status() == TOO_LARGE
              || refused.status() == HttpStatus.UNPROCESSABLE
              || isInvalid(refused);
      case Reply.Unreachable<?>(Reply.Cause cause, String detail) -> isOfRequest(cause);
      case Reply.Undecodable<?> garbage -> true;
      case Reply.Foreign<?> foreign -> foreign.status() == TOO_LARGE;
      case Reply.Ok<?> ok -> false;
      case Reply.NotModified<?> same -> false;
    };
  }
}
