package com.infisical.operator.instant;

import com.infisical.client.Reply;
import com.infisical.operator.status.ServerFailure;
import java.time.Duration;

/**
 * Why a server did not accept a subscription, by what can be done about it
 * (docs/design/infisical-api.md#92-order-of-checks).
 */
sealed interface Refusal {
  /** What users read, as a sentence without a full stop at its end. */
  String reason();

  /** The token is dead: another one may do. */
  record TokenRejected(String reason) implements Refusal {}

  /** The identity lacks the permission for one of the places asked for. */
  record NotPermitted(String reason) implements Refusal {}

  /** It will not be accepted before the server or its plan is another. */
  record Permanent(String reason) implements Refusal {}

  /** The project has as many streams as its server allows. */
  record Full(String reason) implements Refusal {}

  /** Too many calls were made: not before this time. */
  record Paced(String reason, Duration pause) implements Refusal {}

  /** What may pass by itself. */
  record Passing(String reason) implements Refusal {}

  /** What somebody has to change at the server, of which nobody tells. */
  record Standing(String reason) implements Refusal {}

  /** What {@code reply}, which is not an {@code Ok}, comes to. */
  static Refusal of(String address, Reply<?> reply) {
    return switch (reply) {
      case Reply.Refused<?> refused -> of(address, refused);
      case Reply.Foreign<?> limited when limited.status() == 429 ->
          limited
              .retryAfter()
              .<Refusal>map(pause -> new Paced(sentence(address, limited, ""), pause))
              .orElseGet(() -> new Full(sentence(address, limited, "")));
      case Reply.Foreign<?> foreign -> new Passing(sentence(address, foreign, ""));
      case Reply.Unreachable<?> unreachable -> passing(address, unreachable);
      case Reply.Undecodable<?> garbage -> passing(address, garbage);
      case Reply.NotModified<?> unchanged -> passing(address, unchanged);
      case Reply.Ok<?> ok -> passing(address, ok);
    };
  }

  private static Refusal passing(String address, Reply<?> reply) {
    return new Passing(sentence(address, reply, "the operator retries"));
  }

  private static Refusal of(String address, Reply.Refused<?> refused) {
    return switch (refused.status()) {
      case 401 -> new TokenRejected(sentence(address, refused, ""));
      case 403 -> forbidden(address, refused);
      case 400 ->
          refused.message().contains("not available on your current plan")
              ? new Permanent(
                  sentence(
                      address,
                      refused,
                      "the sources are read at the refresh interval; set"
                          + " .spec.syncOptions.instantUpdates to false to silence this"))
              : standing(address, refused);
      case 404 ->
          refused.isMissingRoute()
              ? new Permanent("this server has no event stream (" + address + "); update Infisical")
              : standing(address, refused);
      case 429 ->
          refused
              .retryAfter()
              .<Refusal>map(pause -> new Paced(paced(address), pause))
              .orElseGet(
                  () -> new Full(sentence(address, refused, "the operator retries in 5 minutes")));
      default ->
          refused.status() >= 500
              ? new Passing(sentence(address, refused, "the operator retries"))
              : standing(address, refused);
    };
  }

  /** The server's own words have a number of seconds in them, which differs each time. */
  private static String paced(String address) {
    return "subscribing to events at "
        + address
        + " waits: the server limits the number of calls (HTTP 429); the operator retries when the"
        + " server allows it";
  }

  private static Refusal forbidden(String address, Reply.Refused<?> refused) {
    return switch (refused.error()) {
      case "TokenError" -> new TokenRejected(sentence(address, refused, ""));
      case "PermissionDenied" ->
          new NotPermitted(
              sentence(
                  address,
                  refused,
                  "give the identity's role the permission to subscribe to secret events there; the"
                      + " operator retries every 5 minutes"));
      default -> standing(address, refused);
    };
  }

  private static Refusal standing(String address, Reply.Refused<?> refused) {
    return new Standing(sentence(address, refused, "the operator retries every 5 minutes"));
  }

  private static String sentence(String address, Reply<?> reply, String advice) {
    return new ServerFailure("subscribing to events", address, reply, advice).sentence();
  }
}
