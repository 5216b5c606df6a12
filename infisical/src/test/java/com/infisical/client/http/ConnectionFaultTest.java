package com.infisical.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Reply.Cause;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.InvalidKeyException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/**
 * Exceptions of the JDK in words that stay the same; real handshakes are in the operator's tests.
 */
class ConnectionFaultTest {
  private static void assertFault(Throwable failure, Cause cause, String detail) {
    assertThat(ConnectionFault.of(failure)).isEqualTo(new Answer.Missing(cause, detail));
  }

  private static Throwable tls(Throwable cause) {
    return new IOException("x", new SSLHandshakeException("hush").initCause(cause));
  }

  @Test
  void tellsAnUnknownNameFromARefusedConnection() {
    assertFault(
        new ConnectException().initCause(new UnresolvedAddressException()),
        Cause.DNS,
        "the name is unknown");
    assertFault(new UnknownHostException("h"), Cause.DNS, "the name is unknown");
    assertFault(new ConnectException("Connection refused"), Cause.CONNECT, "connection refused");
    assertFault(new ConnectException(), Cause.CONNECT, "connection refused");
    assertFault(new NoRouteToHostException(), Cause.CONNECT, "the network has no route to it");
    assertFault(new HttpConnectTimeoutException("x"), Cause.TIMEOUT, "connecting timed out");
  }

  @Test
  void tellsWhatIsWrongWithACertificate() {
    assertFault(tls(new CertificateExpiredException()), Cause.TLS, "the certificate has expired");
    assertFault(
        tls(new CertificateNotYetValidException()), Cause.TLS, "the certificate is not valid yet");
    assertFault(
        tls(new CertPathValidatorException("x", null, null, -1, BasicReason.INVALID_SIGNATURE)),
        Cause.TLS,
        ConnectionFault.UNKNOWN_AUTHORITY);
    assertFault(
        tls(new CertPathValidatorException("x", new InvalidKeyException())),
        Cause.TLS,
        ConnectionFault.UNKNOWN_AUTHORITY);
    assertFault(
        tls(new CertificateException("No name matching h found")),
        Cause.TLS,
        "the certificate is for another host name");
    assertFault(tls(new IOException()), Cause.TLS, "the handshake failed");
    assertFault(
        new SSLException("Unrecognized SSL message, plaintext connection?"),
        Cause.TLS,
        ConnectionFault.NO_TLS);
  }

  @Test
  void namesTheClassOfWhatItDoesNotKnowAndNothingElse() {
    assertFault(
        new IOException("hush", new IllegalArgumentException("hush")),
        Cause.BROKEN,
        "the HTTP client failed with IllegalArgumentException");
    assertFault(
        new CompletionException(new StackOverflowError("hush")),
        Cause.BROKEN,
        "the HTTP client failed with StackOverflowError");
    assertFault(new ZipException("hush"), Cause.BROKEN, "the HTTP client failed with ZipException");
  }

  @Test
  void saysThatAConnectionEndedOnlyWhereItDid() {
    for (IOException ended :
        List.of(
            new IOException("HTTP/1.1 header parser received no bytes"),
            new EOFException("EOF reached while reading"),
            new SocketException("Connection reset"),
            new ClosedChannelException())) {
      assertFault(
          new IOException("x", ended),
          Cause.BROKEN,
          "the connection closed before the response was complete");
    }
  }

  @Test
  void tellsWhatThisMachineAndItsNetworkRefuse() {
    assertFault(
        new ConnectException("Network is unreachable"),
        Cause.CONNECT,
        "the network has no route to it");
    assertFault(
        new SocketException("Operation not permitted"),
        Cause.CONNECT,
        "this machine does not allow the connection");
    assertFault(
        new BindException("Cannot assign requested address"),
        Cause.CONNECT,
        "this machine has no address or port left for it");
    assertFault(
        new SocketException("Too many open files"),
        Cause.CONNECT,
        "the operator has too many files and sockets open");
    assertFault(new SocketTimeoutException("x"), Cause.TIMEOUT, "timed out");
  }

  @Test
  void saysThatAServerAsksForAClientCertificate() {
    for (Throwable failure :
        List.of(
            new SSLHandshakeException(
                "(certificate_required) Received fatal alert: certificate_required"),
            new SSLHandshakeException("Received fatal alert: bad_certificate"),
            new IOException(new ClientCertificateException(new IOException("Broken pipe"))))) {
      assertFault(failure, Cause.TLS, ConnectionFault.CLIENT_CERTIFICATE);
    }
    assertFault(
        new SSLHandshakeException("Received fatal alert: handshake_failure"),
        Cause.TLS,
        "the handshake failed");
  }

  @Test
  void saysThatAServerWantsFewerCallsAtOnce() {
    assertFault(
        new IOException("too many concurrent streams"),
        Cause.BROKEN,
        "the server allows fewer concurrent calls");
  }

  @Test
  void repeatsTheReasonOfARefusedAddressOnly() {
    assertFault(
        new IOException(new RefusedAddressException("it is bad")), Cause.CONNECT, "it is bad");
  }
}
