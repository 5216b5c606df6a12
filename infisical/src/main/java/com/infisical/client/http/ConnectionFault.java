package com.infisical.client.http;

import com.infisical.client.Reply.Cause;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.InvalidKeyException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Explains in stable words why a call got no response.
 *
 * <p>Texts of exceptions are read only to tell cases apart that have no type of their own; none of
 * them ever becomes part of a detail.
 */
public final class ConnectionFault {
  /** Detail of {@link Cause#TLS}: no trusted certificate signed the server's. */
  public static final String UNKNOWN_AUTHORITY =
      "the certificate is signed by an unknown authority";

  /** Detail of {@link Cause#TLS}: the server's certificate does not name the host called. */
  public static final String OTHER_HOST = "the certificate is for another host name";

  /** Detail of {@link Cause#TLS}. */
  public static final String EXPIRED = "the certificate has expired";

  /** Detail of {@link Cause#TLS}. */
  public static final String EXPIRED_INTERMEDIATE =
      "an intermediate certificate that the server sends has expired";

  /** Detail of {@link Cause#TLS}. */
  public static final String NOT_YET_VALID = "the certificate is not valid yet";

  /** Detail of {@link Cause#TLS}: the authority is known, and its time is over. */
  public static final String EXPIRED_AUTHORITY =
      "the CA certificate that signed the server's has expired";

  /** Detail of {@link Cause#TLS}: the authority is known, and its time is still to come. */
  public static final String FUTURE_AUTHORITY =
      "the CA certificate that signed the server's is not valid yet";

  /** Detail of {@link Cause#TLS}: something else listens there. */
  public static final String NO_TLS = "the peer does not speak TLS";

  /** Detail of {@link Cause#TLS}: something else listens there, or something is in the way. */
  public static final String SILENT =
      "the connection was accepted, but there was no TLS response: the port may serve plain HTTP";

  /** Detail of {@link Cause#TLS}. */
  public static final String CLIENT_CERTIFICATE =
      "the server asks for a client certificate, which the operator does not present";

  /** What the JDK throws for a connection that somebody closed. */
  private static final Set<Class<? extends Throwable>> ENDED =
      Set.of(
          IOException.class,
          EOFException.class,
          SocketException.class,
          ClosedChannelException.class,
          AsynchronousCloseException.class);

  /** The JDK's client has names of its own for it. */
  private static final String JDKS_OWN = "jdk.internal.net.http.";

  private ConnectionFault() {}

  /**
   * Why a call got no answer, in words that are the same each time, such as "the name is unknown".
   */
  public static String detail(Throwable failure) {
    return of(failure).detail();
  }

  public static Answer.Missing of(Throwable failure) {
    return chain(failure)
        .map(ConnectionFault::known)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(() -> new Answer.Missing(Cause.BROKEN, broken(failure)));
  }

  private static Answer.@Nullable Missing known(Throwable failure) {
    return switch (failure) {
      case NoRoomException full ->
          new Answer.Missing(
              Cause.MEMORY, "other responses use all memory that the operator has for responses");
      case RefusedAddressException refused -> new Answer.Missing(Cause.CONNECT, refused.reason());
      case ProxyUnreachableException proxy -> new Answer.Missing(Cause.CONNECT, proxy.reason());
      case UnknownHostException e -> new Answer.Missing(Cause.DNS, "the name is unknown");
      case UnresolvedAddressException e -> new Answer.Missing(Cause.DNS, "the name is unknown");
      case HttpConnectTimeoutException e ->
          new Answer.Missing(Cause.TIMEOUT, "connecting timed out");
      case HttpTimeoutException e -> new Answer.Missing(Cause.TIMEOUT, "timed out");
      case SilentPeerException e -> new Answer.Missing(Cause.TLS, SILENT);
      case ClientCertificateException e -> new Answer.Missing(Cause.TLS, CLIENT_CERTIFICATE);
      case SSLException e when isAboutOurCertificate(e) ->
          new Answer.Missing(Cause.TLS, CLIENT_CERTIFICATE);
      case SSLException e -> new Answer.Missing(Cause.TLS, tls(e));
      case NoRouteToHostException e ->
          new Answer.Missing(Cause.CONNECT, "the network has no route to it");
      case SocketTimeoutException e -> new Answer.Missing(Cause.TIMEOUT, "timed out");
      case BindException e ->
          new Answer.Missing(Cause.CONNECT, "this machine has no address or port left for it");
      case SocketException e when textHas(e, "unreachable") ->
          new Answer.Missing(Cause.CONNECT, "the network has no route to it");
      case SocketException e when textHas(e, "not permitted") || textHas(e, "Permission denied") ->
          new Answer.Missing(Cause.CONNECT, "this machine does not allow the connection");
      case IOException e when textHas(e, "Too many open files") ->
          new Answer.Missing(Cause.CONNECT, "the operator has too many files and sockets open");
      case ConnectException e when !isUnresolved(e) ->
          new Answer.Missing(Cause.CONNECT, "connection refused");
      case IOException e when textHas(e, "Tunnel failed") ->
          new Answer.Missing(Cause.CONNECT, "the proxy refused the connection to the server");
      default -> null;
    };
  }

  private static boolean isUnresolved(Throwable failure) {
    return chain(failure).anyMatch(UnresolvedAddressException.class::isInstance);
  }

  private static String broken(Throwable failure) {
    if (says(failure, "too many concurrent streams")) {
      return "the server allows fewer concurrent calls";
    }
    if (chain(failure).anyMatch(ProtocolException.class::isInstance)) {
      return "the response is not HTTP";
    }
    Throwable root = chain(failure).reduce((outer, inner) -> inner).orElse(failure);
    return ENDED.contains(root.getClass()) || root.getClass().getName().startsWith(JDKS_OWN)
        ? "the connection closed before the response was complete"
        : "the HTTP client failed with " + name(root);
  }

  /** Of what nobody foresaw, the class at least says where to look. */
  private static String name(Throwable failure) {
    Class<?> type = failure.getClass();
    return type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
  }

  private static boolean textHas(Throwable failure, String part) {
    return String.valueOf(failure.getMessage()).contains(part);
  }

  private static String tls(Throwable failure) {
    return chain(failure)
        .flatMap(link -> certificate(link).stream())
        .findFirst()
        .orElseGet(() -> isPlainText(failure) ? NO_TLS : "the handshake failed");
  }

  /** By the alerts that a server has for it (RFC 8446, 6.2). */
  private static boolean isAboutOurCertificate(Throwable failure) {
    return says(failure, "fatal alert: certificate_required")
        || says(failure, "fatal alert: bad_certificate");
  }

  private static boolean isPlainText(Throwable failure) {
    return says(failure, "nrecognized SSL message");
  }

  private static Optional<String> certificate(Throwable failure) {
    return Optional.ofNullable(
        switch (failure) {
          case AuthorityDateException e -> e.detail();
          case CertificateExpiredException e -> EXPIRED;
          case CertificateNotYetValidException e -> NOT_YET_VALID;
          case CertPathValidatorException e when e.getReason() == BasicReason.EXPIRED ->
              e.getIndex() > 0 ? EXPIRED_INTERMEDIATE : EXPIRED;
          case CertPathValidatorException e when e.getReason() == BasicReason.NOT_YET_VALID ->
              NOT_YET_VALID;
          case CertPathBuilderException e when e.getCause() == null -> UNKNOWN_AUTHORITY;
          case CertPathValidatorException e when isOfANamesake(e) -> UNKNOWN_AUTHORITY;
          case CertificateException e when isNameMismatch(e) -> OTHER_HOST;
          default -> null;
        });
  }

  /** A trusted authority has the name of the right one, and another key. */
  private static boolean isOfANamesake(CertPathValidatorException failure) {
    return failure.getReason() == BasicReason.INVALID_SIGNATURE
        || failure.getCause() instanceof InvalidKeyException;
  }

  // The JDK has no type for it; all its texts about names begin like this.
  private static boolean isNameMismatch(CertificateException failure) {
    String text = String.valueOf(failure.getMessage());
    return text.startsWith("No subject alternative") || text.startsWith("No name matching");
  }

  private static boolean says(Throwable failure, String part) {
    return chain(failure).anyMatch(link -> textHas(link, part));
  }

  private static Stream<Throwable> chain(Throwable failure) {
    return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause).limit(16);
  }
}
