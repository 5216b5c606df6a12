package com.infisical.operator.connection;

import com.infisical.client.Reply;
import com.infisical.client.Reply.Cause;
import com.infisical.client.ServerStatus;
import com.infisical.client.http.ConnectionFault;
import java.util.Optional;

/**
 * Whether a server is reachable and healthy, by {@code GET /api/status}
 * (docs/infisical-connection.md).
 *
 * <p>A sentence names what was at fault (address, DNS, TLS, HTTP status or body) and what to do,
 * never a certificate or a credential.
 */
public sealed interface ServerCheck {
  /** 200 and {@code "Ok"}. */
  record Ready() implements ServerCheck {}

  /**
   * Anything else.
   *
   * @param sentence what was at fault and what to do; no full stop at the end
   * @param byTrust whether other CA certificates may be the remedy
   * @param requestId the server's name for the request that it refused
   */
  record NotReady(String sentence, boolean byTrust, Optional<String> requestId)
      implements ServerCheck {
    NotReady(String sentence) {
      this(sentence, false);
    }

    NotReady(String sentence, boolean byTrust) {
      this(sentence, byTrust, Optional.empty());
    }
  }

  /**
   * Asks a server; blocks for 30 s at most.
   *
   * @param address the one the client was opened for
   */
  static ServerCheck of(ServerClient client, Address.Valid address) {
    return judge(client.api().status(), address);
  }

  /** What an answer means for the user who wrote the address. */
  static ServerCheck judge(Reply<ServerStatus> reply, Address.Valid address) {
    return switch (reply) {
      case Reply.Ok<ServerStatus>(ServerStatus status, var etag)
          when status.message().equals("Ok") ->
          new Ready();
      case Reply.Ok<ServerStatus> unwell ->
          new NotReady(
              "Body: the server responds to /api/status, but its message is not \"Ok\"; check the"
                  + " server's logs");
      case Reply.NotModified<ServerStatus> odd ->
          new NotReady("HTTP status: /api/status returned 304, not 200; check the server's logs");
      case Reply.Refused<ServerStatus> refused ->
          new NotReady(status(refused.status(), address.origin()), false, refused.requestId());
      case Reply.Foreign<ServerStatus> foreign -> new NotReady(foreign(foreign, address.origin()));
      case Reply.Unreachable<ServerStatus>(Cause cause, String detail) ->
          new NotReady(way(cause, detail, address.origin()), isByTrust(detail));
      case Reply.Undecodable<ServerStatus>(int status, String why) ->
          new NotReady(body(status, why, address.origin()));
    };
  }

  private static String body(int status, String why, String origin) {
    return "Body: /api/status returned %d: %s; check that %s is the address of Infisical and not of another web server"
        .formatted(status, why, origin);
  }

  private static String foreign(Reply.Foreign<?> foreign, String origin) {
    int status = foreign.status();
    if (status < 400) {
      return body(status, foreign.sentence(), origin);
    }
    if (status == 407) {
      return status(status, origin);
    }
    String advice =
        switch (status) {
          case 404, 429 -> advice(status, origin);
          default ->
              status >= 500 ? advice(status, origin) : "configure it to allow the operator's calls";
        };
    return "HTTP status: /api/status returned %d, not 200: %s; %s"
        .formatted(status, foreign.sentence(), advice);
  }

  private static String status(int status, String origin) {
    return "HTTP status: /api/status returned %d, not 200; %s"
        .formatted(status, advice(status, origin));
  }

  private static String advice(int status, String origin) {
    return switch (status) {
      case 404 -> "check that " + origin + " is the address of an Infisical server";
      case 401, 403 ->
          "a proxy in front of the server rejects the operator; configure it to allow the"
              + " operator's calls";
      case 407 -> "the proxy requires other credentials; check those in HTTPS_PROXY or HTTP_PROXY";
      case 429 -> "the server limits calls; the operator retries later";
      default ->
          status >= 500
              ? "check the logs of the server and of any proxy in front of it"
              : "check that " + origin + " is the address of an Infisical server";
    };
  }

  private static String way(Cause cause, String detail, String origin) {
    return switch (cause) {
      case DNS ->
          "DNS: the host name of %s cannot be resolved; check its spelling and the cluster's DNS"
              .formatted(origin);
      case CONNECT ->
          "Address: no connection to the server of %s (%s); check host, port, proxy and network policies"
              .formatted(origin, detail);
      case TLS -> "TLS: " + detail + "; " + tls(detail, origin);
      case TIMEOUT ->
          "Address: the server of %s did not respond in time (%s); check scheme, host, port, proxy and network policies"
              .formatted(origin, detail);
      case BROKEN ->
          "Address: the connection to the server of %s failed (%s); check scheme and port, and any proxy in front of the server"
              .formatted(origin, detail);
      case BUSY ->
          "Address: the server of %s was not called (%s); the operator retries automatically"
              .formatted(origin, detail);
      case MEMORY ->
          "Memory: the response of the server of %s was not read (%s); the operator retries automatically"
              .formatted(origin, detail);
      case REDIRECT ->
          "Address: the server of %s redirects, which is not followed (%s); use the address it redirects to"
              .formatted(origin, detail);
    };
  }

  private static boolean isByTrust(String detail) {
    return detail.equals(ConnectionFault.UNKNOWN_AUTHORITY)
        || detail.equals(ConnectionFault.EXPIRED_AUTHORITY)
        || detail.equals(ConnectionFault.FUTURE_AUTHORITY);
  }

  private static String tls(String detail, String origin) {
    return switch (detail) {
      case ConnectionFault.EXPIRED_AUTHORITY, ConnectionFault.FUTURE_AUTHORITY ->
          "put a valid one into the Secret referenced by .spec.tls.caCertificate";
      case ConnectionFault.UNKNOWN_AUTHORITY ->
          "add the CA certificate that signed it to .spec.tls.caCertificate";
      case ConnectionFault.OTHER_HOST ->
          "use in " + origin + " a host name that the certificate is for";
      case ConnectionFault.EXPIRED, ConnectionFault.NOT_YET_VALID ->
          "renew the server's certificate, and check the clocks";
      case ConnectionFault.EXPIRED_INTERMEDIATE ->
          "have the server send the renewed one, or add that to .spec.tls.caCertificate";
      case ConnectionFault.CLIENT_CERTIFICATE ->
          "use in " + origin + " an address that requires none, or make it optional there";
      case ConnectionFault.NO_TLS, ConnectionFault.SILENT ->
          "check the port in " + origin + ", or use http:// if the server has no TLS";
      default ->
          "check that " + origin + " has the right port and that the server offers TLS 1.2 or 1.3";
    };
  }
}
