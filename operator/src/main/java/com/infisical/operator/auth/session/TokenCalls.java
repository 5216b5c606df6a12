package com.infisical.operator.auth.session;

import com.infisical.client.HttpStatus;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.operator.auth.session.Loans.Borrowing;
import com.infisical.operator.auth.session.Loans.Loan;
import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Makes calls with the token of a session, and once more with a fresh token when the server rejects
 * the first.
 */
public final class TokenCalls {
  private TokenCalls() {}

  /** A call's reply, or why it was not made. */
  public sealed interface Called<T> {
    /** The server was asked. */
    record Answered<T>(Reply<T> reply) implements Called<T> {}

    /** There is no token; to be tried again after {@code retryIn}. */
    record Denied<T>(Failure failure, Duration retryIn) implements Called<T> {}

    /** The session is over: ask for the one of the present key. */
    record Stale<T>() implements Called<T> {}
  }

  /** Makes {@code request}; blocks while a login is under way. */
  public static <T> Called<T> call(Session session, Function<SecretText, Reply<T>> request) {
    return call(session, refused -> false, request);
  }

  /**
   * The same where a server refuses in the way of a rejected token what has another reason.
   *
   * @param hasOtherReason whether a refusal says nothing about the token
   */
  public static <T> Called<T> call(
      Session session,
      Predicate<Reply.Refused<?>> hasOtherReason,
      Function<SecretText, Reply<T>> request) {
    Called<T> first = callOnce(session, hasOtherReason, request);
    return first instanceof Called.Answered<T>(Reply<T> reply)
            && isTokenRejected(reply, hasOtherReason)
        ? callOnce(session, hasOtherReason, request)
        : first;
  }

  private static <T> Called<T> callOnce(
      Session session,
      Predicate<Reply.Refused<?>> hasOtherReason,
      Function<SecretText, Reply<T>> request) {
    return switch (session.borrow()) {
      case Borrowing.Denied(Failure failure, Duration retryIn) ->
          new Called.Denied<>(failure, retryIn);
      case Borrowing.Stale stale -> new Called.Stale<>();
      case Borrowing.Lent(Loan lent) -> {
        try (Loan loan = lent) {
          Reply<T> reply = request.apply(loan.token());
          if (isTokenRejected(reply, hasOtherReason)) {
            loan.rejected(reply);
          } else if (reply.isInfisicals()) {
            loan.served();
          }
          yield new Called.Answered<>(session.concealing(reply));
        }
      }
    };
  }

  /**
   * 401, or the 403 of a token that expired; another 403 is about permissions and keeps the token.
   */
  private static boolean isTokenRejected(
      Reply<?> reply, Predicate<Reply.Refused<?>> hasOtherReason) {
    return reply instanceof Reply.Refused<?> refused
        && !hasOtherReason.test(refused)
        && (refused.status() == HttpStatus.UNAUTHORIZED
            || (refused.status() == HttpStatus.FORBIDDEN && refused.error().equals("TokenError")));
  }
}
