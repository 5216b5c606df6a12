package com.infisical.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.client.Reply.Cause;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.InvalidKeyException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
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
    assertFault(
        new ConnectException("Connection refused"),
        Cause.CONNECT,
        "nothing accepted the connection");
    assertFault(new ConnectException(), Cause.CONNECT, "nothing accepted the connection");
    assertFault(new NoRouteToHostException(), Cause.CONNECT, "the network has no route to it");
    assertFault(new HttpConnectTimeoutException("x"), Cause.TIMEOUT, "no connection in time");
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
  void saysThatAServerWantsFewerCallsAtOnce() {
    assertFault(
        new IOException("too many concurrent streams"),
        Cause.BROKEN,
        "the server allows fewer calls at once");
  }

  @Test
  void repeatsTheReasonOfARefusedAddressOnly() {
    assertFault(
        new IOException(new RefusedAddressException("it is bad")), Cause.CONNECT, "it is bad");
  }
}
