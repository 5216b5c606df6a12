package com.infisical.client.calls;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.client.Caller;
import com.infisical.client.HttpStatus;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.client.TokenAccepted;
import com.infisical.client.http.CallWatch;
import com.infisical.client.http.Extent;
import com.infisical.client.pace.CallPace;
import com.infisical.client.pace.RateLimitGate;
import com.infisical.client.reply.Shape;
import java.util.Optional;

/**
 * Asks a server whether it accepts a token
 * (docs/design/infisical-api.md#33-what-a-dead-token-gets).
 */
final class TokenChecks {
  private static final String ROUTE = "/api/v1/identities/details";

  /** How a 403 begins that tells of the kind of the token and not of its validity. */
  private static final String OTHER_KIND = "Forbidden access to ";

  private static final Shape<JsonNode, TokenAccepted> ACCEPTED =
      new Shape<>(
          JsonNode.class,
          Extent.ANSWER,
          body ->
              body.path("identityDetails").isObject()
                  ? Optional.of(new TokenAccepted())
                  : Optional.empty(),
          "it has no identityDetails");

  private final ApiCalls calls;
  private final CallPace pace;

  TokenChecks(ApiCalls calls, ServerState state) {
    this.calls = calls;
    this.pace = state.projectPace();
  }

  Reply<TokenAccepted> check(SecretText token, Caller caller) {
    Reply<TokenAccepted> reply =
        calls.read(
            ROUTE,
            token,
            Optional.empty(),
            ACCEPTED,
            RateLimitGate.ofRead(pace, caller, ROUTE.hashCode()),
            CallWatch.start(calls.timeouts().login()));
    return reply instanceof Reply.Refused<TokenAccepted> refused && isNoVerdict(refused)
        ? new Reply.Ok<>(new TokenAccepted(), Optional.empty())
        : reply;
  }

  private static boolean isNoVerdict(Reply.Refused<?> refused) {
    return refused.status() == HttpStatus.NOT_FOUND
        || (refused.status() == HttpStatus.FORBIDDEN && refused.error().startsWith(OTHER_KIND));
  }
}
