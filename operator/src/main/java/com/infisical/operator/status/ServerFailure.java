package com.infisical.operator.status;

import com.infisical.client.HttpStatus;
import com.infisical.client.Reply;
import com.infisical.client.http.ConnectionFault;
import com.infisical.operator.schedule.Retry;
import java.time.Duration;
import java.util.Optional;

/**
 * A call to an Infisical server failed.
 *
 * @param action what was tried, such as {@code "login"} or {@code "reading secrets"}
 * @param address the server
 * @param reply what came instead; never an {@code Ok}
 * @param advice where to look, as a sentence part; when empty, what the reply itself suggests
 */
public record ServerFailure(String action, String address, Reply<?> reply, String advice)
    implements Failure {
  private static final Duration PAUSE_WITHOUT_RETRY_AFTER = Duration.ofSeconds(60);
  private static final String LOOK_AT_LOGS =
      "check the logs of the server and of any proxy in front of it; the operator retries";
  private static final String CHECK_ADDRESS =
      "check that .spec.address of the InfisicalConnection is Infisical's, and check any proxy in"
          + " front of it; the operator retries";
  private static final String NO_SUCH_ROUTE =
      "the server does not have this API route; check that .spec.address of the"
          + " InfisicalConnection is Infisical's, and update Infisical if it is an old version";
  private static final int CLIENT_ERROR = 400;
  private static final int PROXY_AUTHENTICATION = 407;

  @Override
  public String sentence() {
    if (reply instanceof Reply.Refused<?> refused && refused.isHeldBack()) {
      return action + " at " + address + " was not attempted: " + refused.message();
    }
    String what = action + " at " + address + " failed: " + reason();
    String where = advice.isEmpty() || isMissingRoute() ? whereToLook() : advice;
    return where.isEmpty() ? what : withoutFullStop(what) + "; " + where;
  }

  @Override
  public Optional<String> requestId() {
    return reply instanceof Reply.Refused<?> refused ? refused.requestId() : Optional.empty();
  }

  /** Whether the server said that the credential is not good (401, 403). */
  public boolean isRejection() {
    return reply instanceof Reply.Refused<?> refused
        && (refused.status() == HttpStatus.UNAUTHORIZED
            || refused.status() == HttpStatus.FORBIDDEN);
  }

  /** Then the thing asked for, for which the advice would look, is not what is missing. */
  private boolean isMissingRoute() {
    return reply instanceof Reply.Refused<?> refused && refused.isMissingRoute();
  }

  /** Some messages of the server end with one. */
  private static String withoutFullStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  /** What came, as a part of a sentence. */
  public String reason() {
    return switch (reply) {
      case Reply.Ok<?> ok -> "the response was not usable";
      case Reply.NotModified<?> unchanged -> "the response was 304 although no validator was sent";
      case Reply.Refused<?> refused -> refusal(refused);
      case Reply.Unreachable<?> unreachable -> unreachable(unreachable);
      case Reply.Undecodable<?> garbage -> "HTTP " + garbage.status() + ": " + garbage.why();
      case Reply.Foreign<?> foreign when foreign.status() == PROXY_AUTHENTICATION ->
          "HTTP 407: the proxy requires other credentials";
      case Reply.Foreign<?> foreign -> "HTTP " + foreign.status() + ": " + foreign.sentence();
    };
  }

  private String whereToLook() {
    return switch (reply) {
      case Reply.Refused<?> refused when refused.status() >= HttpStatus.SERVER_ERROR ->
          LOOK_AT_LOGS;
      case Reply.Refused<?> refused when refused.status() == HttpStatus.TOO_MANY_REQUESTS ->
          "the server limits calls; the operator retries when the server allows it";
      case Reply.Refused<?> refused when refused.isMissingRoute() -> NO_SUCH_ROUTE;
      case Reply.Unreachable<?>(Reply.Cause cause, String detail) -> whereToLook(cause, detail);
      case Reply.Undecodable<?> garbage -> CHECK_ADDRESS;
      case Reply.Foreign<?> foreign -> whereToLook(foreign.status());
      case Reply.Refused<?> refused -> "";
      case Reply.NotModified<?> unchanged -> "";
      case Reply.Ok<?> ok -> "";
    };
  }

  /** Where something else answered. */
  private static String whereToLook(int status) {
    if (status < CLIENT_ERROR) {
      return CHECK_ADDRESS;
    }
    if (status == PROXY_AUTHENTICATION) {
      return "check those in HTTPS_PROXY or HTTP_PROXY; the operator retries";
    }
    return status >= HttpStatus.SERVER_ERROR
        ? LOOK_AT_LOGS
        : "configure it to allow the operator's calls, or set .spec.address of the"
            + " InfisicalConnection to an address behind it; the operator retries";
  }

  private static String whereToLook(Reply.Cause cause, String detail) {
    return switch (cause) {
      case DNS -> "check .spec.address of the InfisicalConnection and the cluster's DNS";
      case CONNECT ->
          "check host and port in .spec.address of the InfisicalConnection, proxy and network"
              + " policies";
      case TLS ->
          switch (detail) {
            case ConnectionFault.UNKNOWN_AUTHORITY ->
                "add the CA certificate that signed it to .spec.tls.caCertificate of the"
                    + " InfisicalConnection";
            case ConnectionFault.EXPIRED_AUTHORITY, ConnectionFault.FUTURE_AUTHORITY ->
                "put a valid one into the Secret referenced by .spec.tls.caCertificate of the"
                    + " InfisicalConnection";
            case ConnectionFault.CLIENT_CERTIFICATE ->
                "give .spec.address of the InfisicalConnection an address that requires none, or"
                    + " make it optional there";
            case ConnectionFault.NO_TLS, ConnectionFault.SILENT ->
                "check scheme and port in .spec.address of the InfisicalConnection";
            default ->
                "check .spec.address of the InfisicalConnection and the server's certificate";
          };
      case TIMEOUT ->
          "check the server's health, .spec.address of the InfisicalConnection, proxy and network"
              + " policies; the operator retries";
      case BROKEN ->
          "check scheme and port in .spec.address of the InfisicalConnection, and any proxy in"
              + " front of the server";
      case BUSY ->
          "the operator retries automatically; if this persists, find out why calls hang at the"
              + " server (a login waits for the LDAP server or cloud behind it)";
      case MEMORY ->
          "the operator retries automatically; if this persists, raise the operator's memory limit";
      case REDIRECT ->
          "use the address it redirects to in .spec.address of the InfisicalConnection";
    };
  }

  private static String refusal(Reply.Refused<?> refused) {
    StringBuilder text = new StringBuilder("HTTP ").append(refused.status());
    if (!refused.error().isEmpty()) {
      text.append(' ').append(refused.error());
    }
    // Servers that put their reason into the error have no other message.
    boolean repeats =
        withoutFullStop(refused.message()).equalsIgnoreCase(withoutFullStop(refused.error()));
    if (!refused.message().isEmpty() && !repeats) {
      text.append(": ").append(refused.message());
    }
    return text.toString();
  }

  private static String unreachable(Reply.Unreachable<?> unreachable) {
    String what =
        switch (unreachable.cause()) {
          case DNS -> "the host name cannot be resolved";
          case CONNECT -> "no connection could be made";
          case TLS -> "TLS failed";
          case TIMEOUT -> "timed out";
          case BROKEN -> "the connection was lost";
          case BUSY -> "it was not sent";
          case MEMORY -> "the response was not read";
          case REDIRECT -> "the server redirects, which is not followed";
        };
    return unreachable.detail().isEmpty() ? what : what + " (" + unreachable.detail() + ")";
  }

  @Override
  public Retry retry() {
    return switch (reply) {
      case Reply.Refused<?> refused when refused.status() == HttpStatus.TOO_MANY_REQUESTS ->
          new Retry.After(refused.retryAfter().orElse(PAUSE_WITHOUT_RETRY_AFTER));
      case Reply.Foreign<?> foreign when foreign.status() == HttpStatus.TOO_MANY_REQUESTS ->
          new Retry.After(foreign.retryAfter().orElse(PAUSE_WITHOUT_RETRY_AFTER));
      // Permissions are changed at the server, of which nobody tells
      // (docs/design/architecture.md#for-all-kinds).
      case Reply.Refused<?> refused when refused.status() == HttpStatus.FORBIDDEN ->
          new Retry.Backoff();
      case Reply.Refused<?> refused when refused.status() < HttpStatus.SERVER_ERROR ->
          new Retry.OnChange();
      default -> new Retry.Backoff();
    };
  }
}
